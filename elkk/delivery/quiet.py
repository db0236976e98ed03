"""Quiet hours: when a message that can wait must not ring."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_WRITTEN: Final = re.compile(r"(\d{1,2})-(\d{1,2}) (\S+)")


# The quiet hours, as messages keep them, of a user whose supplier is in a time zone.
HoursOf = Callable[[int, str], str]

_hours_of: HoursOf = lambda _user_id, _suppliers_zone: ""  # noqa: E731


def use(hours: HoursOf) -> None:
    """Notices know what each user has chosen, and say so at start."""
    global _hours_of
    _hours_of = hours


def hours_of(user_id: int, suppliers_zone: str) -> str:
    """The user's quiet hours, as `quiet` of a message; the zone is for who has chosen none."""
    return _hours_of(user_id, suppliers_zone)


def write(begins: int, ends: int, zone: str) -> str:
    """«22-8 Europe/Saratov», as messages keep it; "" where the hours are equal: never quiet."""
    return "" if begins == ends else f"{begins}-{ends} {zone}"


def ends_at(written: str, moment: datetime) -> datetime | None:
    """When the quiet hours that hold at that moment end (UTC); None where it is not quiet then.

    Raises ValueError where `written` was not made by `write`.
    """
    if not written:
        return None
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(f"not quiet hours: {written!r}")
    begins, ends, zone = int(found[1]), int(found[2]), ZoneInfo(found[3])
    local = moment.astimezone(zone)
    if not _holds(begins, ends, local.hour):
        return None
    day = local.date() if local.hour < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, time(ends), zone).astimezone(moment.tzinfo)


def _holds(begins: int, ends: int, hour: int) -> bool:
    if begins < ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends
