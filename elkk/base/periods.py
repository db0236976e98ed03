"""Months as values, and the period filters of the history pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Final


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month: what a bill is for. Adding a number moves by that many months."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"no such month: {self.number}")

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """From «2020-01» (addresses) or «01.2020» (files). Raises ValueError otherwise."""
        if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return cls(int(found[1]), int(found[2]))
        if found := re.fullmatch(r"(\d{2})\.(\d{4})", text):
            return cls(int(found[2]), int(found[1]))
        raise ValueError(f"not a month: {text!r}")

    @classmethod
    def from_int(cls, packed: int) -> "Month":
        """From 202001, as the database keeps it."""
        return cls(*divmod(packed, 100))

    def __int__(self) -> int:
        return self.year * 100 + self.number

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __lt__(self, other: "Month") -> bool:
        return int(self) < int(other)

    def __add__(self, months: int) -> "Month":
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    def __sub__(self, months: int) -> "Month":
        return self + -months

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return (self + 1).first_day - timedelta(days=1)

    @property
    def days(self) -> int:
        return self.last_day.day

    def day(self, number: int) -> date:
        """That day of the month, or its last one where the month is shorter."""
        return date(self.year, self.number, min(number, self.days))


@dataclass(frozen=True, slots=True)
class MonthRange:
    """Months from first to last, both included."""

    first: Month
    last: Month

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    def __iter__(self) -> Iterator[Month]:
        """Newest first, as the history shows them."""
        month = self.last
        while month >= self.first:
            yield month
            month = month - 1


@dataclass(frozen=True, slots=True)
class Period:
    """A choice in a period filter: so many full months and the running one; None is all."""

    key: str
    months: int | None


PERIODS: Final = (
    Period("1", 1),
    Period("3", 3),
    Period("6", 6),
    Period("12", 12),
    Period("36", 36),
    Period("all", None),
)
THREE_MONTHS: Final = PERIODS[1]
LAST_MONTH: Final = PERIODS[0]

# Older than any data a utility keeps; a stop for «all the time».
_EARLIEST: Final = Month(2000, 1)


def period(key: str | None, default: Period = THREE_MONTHS) -> Period:
    """The chosen period; an unknown key means the default, since addresses are typed by hand."""
    return next((choice for choice in PERIODS if choice.key == key), default)


def month_range(chosen: Period, today: date) -> MonthRange:
    """The months that a period covers: «the last 3 months» on 2 March are December to March.

    The full months count, as in the manual's picture (4.4.4.2): on the first of a month the last
    three are still there.
    """
    last = Month.of(today)
    first = _EARLIEST if chosen.months is None else last - chosen.months
    return MonthRange(first, last)


def first_day(chosen: Period, today: date) -> date:
    """The day from which a period counts in lists of days: a month ago, for «the last month»."""
    if chosen.months is None:
        return _EARLIEST.first_day
    return (Month.of(today) - chosen.months).day(today.day)
