"""Consumption: what lies between two readings of a meter. Nothing here touches the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.readings.models import Meter, Reading

A_YEAR: Final = timedelta(days=365)
# An average over less than that says little about a household.
LEAST_DAYS: Final = 28
# What a home is connected with where nobody says better: 15 kW, to which the rules of connection
# (постановление Правительства РФ № 861) give an applicant as of right.
USUAL_POWER_KW: Final = Decimal(15)
# A meter behind transformers counts for connections above it: 5 A on three phases of 400 V, times
# the ratio.
_KW_A_RATIO: Final = Decimal("3.5")


@dataclass(frozen=True)
class Usage:
    """kWh per zone between two readings, `days` apart; on one day they are 0 days apart."""

    kwh: Mapping[Zone, Decimal]
    days: int

    @property
    def total(self) -> Decimal:
        return sum(self.kwh.values(), Decimal(0))

    @property
    def per_day(self) -> Decimal | None:
        """kWh a day, to one decimal place; None within a single day."""
        return round(self.total / self.days, 1) if self.days else None


def usage_between(
    meter: Meter,
    before: Mapping[Zone, Decimal],
    after: Mapping[Zone, Decimal],
    days: int,
    rolled_over: bool = False,
) -> Usage:
    """What the meter counted; a zone that went down has passed zero where `rolled_over`.

    Zones that either reading lacks are left out. A register that went down without passing zero
    counts nothing: somebody mended a reading.
    """
    kwh = {}
    for zone in meter.zone_list:
        if zone in before and zone in after:
            difference = after[zone] - before[zone]
            if difference < 0:
                difference = difference + meter.capacity if rolled_over else Decimal(0)
            kwh[zone] = difference * meter.multiplier
    return Usage(kwh, days)


def most_kwh(meter: Meter, days: int, power_kw: Decimal | None = None) -> Decimal:
    """What the connection's power can give between two readings, so many days apart.

    Readings have no hour: a day more is given, from the first morning to the last night.
    """
    by_ratio = _KW_A_RATIO * meter.multiplier if meter.multiplier > 1 else Decimal(0)
    power = max(USUAL_POWER_KW, by_ratio) if power_kw is None else power_kw
    return power * 24 * (days + 1)


def between_readings(meter: Meter, before: Reading, after: Reading) -> Usage:
    days = (after.taken_on - before.taken_on).days
    return usage_between(meter, dict(before.values), dict(after.values), days, after.rolled_over)


def measured(readings: Sequence[Reading]) -> list[Reading]:
    """Those that somebody took from the meter, oldest first."""
    taken = [reading for reading in readings if not reading.is_estimate]
    return sorted(taken, key=lambda reading: (reading.taken_on, reading.t1))


def steps(meter: Meter, readings: Sequence[Reading]) -> Iterator[tuple[Reading, Usage]]:
    """Each measured reading but the first, with what was used since the one before."""
    for before, after in pairwise(measured(readings)):
        yield after, between_readings(meter, before, after)


def usual_per_day(meter: Meter, readings: Sequence[Reading], before: date) -> Decimal | None:
    """The mean kWh a day over the year before a day; None where the readings say too little."""
    year = [each for each in readings if before - A_YEAR <= each.taken_on <= before]
    usages = [usage for _after, usage in steps(meter, year)]
    days = sum(usage.days for usage in usages)
    if days < LEAST_DAYS:
        return None
    return sum((usage.total for usage in usages), Decimal(0)) / days


def used_in_month(meter: Meter, readings: Sequence[Reading], month: Month) -> dict[Zone, Decimal]:
    """kWh per zone that readings taken in a month have already brought into its bill."""
    used: dict[Zone, Decimal] = {}
    for after, usage in steps(meter, readings):
        if Month.of(after.taken_on) == month and after.billed_month in (None, month):
            add(used, usage.kwh)
    return used


def add(used: dict[Zone, Decimal], kwh: Mapping[Zone, Decimal]) -> None:
    for zone, volume in kwh.items():
        used[zone] = used.get(zone, Decimal(0)) + volume
