"""What a cell may hold: reading its text into a database value, and writing a typed value back.

Reading gives what the database keeps (kopecks, scaled integers, ISO dates), not domain objects:
millions of cells pass here. Every reader takes stripped, non-empty text and raises ValueError.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from operator import add
from typing import Any, Final, TypeAlias
from zoneinfo import available_timezones

from elkk.base import money
from elkk.base.periods import Month

DbValue: TypeAlias = str | int | bool | None

# Fifteen digits fit a 64-bit integer with room for sums.
_MOST_DIGITS: Final = 15
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Kind:
    """`sql` is the staging column's type; `expects` tells people what should have been there.

    `show` writes a database value for people.

    `read_all` reads many stripped, non-empty cells in few steps of the interpreter, or gives None
    where they are not of the usual shape. Kinds whose values repeat a lot do without.
    """

    sql: str
    expects: str
    read: Callable[[str], DbValue]
    write: Callable[[Any], str]
    read_all: Callable[[Sequence[str]], Sequence[DbValue] | None] | None = None
    show: Callable[[Any], str] = str


def text(longest: int) -> Kind:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError
        return cell

    def read_all(cells: Sequence[str]) -> Sequence[str] | None:
        return cells if max(map(len, cells)) <= longest else None

    return Kind("text", f"не длиннее {longest} знаков", read, str, read_all)


def _digits(shortest: int, longest: int) -> Kind:
    def read(cell: str) -> str:
        if not (_only_digits(cell) and shortest <= len(cell) <= longest):
            raise ValueError
        return cell

    def read_all(cells: Sequence[str]) -> Sequence[str] | None:
        lengths = set(map(len, cells))
        fits = shortest <= min(lengths) and max(lengths) <= longest
        return cells if fits and _only_digits("".join(cells)) else None

    return Kind("text", f"номер из {shortest}–{longest} цифр", read, str, read_all)


def _only_digits(text: str) -> bool:
    return text.isdigit() and text.isascii()


def integer(lowest: int, highest: int) -> Kind:
    def read(cell: str) -> int:
        if not (_only_digits(cell) and lowest <= (value := int(cell)) <= highest):
            raise ValueError
        return value

    return Kind("integer", f"целое число от {lowest} до {highest}", read, str)


def _scaled(cell: str, places: int) -> int:
    whole, _, part = cell.replace(".", ",").partition(",")
    if len(part) > places:
        part = part.rstrip("0")
    digits = whole + part.ljust(places, "0")
    if not (whole and _only_digits(digits)):
        raise ValueError
    if len(part) > places or len(digits) > _MOST_DIGITS:
        raise ValueError
    return int(digits)


def _scaled_all(cells: Sequence[str], places: int) -> Sequence[int] | None:
    """As `_scaled`, for many cells; None where one of them is not plain digits and a comma."""
    if _only_digits("".join(cells)) and max(map(len, cells)) + places <= _MOST_DIGITS:
        return [int(cell) * 10**places for cell in cells]
    parts = [cell.partition(",") for cell in cells]
    wholes = [whole for whole, _, _ in parts]
    fractions = [part.ljust(places, "0") for _, _, part in parts]
    longest = max(map(len, wholes)) + places
    if not all(wholes) or set(map(len, fractions)) != {places} or longest > _MOST_DIGITS:
        return None
    digits = list(map(add, wholes, fractions))
    return list(map(int, digits)) if _only_digits("".join(digits)) else None


def _signed(cell: str, places: int) -> int:
    """As `_scaled`, but with a sign and spaces between thousands."""
    compact = "".join(cell.split()).replace("\u2212", "-")
    if compact.startswith("-"):
        return -_scaled(compact[1:], places)
    return _scaled(compact, places)


def fixed(places: int) -> Kind:
    """A Decimal that is never below zero, read as an integer of `places` decimal places."""

    def read(cell: str) -> int:
        try:
            return _scaled(cell, places)
        except ValueError:
            return _scaled("".join(cell.split()), places)

    def write(value: Decimal | int) -> str:
        return f"{Decimal(value):f}".replace(".", ",")

    expects = f"число не меньше нуля, до {places} знаков после запятой"

    def show(scaled: int) -> str:
        return write(Decimal(scaled).scaleb(-places).normalize())

    return Kind("bigint", expects, read, write, partial(_scaled_all, places=places), show)


def _read_money(cell: str) -> int:
    try:
        return _scaled(cell, 2)
    except ValueError:
        return _signed(cell, 2)


def _read_date(cell: str) -> str:
    if len(cell) != 10 or cell[2] != "." or cell[5] != ".":
        raise ValueError
    if not _only_digits(cell[:2] + cell[3:5] + cell[6:]):
        raise ValueError
    day = date(int(cell[6:]), int(cell[3:5]), int(cell[:2]))
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError
    return day.isoformat()


def _show_date(day: str | date) -> str:
    """SQLite gives text, PostgreSQL a date."""
    return f"{date.fromisoformat(str(day)):%d.%m.%Y}"


def _read_month(cell: str) -> int:
    if len(cell) != 7 or not cell.isascii():
        raise ValueError
    month = Month.parse(cell)
    if "." not in cell or not _FIRST_YEAR <= month.year <= _LAST_YEAR:
        raise ValueError
    return int(month)


def _read_flag(cell: str) -> bool:
    if cell not in ("0", "1"):
        raise ValueError
    return cell == "1"


def choice(options: type[StrEnum]) -> Kind:
    allowed = frozenset(map(str, options))

    def read(cell: str) -> str:
        if cell not in allowed:
            raise ValueError
        return cell

    return Kind("text", "одно из: " + ", ".join(options), read, str)


def one_of(*allowed: str) -> Kind:
    def read(cell: str) -> str:
        if cell not in allowed:
            raise ValueError
        return cell

    return Kind("text", "одно из: " + ", ".join(allowed), read, str)


def _read_time_zone(cell: str) -> str:
    if cell not in available_timezones():
        raise ValueError
    return cell


ACCOUNT: Final = _digits(8, 20)
MONEY: Final = Kind(
    "bigint",
    "сумма в рублях, до 2 знаков после запятой",
    _read_money,
    money.plain,
    partial(_scaled_all, places=2),
    money.format_amount,
)
DATE: Final = Kind(
    "date", "дата ДД.ММ.ГГГГ", _read_date, lambda day: f"{day:%d.%m.%Y}", show=_show_date
)
MONTH: Final = Kind(
    "integer",
    "месяц ММ.ГГГГ",
    _read_month,
    lambda month: f"{month.number:02d}.{month.year}",
    show=lambda month: f"{month % 100:02d}.{month // 100}",
)
FLAG: Final = Kind(
    "boolean",
    "1 или 0",
    _read_flag,
    lambda flag: "1" if flag else "0",
    show=lambda flag: "да" if flag else "нет",
)
TIME_ZONE: Final = Kind("text", "часовой пояс, например Europe/Saratov", _read_time_zone, str)
