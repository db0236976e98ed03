"""The movable clock: kept in the database, so that web and worker follow it together."""

from datetime import datetime, timedelta

from flask import Flask, g

from elkk.base import clock
from elkk.sandbox.models import ClockShift

_ROW = 1


def init_app(app: Flask) -> None:
    clock.shift_by(_shift_of_this_context if app.config["ELKK"].sandbox else None)


def _shift_of_this_context() -> timedelta:
    """Read once a request or task, so that time does not jump in the middle of it."""
    if not g:
        return stored_shift()
    if "clock_shift" not in g:
        g.clock_shift = stored_shift()
    shift: timedelta = g.clock_shift
    return shift


def stored_shift() -> timedelta:
    row = ClockShift.get_or_none(ClockShift.id == _ROW)
    return timedelta(seconds=row.seconds if row else 0)


def move(shift: timedelta) -> None:
    """Set the distance from the real time."""
    ClockShift.insert(id=_ROW, seconds=int(shift.total_seconds())).on_conflict(
        conflict_target=[ClockShift.id], preserve=[ClockShift.seconds]
    ).execute()
    read_again()


def read_again() -> None:
    """For the rest of this request or task."""
    if g:
        g.clock_shift = stored_shift()


def set_to(moment: datetime) -> None:
    move(stored_shift() + (moment - clock.now()))


def advance(distance: timedelta) -> None:
    move(stored_shift() + distance)


def reset() -> None:
    move(timedelta(0))
