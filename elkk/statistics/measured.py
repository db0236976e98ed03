"""Consumption by readings: what the meters counted, spread evenly over the days between readings.

Only measured readings count (the customer's, the inspector's, the automatic system's): averages
and norms are what bills are about, not what was consumed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from itertools import groupby, pairwise
from typing import Final

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.readings.models import Meter, Reading, Source

# Of several readings of one day the first of these counts.
_TRUST: Final = (Source.INSPECTOR, Source.AUTOMATIC, Source.CUSTOMER)
# A register that fell from its last tenth to its first has turned over; one that fell otherwise
# was set back or misread, and tells nothing.
_TENTH: Final = Decimal("0.1")


@dataclass
class MonthUse:
    """kWh of a month by zone. `days` are those that the data cover, `estimated` says that no
    readings stand behind it."""

    by_zone: dict[Zone, Decimal] = field(default_factory=dict)
    days: int = 0
    estimated: bool = False

    @property
    def total(self) -> Decimal:
        return sum(self.by_zone.values(), Decimal(0))

    @property
    def per_day(self) -> Decimal:
        return self.total / self.days if self.days else Decimal(0)

    def add(self, zone: Zone, volume: Decimal) -> None:
        self.by_zone[zone] = self.by_zone.get(zone, Decimal(0)) + volume


def measured_use(account: Account, first: Month, last: Month) -> dict[Month, MonthUse]:
    """What the meters counted in the months from first to last, where readings tell."""
    # A year around, for the readings that enclose the first and the last month.
    readings = (
        Reading.select(Reading, Meter)
        .join(Meter)
        .where(
            (Reading.account == account)
            & Reading.taken_on.between((first - 12).first_day, (last + 12).last_day)
            & Reading.source.in_(_TRUST)
        )
        .order_by(Reading.meter, Reading.taken_on)
    )
    found = spread(list(readings))
    return {month: use for month, use in found.items() if first <= month <= last}


def spread(readings: Sequence[Reading]) -> dict[Month, MonthUse]:
    """Consumption by month, from readings in the order of meters and days."""
    months: dict[Month, MonthUse] = {}
    for _meter_id, own in groupby(readings, key=lambda reading: reading.meter_id):
        days: dict[Month, int] = {}
        for earlier, later in pairwise(_one_a_day(own)):
            counted = _counted(earlier, later)
            if counted is None:
                continue
            _spread(earlier.taken_on, later.taken_on, counted, months, days)
        for month, covered in days.items():
            months[month].days = max(months[month].days, covered)
    return months


def _one_a_day(readings: Iterable[Reading]) -> Iterator[Reading]:
    for _day, same_day in groupby(readings, key=lambda reading: reading.taken_on):
        yield min(same_day, key=lambda reading: _TRUST.index(reading.source))


def _counted(earlier: Reading, later: Reading) -> dict[Zone, Decimal] | None:
    """kWh by zone between two readings of a meter; None where they tell nothing."""
    before = dict(earlier.values)
    counted = {}
    for zone, value in later.values:
        if zone not in before:
            return None
        volume = value - before[zone]
        if volume < 0:
            capacity = Decimal(10) ** later.meter.whole_digits
            if not (before[zone] >= capacity * (1 - _TENTH) and value <= capacity * _TENTH):
                return None
            volume += capacity
        counted[zone] = volume * later.meter.multiplier
    return counted


def _spread(
    after: date,
    until: date,
    counted: Mapping[Zone, Decimal],
    months: dict[Month, MonthUse],
    days: dict[Month, int],
) -> None:
    """Give each month its days' share in whole kWh; together they are exactly what was counted."""
    length = (until - after).days
    given = dict.fromkeys(counted, Decimal(0))
    start = after
    while start < until:
        month = Month.of(start + timedelta(days=1))
        end = min(until, month.last_day)
        use = months.setdefault(month, MonthUse())
        days[month] = days.get(month, 0) + (end - start).days
        for zone, volume in counted.items():
            so_far = volume if end == until else _share(volume, (end - after).days, length)
            use.add(zone, so_far - given[zone])
            given[zone] = so_far
        start = end


def _share(volume: Decimal, days: int, of_days: int) -> Decimal:
    return (volume * days / of_days).quantize(Decimal(1), rounding=ROUND_DOWN)
