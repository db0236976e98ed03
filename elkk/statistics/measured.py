"""Consumption by readings: what the meters counted, spread evenly over the days between readings.

Only measured readings count (the customer's, the inspector's, the automatic system's): averages
and norms are what bills are about, not what was consumed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, pairwise
from typing import Final

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.readings.models import Meter, Reading, Source, Status
from elkk.readings.services import meters_of

# Of several readings of one day the first of these counts.
_TRUST: Final = (Source.INSPECTOR, Source.AUTOMATIC, Source.CUSTOMER)
# A register has turned over where the subscriber says so, or where it fell from its last tenth to
# its first; one that fell otherwise was set back or misread, and tells nothing.
_TENTH: Final = Decimal("0.1")
# As fine as a register can be.
_FINEST: Final = Decimal("0.001")


@dataclass
class MonthUse:
    """kWh of a month by zone.

    `days` are those that the data cover for every meter; where they cover others for some meters
    only, the month is `uneven` and has no kWh a day. `estimated`: no readings stand behind it.
    `shared`: some of it is a share of days between readings of two months. `rate` is what the
    meters count a day together, each by its own days; None where one of them was not read at all.
    """

    by_zone: dict[Zone, Decimal] = field(default_factory=dict)
    days: int = 0
    estimated: bool = False
    uneven: bool = False
    shared: bool = False
    rate: Decimal | None = None

    @property
    def total(self) -> Decimal:
        return sum(self.by_zone.values(), Decimal(0))

    @property
    def per_day(self) -> Decimal | None:
        if self.uneven:
            return None
        return self.total / self.days if self.days else Decimal(0)

    def add(self, zone: Zone, volume: Decimal) -> None:
        self.by_zone[zone] = self.by_zone.get(zone, Decimal(0)) + volume


def measured_use(
    account: Account, first: Month, last: Month, meters: Sequence[Meter] | None = None
) -> dict[Month, MonthUse]:
    """What the meters counted in the months from first to last, where readings tell.

    `meters` are all of the account's, for who has asked for them already.
    """
    # A year around, for the readings that enclose the first and the last month.
    readings = (
        Reading.select(Reading, Meter)
        .join(Meter)
        .where(
            (Reading.account == account)
            & Reading.taken_on.between((first - 12).first_day, (last + 12).last_day)
            & Reading.source.in_(_TRUST)
            & (Reading.status.is_null() | (Reading.status != Status.REJECTED))
        )
        .order_by(Reading.meter, Reading.taken_on)
    )
    found = spread(list(readings), meters_of(account) if meters is None else meters)
    return {month: use for month, use in found.items() if first <= month <= last}


def spread(readings: Sequence[Reading], meters: Iterable[Meter] = ()) -> dict[Month, MonthUse]:
    """Consumption by month, from readings in the order of meters and days.

    `meters` are all that the account has or had: one that was never read is missed too.
    """
    months: dict[Month, MonthUse] = {}
    known: list[_Known] = []
    for _meter_id, group in groupby(readings, key=lambda reading: reading.meter_id):
        own = list(_one_a_day(group))
        meter = _Known(own[0].meter, own[0].taken_on)
        for earlier, later in pairwise(own):
            counted = _counted(earlier, later)
            if counted is not None:
                _spread(earlier.taken_on, later.taken_on, counted, months, meter)
        known.append(meter)
    read = {each.meter.id for each in known}
    known += [_Known(meter, None) for meter in meters if meter.id not in read]
    for month, use in months.items():
        _say_how_whole(month, use, known)
    return months


@dataclass
class _Known:
    """A meter with its first reading; `covered` has a bit for each day that readings tell of."""

    meter: Meter
    first_read_on: date | None
    covered: dict[Month, int] = field(default_factory=dict)
    counted: dict[Month, Decimal] = field(default_factory=dict)

    def rate(self, month: Month) -> Decimal | None:
        """kWh a day of the month, by the days that readings tell of; None where there are none."""
        days = self.covered.get(month, 0).bit_count()
        if not days:
            return None
        in_service = Decimal(self.in_service(month).bit_count()) / month.days
        return self.counted[month] / days * in_service

    def in_service(self, month: Month) -> int:
        """A bit for each day on which the meter counted; none where nobody knows since when."""
        since = self.meter.installed_on or self.first_read_on
        if since is None:
            return 0
        return _bits(month, since, self.meter.removed_on or date.max)


def _bits(month: Month, after: date, until: date) -> int:
    """A bit for each day of the month after one day and up to another."""
    first = max(after + timedelta(days=1), month.first_day)
    last = min(until, month.last_day)
    return (1 << last.day) - (1 << first.day - 1) if first <= last else 0


def _say_how_whole(month: Month, use: MonthUse, meters: Sequence[_Known]) -> None:
    told_by_any, told_by_all = 0, -1
    for each in meters:
        covered = each.covered.get(month, 0)
        told_by_any |= covered
        told_by_all &= covered | ~each.in_service(month)
    use.days = (told_by_any & told_by_all).bit_count()
    use.uneven = bool(told_by_any & ~told_by_all)
    rates = [each.rate(month) for each in meters if each.in_service(month)]
    if rates and None not in rates:
        use.rate = sum((rate for rate in rates if rate is not None), Decimal(0))


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
            near_zero = before[zone] >= capacity * (1 - _TENTH) and value <= capacity * _TENTH
            if not (later.rolled_over or near_zero):
                return None
            volume += capacity
        counted[zone] = volume * later.meter.multiplier
    return counted


def _spread(
    after: date,
    until: date,
    counted: Mapping[Zone, Decimal],
    months: dict[Month, MonthUse],
    meter: _Known,
) -> None:
    """Give each month its days' share; together they are exactly what was counted."""
    length = (until - after).days
    given = dict.fromkeys(counted, Decimal(0))
    start = after
    while start < until:
        month = Month.of(start + timedelta(days=1))
        end = min(until, month.last_day)
        use = months.setdefault(month, MonthUse())
        use.shared = use.shared or start != after or end != until
        meter.covered[month] = meter.covered.get(month, 0) | _bits(month, start, end)
        for zone, volume in counted.items():
            so_far = volume if end == until else _share(volume, (end - after).days, length)
            use.add(zone, so_far - given[zone])
            meter.counted[month] = meter.counted.get(month, Decimal(0)) + so_far - given[zone]
            given[zone] = so_far
        start = end


def _share(volume: Decimal, days: int, of_days: int) -> Decimal:
    return (volume * days / of_days).quantize(_FINEST, rounding=ROUND_HALF_UP)
