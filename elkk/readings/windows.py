"""The days of the month on which readings are taken (manual 4.4.3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from elkk.base.periods import Month


class Window(Protocol):
    """What a ReadingWindow says."""

    starts_on: date
    first_day: int
    last_day: int


@dataclass(frozen=True)
class WindowState:
    """Whether readings are taken today, and which days count.

    `opens_on` and `closes_on` bound the present window, or the next one where it is closed now;
    both are None where readings are always taken.
    """

    today: date
    opens_on: date | None = None
    closes_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.opens_on is None or self.opens_on <= self.today

    @property
    def days_left(self) -> int | None:
        """Days on which one still can, today included; None without an end or while closed."""
        if self.closes_on is None or not self.is_open:
            return None
        return (self.closes_on - self.today).days + 1

    @property
    def days_until(self) -> int | None:
        """Days until one can; None while open."""
        if self.opens_on is None or self.is_open:
            return None
        return (self.opens_on - self.today).days


def window_state(windows: Sequence[Window], today: date) -> WindowState:
    """The window that is open today, else the next one.

    A window belongs to the month in which it opens, and follows the rule in force on that month's
    first day. Where a month lacks the day, its last day stands for it.
    """
    this_month = Month.of(today)
    for month in (this_month - 1, this_month, this_month + 1):
        rule = in_force(windows, month.first_day)
        if rule is None:
            continue
        if is_any_day(rule):
            if month == this_month:
                return WindowState(today)
            if month > this_month:
                return WindowState(today, month.first_day, month.day(31))
            continue
        opens, closes = bounds(rule, month)
        if closes >= today:
            return WindowState(today, opens, closes)
    return WindowState(today)


def in_force(windows: Sequence[Window], day: date) -> Window | None:
    begun = [window for window in windows if window.starts_on <= day]
    return max(begun, key=lambda window: window.starts_on, default=None)


def is_any_day(window: Window) -> bool:
    """Whether readings are taken on every day while the rule is in force."""
    return window.first_day == 0


def bounds(window: Window, month: Month) -> tuple[date, date]:
    """The first and last day of the window that opens in that month; it may end in the next."""
    wraps = window.first_day > window.last_day
    closing_month = month + 1 if wraps else month
    return month.day(window.first_day), closing_month.day(window.last_day)
