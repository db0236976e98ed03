"""Names of people, as they may be typed."""

import re
import unicodedata
from typing import Final

_WORD: Final = r"[^\W\d_]+(?:[-'’ʼ`][^\W\d_]+)*"
_INITIAL: Final = r"[^\W\d_]\."
_NAME: Final = re.compile(rf"(?:{_INITIAL}|{_WORD})(?: (?:{_INITIAL}|{_WORD})|(?<=\.){_INITIAL})*")


def tidy(text: str | None) -> str | None:
    """Single spaces, none at the ends; letters in one piece, however they were typed."""
    return unicodedata.normalize("NFC", " ".join(text.split())) if text else text


def is_name(text: str) -> bool:
    """Whether a tidy text is a name: «Оглы-Мамедов», «д'Артаньян», «Анна Мария», «А. Б.».

    Letters of any script, with hyphens and apostrophes between them, single spaces, and full stops
    of initials only. It stands in letters and on the pages of others, so no address fits in.
    """
    return _NAME.fullmatch(text) is not None
