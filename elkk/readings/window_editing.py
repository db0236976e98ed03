"""The days for readings as the billing department sets them, month by month ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.editing import Changed, Refused, locked
from elkk.base.periods import Month
from elkk.identity.audit import Editor
from elkk.readings.models import ReadingWindow
from elkk.readings.windows import Window, bounds, in_force, is_any_day
from elkk.web.i18n import _, format_day


@dataclass
class Days:
    """What the form says. Zeros mean any day."""

    starts_on: date
    first_day: int
    last_day: int


def windows_of(supplier: Supplier) -> list[ReadingWindow]:
    """The newest first."""
    return list(
        ReadingWindow.select()
        .where(ReadingWindow.supplier == supplier)
        .order_by(ReadingWindow.starts_on.desc())
    )


def mark(supplier: Supplier) -> str:
    return " ".join(f"{w.starts_on}:{w.first_day}-{w.last_day}" for w in windows_of(supplier))


def add(supplier: Supplier, days: Days, seen: str, by: Editor) -> ReadingWindow:
    """Put the days in force from a month on. Raises Refused and Changed."""
    with atomic():
        locked(Supplier, supplier.id)
        if mark(supplier) != seen:
            raise Changed
        present = windows_of(supplier)
        _check(days, present, Month.of(clock.today(supplier.time_zone)))
        window = ReadingWindow.create(
            supplier=supplier,
            starts_on=days.starts_on,
            first_day=days.first_day,
            last_day=days.last_day,
        )
        by.note(
            "window_added",
            supplier=supplier.code,
            starts_on=str(days.starts_on),
            days=f"{days.first_day}-{days.last_day}",
        )
    return window


def remove(supplier: Supplier, window_id: int, by: Editor) -> None:
    """Only what has not begun yet: the past stays as it was. Raises Refused."""
    with atomic():
        window = ReadingWindow.get_or_none(
            (ReadingWindow.id == window_id) & (ReadingWindow.supplier == supplier)
        )
        if window is None:
            return
        if window.starts_on <= clock.today(supplier.time_zone):
            raise Refused("", _("These days are in force already: add other ones from a month on."))
        ReadingWindow.delete().where(ReadingWindow.id == window_id).execute()
        by.note("window_removed", supplier=supplier.code, starts_on=str(window.starts_on))


def _check(days: Days, present: Sequence[ReadingWindow], this_month: Month) -> None:
    if days.starts_on.day != 1:
        raise Refused("starts_on", _("Days count for whole months: choose the first of one."))
    if Month.of(days.starts_on) < this_month:
        raise Refused("starts_on", _("Months that are over don't change: choose a later one."))
    if any(window.starts_on == days.starts_on for window in present):
        raise Refused(
            "starts_on",
            _(
                "Other days begin on %(day)s already: delete them first.",
                day=format_day(days.starts_on),
            ),
        )
    if is_any_day(days):
        return
    if days.last_day == days.first_day - 1:
        raise Refused("last_day", _("That is every day: tick «On any day» instead."))
    _check_overlaps(days, present)


def _check_overlaps(days: Days, present: Sequence[ReadingWindow]) -> None:
    """A period that wraps a month's end must not run into the one that the next rule opens."""
    rules: list[Window] = [*present, days]
    starts = [Month.of(days.starts_on)]
    starts += [Month.of(each.starts_on) for each in present if each.starts_on > days.starts_on][-1:]
    for month in starts:
        before, after = in_force(rules, (month - 1).first_day), in_force(rules, month.first_day)
        if before is None or after is None or is_any_day(before) or is_any_day(after):
            continue
        closes, opens = bounds(before, month - 1)[1], bounds(after, month)[0]
        if opens <= closes:
            raise Refused(
                "first_day",
                _(
                    "The period before ends on %(closes)s only, this one would begin on %(opens)s: "
                    "they would overlap.",
                    closes=format_day(closes),
                    opens=format_day(opens),
                ),
            )
