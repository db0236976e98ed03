"""Tariff zones: the registers of a meter, in the order in which it shows them."""

from enum import StrEnum


class Zone(StrEnum):
    """T1 is the day (two zones) or the peak (three); T2 the night; T3 the half-peak.

    A one-zone meter has T1 alone, round the clock.
    """

    T1 = "t1"
    T2 = "t2"
    T3 = "t3"


def zones_of(count: int) -> tuple[Zone, ...]:
    """The zones of a meter with so many registers, 1 to 3."""
    return tuple(Zone)[:count]
