"""The only place that reads the time. The sandbox may move it; everything follows."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def _system_time() -> datetime:
    return datetime.now(UTC)


def _no_shift() -> timedelta:
    return timedelta(0)


_source: Callable[[], datetime] = _system_time
_shift: Callable[[], timedelta] = _no_shift


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source() + _shift()


def system_now() -> datetime:
    """The moment by the system's clock, for what concerns other machines: signatures, archives.

    The sandbox does not move it.
    """
    return _source()


def today(zone: str | ZoneInfo) -> date:
    """The calendar day in a time zone, such as the supplier's «Europe/Saratov»."""
    return now().astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def midnight(day: date, zone: str) -> datetime:
    """The first moment of a day in a time zone, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def use(source: Callable[[], datetime] | None) -> None:
    """Read the time from somewhere else (tests); None goes back to the system's clock."""
    global _source
    _source = source or _system_time


def shift_by(shift: Callable[[], timedelta] | None) -> None:
    """Add a distance to every reading (the sandbox's movable clock); None takes it away."""
    global _shift
    _shift = shift or _no_shift
