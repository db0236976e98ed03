"""A point's readings month by month, and what each adds to the month's bill.

A month without a counted reading is billed by the average of the last months, after three such
months by the norm. The first counted reading that follows spreads the true consumption evenly over
the months since the one before, and corrects what was billed by estimate.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final, TypeAlias

from elkk.base.periods import Month
from elkk.readings.models import Source
from elkk.sandbox.demo.consumption import by_zones, evenly, month_kwh
from elkk.sandbox.demo.meters import DemoMeter, Point
from elkk.sandbox.demo.rows import Row
from elkk.sandbox.demo.supplier import window

Units: TypeAlias = tuple[int, ...]

_AVERAGE_MONTHS: Final = 3
_AVERAGE_OVER: Final = 6
_LEFT_KWH: Final = 20
# A replacement comes before the days on which readings are taken.
REPLACEMENT_DAY: Final = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of `readings.csv`; the month is None where the reading was not counted."""

    meter: DemoMeter
    taken_on: date
    source: Source
    units: Units
    billed_month: Month | None

    def row(self, account: str) -> Row:
        values = [self.meter.value(units) for units in self.units]
        values_or_none = [*values, None, None]
        return Row(
            "readings",
            {
                "account": account,
                "meter": self.meter.code,
                "taken_on": self.taken_on,
                "source": self.source,
                "t1": values_or_none[0],
                "t2": values_or_none[1],
                "t3": values_or_none[2],
                "billed_month": self.billed_month,
            },
        )


@dataclass(frozen=True, slots=True)
class Correction:
    """A month that was billed by estimate, and what it should have been."""

    month: Month
    estimated: Units
    actual: Units


@dataclass(frozen=True, slots=True)
class Metered:
    """What a meter adds to a month's bill."""

    meter: DemoMeter
    previous: Units
    current: Units
    method: Source
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Discipline:
    """How readings come: the usual day, the months without any, an inspector's visit."""

    day: int
    missed: frozenset[Month] = frozenset()
    inspected: frozenset[Month] = frozenset()


@dataclass(slots=True)
class PointMonth:
    taken: list[Taken] = field(default_factory=list)
    metered: list[Metered] = field(default_factory=list)


@dataclass(slots=True)
class _Registers:
    """What the meter truly shows, what was billed last, and what is known for certain."""

    true: Units
    billed: Units
    known: Units
    estimated: list[tuple[Month, Units]] = field(default_factory=list)
    recent: list[Units] = field(default_factory=list)

    @classmethod
    def at(cls, units: Units, recent: list[Units]) -> "_Registers":
        return cls(units, units, units, recent=recent)

    def remember(self, used: Units) -> None:
        self.recent = [*self.recent, used][-_AVERAGE_OVER:]


