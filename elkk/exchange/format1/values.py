"""What people write in cells, put into the form that format 1 expects.

What can't be understood stays as it is: reading it refuses it, and shows it.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from elkk.readings.models import Source

# Letters that stand where digits should: «1О0,00».
_LOOKALIKES: Final = str.maketrans("OoОоЗзlI|", "000033111")
_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:\s+\d.*)?")
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
_COMPACT: Final = re.compile(r"(20\d\d|19\d\d)([01]\d)([0-3]\d)")
_EXCEL_DAY: Final = re.compile(r"([3-6]\d{4})([.,]\d+)?")
_EXCEL_BEGAN: Final = date(1899, 12, 30)
_CURRENCY: Final = re.compile(r"(руб(лей|ля|ль)?|р|rub|₽)\.?$", re.IGNORECASE)
_WHOLE: Final = re.compile(r"\d+\.0+")

# The beginnings of words for who took a reading, as utilities write them.
_SOURCES: Final = (
    (("контрол", "инспект", "сбыт", "обход"), Source.INSPECTOR),
    (("аскуэ", "аиис", "асуэ", "автомат", "дистанц", "исуэ"), Source.AUTOMATIC),
    (("норм", "по норм"), Source.NORM),
    (("средн", "по средн", "расч"), Source.AVERAGE),
    (("абон", "клиент", "потреб", "жил", "житель", "передан", "сам"), Source.CUSTOMER),
)
_ZONES: Final = (("одно", "1"), ("двух", "2"), ("двух", "2"), ("трех", "3"), ("трёх", "3"))


def account(text: str) -> str:
    """«9411 15988000», «941115988000.0»."""
    compact = re.sub(r"[\s'№-]", "", text)
    return compact.partition(".")[0] if _WHOLE.fullmatch(compact) else compact


def number(text: str) -> str:
    """«1 866,34», «1'866.34», «1.866,34 руб.», «(12,00)», «12,00-» with a comma and no grouping."""
    compact = _CURRENCY.sub("", re.sub(r"[\s'’]", "", text).replace("\u2212", "-"))
    if compact.startswith("(") and compact.endswith(")"):
        compact = "-" + compact[1:-1]
    if compact.endswith("-") and not compact.startswith("-"):
        compact = "-" + compact[:-1]
    comma, point = compact.rfind(","), compact.rfind(".")
    if comma >= 0 and point >= 0:
        grouping = "." if comma > point else ","
        compact = compact.replace(grouping, "")
    return compact.replace(".", ",")


def whole(text: str) -> str:
    """A number whose fraction is zero, without it: spreadsheets make «2» into «2.0»."""
    written = number(text)
    head, _, tail = written.partition(",")
    return written if tail.strip("0") else head


def day(text: str) -> str:
    """Days in any usual form; two digits of a year are of this century."""
    text = text.strip()
    if match := _DAY.fullmatch(text):
        days, months, years = match.groups()
        return f"{int(days):02d}.{int(months):02d}.{years if len(years) == 4 else '20' + years}"
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return ".".join(reversed(match.groups()))
    if match := _EXCEL_DAY.fullmatch(text):
        return f"{_EXCEL_BEGAN + timedelta(days=int(match[1])):%d.%m.%Y}"
    return text


def has_short_year(text: str) -> bool:
    match = _DAY.fullmatch(text.strip())
    return match is not None and len(match[3]) == 2


def source(text: str) -> str:
    folded = text.strip().lower()
    if folded in set(Source):
        return folded
    for beginnings, known in _SOURCES:
        if folded.startswith(beginnings):
            return known
    return text


def zones(text: str) -> str:
    folded = text.strip().lower()
    for beginning, count in _ZONES:
        if folded.startswith(beginning):
            return count
    return whole(text)


def same(text: str) -> str:
    return text


def likely_digits(text: str) -> str | None:
    """The text with letters that look like digits replaced; None where there are none."""
    mended = text.translate(_LOOKALIKES)
    return mended if mended != text and re.search(r"\d", text) else None


def digits(text: str) -> tuple[str, str]:
    """«6,2», «6.2», «6+2», «6» as whole and fractional digits."""
    head, _, tail = re.sub(r"[.+/;]", ",", text.strip()).partition(",")
    return head, tail.strip("0") or "0"


def words(text: str) -> tuple[str, str, str]:
    """A name in one cell: surname, name and patronymic. What is not that is all surname."""
    parts = text.split()
    if len(parts) in (2, 3):
        return parts[0], parts[1], parts[2] if len(parts) == 3 else ""
    return text.strip(), "", ""


def address(city: str, street: str, house: str, flat: str) -> str:
    parts = [city, street]
    parts.append(house if not house or house.lower().startswith("д") else f"д. {house}")
    parts.append(flat if not flat or flat.lower().startswith(("к", "п")) else f"кв. {flat}")
    return ", ".join(filter(None, parts))


Rule = Callable[[str], str]
