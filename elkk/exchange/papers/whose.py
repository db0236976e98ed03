"""Whose bill a page or a file is, and of which month."""

import re
from collections.abc import Iterable
from typing import Final

from elkk.accounts.models import Account, Supplier
from elkk.base.periods import Month

# «л/с № 6400…», «Лицевой счет: 6400…»: what stands after these words is the number.
_LABELLED: Final = re.compile(
    r"(?:\bл/сч?|\bлс|\bлицев\w*\s+сч[\u0435\u0451]т\w*)[\s:№.N]{0,12}"
    r"(?=[\w\-/]*\d)([\w\-/]{1,30})",
    re.I,
)
_WORD: Final = re.compile(r"[\w\-]*\d[\w\-]*")
# Shorter ones without a label might be sums or readings.
_SHORTEST_UNLABELLED: Final = 6
_MONTHS: Final = (
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
)
_MONTH_IN_TEXT: Final = re.compile(
    rf"\b({'|'.join(_MONTHS)})(?:я|ь|й|т|а|е)?\s+(20\d\d)(?!\d)", re.I
)
_MONTH_IN_NAME: Final = (
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-_.]?(?P<month>0[1-9]|1[0-2])(?!\d)"),
    re.compile(r"(?<!\d)(?P<month>0[1-9]|1[0-2])[-_.]?(?P<year>20\d\d)(?!\d)"),
)


def month_in_name(name: str) -> Month | None:
    """«640…_2026-11.pdf», «kvitancii 11.2026.pdf»."""
    for pattern in _MONTH_IN_NAME:
        if found := pattern.search(name):
            return Month(int(found["year"]), int(found["month"]))
    return None


def month_in_text(text: str) -> Month | None:
    """«за ноябрь 2026 г.»: the first month that the page names."""
    found = _MONTH_IN_TEXT.search(text)
    if found is None:
        return None
    return Month(int(found[2]), _MONTHS.index(found[1].lower()) + 1)


def candidates(text: str) -> tuple[list[str], bool]:
    """What may be an account number on a page, and whether the page calls it one."""
    labelled = list(dict.fromkeys(_LABELLED.findall(text)))
    if labelled:
        return labelled, True
    words = (word for word in _WORD.findall(text) if len(word) >= _SHORTEST_UNLABELLED)
    return list(dict.fromkeys(words)), False


def numbers_in_name(name: str) -> list[str]:
    """What may be an account number in the name of a file, without its month."""
    for pattern in _MONTH_IN_NAME:
        if (found := pattern.search(name)) and not name[: found.start()].isdigit():
            name = name[: found.start()] + " " + name[found.end() :]
            break
    return re.findall(r"[^\W_]+(?:-[^\W_]+)*", name)


def accounts_of(supplier: Supplier, numbers: Iterable[str]) -> dict[str, int]:
    """Those of the numbers that are accounts of the supplier, with their ids."""
    wanted = sorted(set(numbers))
    known: dict[str, int] = {}
    for first in range(0, len(wanted), 500):
        some = Account.number.in_(wanted[first : first + 500])
        rows = Account.select(Account.number, Account.id).where(some)
        known |= {each.number: each.id for each in rows.where(Account.supplier == supplier)}
    return known