class PointLife:
    """A point of consumption that is lived through month after month, in order."""

    def __init__(self, point: Point, discipline: Discipline, norm_kwh: int, rng: Random) -> None:
        self._point = point
        self._discipline = discipline
        self._norm_kwh = norm_kwh
        self._rng = rng
        self._registers = _Registers.at(point.meters[0].start, [])

    def start_at(self, units: Units) -> None:
        """Let the first meter begin with these values."""
        self._registers = _Registers.at(units, [])

    def start_before_zero(self, first: Month, last: Month) -> Units:
        """Live through the months, and tell where to start so as to end just below the limit."""
        meter = self._point.meters[0]
        self.before(first - 1)
        month = first
        while month <= last:
            self.month(month)
            month = month + 1
        top = meter.capacity - meter.units(_LEFT_KWH * 100)
        used = _less(self._registers.true, meter.start)
        return tuple(top - units for units in used)

    def before(self, month: Month) -> Taken:
        """The counted reading that the history begins with."""
        meter = self._point.meters[0]
        day = self._reading_day(month)
        return Taken(meter, day, self._source(meter), self._registers.known, month)

    def month(self, month: Month) -> PointMonth:
        done = PointMonth()
        meter = self._point.meter_at_end_of(month)
        used = self._used(meter, month)
        day = self._reading_day(month)
        if self._point.is_replaced_in(month):
            used = self._replace(month, used, done)
        self._inspect(meter, month, used, done)
        self._registers.true = _add(self._registers.true, used)
        is_verified = day <= meter.verified_until
        if month in self._discipline.missed or not is_verified:
            self._estimate(meter, month, done)
            if month not in self._discipline.missed:
                done.taken.append(
                    Taken(meter, day, self._source(meter), self._registers.true, None)
                )
        else:
            self._count(meter, month, day, done)
        return done

    def _used(self, meter: DemoMeter, month: Month) -> Units:
        kwh = month_kwh(self._point.average_kwh, self._point.shape, month, self._rng)
        hundredths = kwh * 100 + (self._rng.randint(0, 99) if kwh else 0)
        return by_zones(meter.units(hundredths), self._point.zones, self._rng)

    def _replace(self, month: Month, used: Units, done: PointMonth) -> Units:
        """Bill the old meter up to its final reading; what is left for the new one."""
        old, new = self._point.meters
        part = _times(used, REPLACEMENT_DAY, month.days)
        self._registers.true = _add(self._registers.true, part)
        assert old.removed_on is not None
        self._count(old, month, old.removed_on, done, Source.INSPECTOR)
        self._registers = _Registers.at(new.start, self._registers.recent)
        done.taken.append(Taken(new, new.installed_on, Source.INSPECTOR, new.start, month))
        return _less(used, part)

    def _inspect(self, meter: DemoMeter, month: Month, used: Units, done: PointMonth) -> None:
        if month in self._discipline.inspected:
            seen = _add(self._registers.true, _times(used, 1, 3))
            day = month.day(REPLACEMENT_DAY + 1)
            done.taken.append(Taken(meter, day, Source.INSPECTOR, seen, None))

    def _count(
        self,
        meter: DemoMeter,
        month: Month,
        day: date,
        done: PointMonth,
        source: Source | None = None,
    ) -> None:
        registers = self._registers
        source = source or self._source(meter)
        previous = self._corrected_previous()
        corrections = tuple(self._corrections())
        done.taken.append(Taken(meter, day, source, registers.true, month))
        done.metered.append(Metered(meter, previous, registers.true, source, corrections))
        registers.remember(_less(registers.true, previous))
        registers.billed = registers.known = registers.true
        registers.estimated = []

    def _month_share(self) -> Units:
        gap = len(self._registers.estimated) + 1
        return _times(_less(self._registers.true, self._registers.known), 1, gap)

    def _corrected_previous(self) -> Units:
        months = len(self._registers.estimated)
        return _add(self._registers.known, _times(self._month_share(), months, 1))

    def _corrections(self) -> Iterator[Correction]:
        share = self._month_share()
        for month, estimated in self._registers.estimated:
            yield Correction(month, estimated, share)

    def _estimate(self, meter: DemoMeter, month: Month, done: PointMonth) -> None:
        registers = self._registers
        source, used = self._estimated_use(meter)
        current = _add(registers.billed, used)
        done.taken.append(Taken(meter, month.last_day, source, current, month))
        done.metered.append(Metered(meter, registers.billed, current, source))
        registers.billed = current
        registers.estimated.append((month, used))

    def _estimated_use(self, meter: DemoMeter) -> tuple[Source, Units]:
        recent = self._registers.recent
        if recent and len(self._registers.estimated) < _AVERAGE_MONTHS:
            total = tuple(sum(zone) for zone in zip(*recent, strict=True))
            return Source.AVERAGE, _times(total, 1, len(recent))
        return Source.NORM, evenly(meter.units(self._norm_kwh * 100), self._point.zones)

    def _source(self, meter: DemoMeter) -> Source:
        return Source.AUTOMATIC if meter.automatic else Source.CUSTOMER

    def _reading_day(self, month: Month) -> date:
        if self._point.meter_at_end_of(month).automatic:
            return month.last_day
        first, last = window(month)
        day = self._discipline.day + self._rng.randint(-2, 2)
        return month.day(min(max(day, first, REPLACEMENT_DAY + 2), last))


def _add(one: Units, other: Units) -> Units:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _less(one: Units, other: Units) -> Units:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def _times(one: Units, number: int, divisor: int) -> Units:
    return tuple(a * number // divisor for a in one)
