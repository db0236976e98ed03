"""Whether two spellings of an owner's name mean the same person.

Billings write one name in many ways: in capitals, without «ё», with initials, the surname last,
all of it in one column. None of these is a new owner. Where two people can't be told apart by what
is written («Иванов И. И.» may be father or son) they count as one; a corrected misprint and a
surname changed by marriage count as two, and cost the subscriber one control question.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

# Typed for each other: a Latin letter inside a Russian name looks right and is another one.
_ALIKE: Final = str.maketrans(
    "aceopxykmthbё\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "асеорхукмтнве-------",
    "'`\u2019\u02bc",
)
_HYPHEN: Final = re.compile(r"\s*-\s*")
_WORD: Final = re.compile(r"\w+(?:-\w+)*")
_PATRONYMIC: Final = re.compile(r"..(?:ич|вна|чна|шна|оглы|кызы)$")


def is_same_person(before: str, after: str) -> bool:
    """Whether the billing still names the same owner; symmetric, but not transitive.

    A name that is not told says nothing about the person, so it is nobody else's: the answer is
    yes where either is empty. Letter case, «ё» and «е», Latin look-alikes, spaces, hyphens, quotes
    and dots make no difference; an initial stands for any name that begins with it; the surname
    may come first or last; what is missing at the end (a patronymic, all but the surname) is
    unknown, not different.
    """
    if _plain(before) == _plain(after):
        return True
    ours, theirs = _words(before), _words(after)
    if not ours or not theirs or _letters(ours) == _letters(theirs):
        return True
    return any(
        _agree(mine, other) for mine in _surname_first(ours) for other in _surname_first(theirs)
    )


def _plain(name: str) -> list[str]:
    """What most spellings differ by; quick, since a batch may respell a million names."""
    return name.lower().replace("ё", "е").split()


def _words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKC", name).lower().translate(_ALIKE)
    return _WORD.findall(_HYPHEN.sub("-", text) if "-" in text else text)


def _letters(words: Sequence[str]) -> str:
    return "".join(words).replace("-", "")


def _surname_first(words: list[str]) -> list[list[str]]:
    """As written, and as it would be had the surname been written last.

    A patronymic at the end shows that it was not: else «Петрович И. И.» might be Иван of Иванов.
    """
    if len(words) == 1 or _PATRONYMIC.search(words[-1]):
        return [words]
    return [words, words[-1:] + words[:-1]]


def _agree(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Word by word as far as both go, with one whole word in common: initials alone say little."""
    pairs = list(zip(ours, theirs, strict=False))
    return all(_may_be(*pair) for pair in pairs) and any(
        mine == other and len(mine) > 1 for mine, other in pairs
    )


def _may_be(mine: str, other: str) -> bool:
    if len(mine) == 1 or len(other) == 1:
        return mine[0] == other[0]
    return mine == other
