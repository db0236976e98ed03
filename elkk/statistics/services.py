"""Статистика (manual 4.4.4.4): the consumption of a year, month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from peewee import fn

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.models import Bill, BillLine
from elkk.readings.models import Meter, Reading, Source
from elkk.readings.services import meters_of
from elkk.statistics.measured import MonthUse, measured_use

_ESTIMATES: Final = frozenset({Source.AVERAGE, Source.NORM})
_MOST_YEARS: Final = 40
_NOTICEABLE: Final = Decimal("0.1")


class Basis(StrEnum):
    """What consumption is told by: kept apart, since a bill may be by the average or the norm."""

    READINGS = "readings"
    BILLS = "bills"


@dataclass(frozen=True)
class MonthRow:
    """A month and the same month a year before; None where there are no data."""

    month: Month
    use: MonthUse | None
    year_ago: MonthUse | None

    @property
    def is_whole(self) -> bool:
        """Whether the data cover every day, so that the month may be compared with others."""
        return self.use is not None and self.use.days >= self.month.days


class Reason(StrEnum):
    """Why the readings and the bill of a month tell of another consumption."""

    ESTIMATED = "estimated"
    PARTIAL = "partial"
    OTHER_DAYS = "other_days"
    OTHER = "other"


@dataclass(frozen=True)
class Difference:
    """A month's kWh by readings and by its bill."""

    month: Month
    measured: Decimal
    billed: Decimal
    reason: Reason


@dataclass(frozen=True)
class YearStatistics:
    """`meters` are all that the account has or had."""

    year: int
    basis: Basis
    rows: Sequence[MonthRow]
    differences: Sequence[Difference] = ()
    meters: Sequence[Meter] = ()

    @property
    def transformed(self) -> list[Meter]:
        """Those whose readings are not kWh by themselves."""
        return [meter for meter in self.meters if meter.multiplier > 1]

    @property
    def known(self) -> list[MonthRow]:
        return [row for row in self.rows if row.use is not None]

    @property
    def zones(self) -> list[Zone]:
        found = {zone for row in self.rows if row.use for zone in row.use.by_zone}
        return [zone for zone in Zone if zone in found]

    @property
    def total(self) -> Decimal:
        """kWh."""
        return sum((row.use.total for row in self.rows if row.use), Decimal(0))

    @property
    def per_day(self) -> Decimal | None:
        """kWh a day, over the months in which every meter tells of the same days."""
        even = [row.use for row in self.rows if row.use and not row.use.uneven]
        days = sum(use.days for use in even)
        return sum((use.total for use in even), Decimal(0)) / days if days else None

    @property
    def highest(self) -> MonthRow | None:
        return max(self._whole, key=_total, default=None)

    @property
    def lowest(self) -> MonthRow | None:
        return min(self._whole, key=_total, default=None)

    @property
    def _whole(self) -> list[MonthRow]:
        return [row for row in self.rows if row.is_whole]


def _total(row: MonthRow) -> Decimal:
    return row.use.total if row.use else Decimal(0)


def year_statistics(account: Account, year: int, basis: Basis) -> YearStatistics:
    first, last = Month(year - 1, 1), Month(year, 12)
    meters = meters_of(account)
    measured = measured_use(account, first, last, meters)
    billed = billed_use(account, first, last)
    found = measured if basis is Basis.READINGS else billed
    months = [Month(year, number) for number in range(1, 13)]
    return YearStatistics(
        year,
        basis,
        [MonthRow(month, found.get(month), found.get(month - 12)) for month in months],
        _differences(year, measured, billed),
        meters,
    )


def newest_statistics(account: Account, this_year: int, basis: Basis) -> YearStatistics:
    """Of this year; in its first weeks, when nothing tells about it yet, of the year before."""
    statistics = year_statistics(account, this_year, basis)
    if statistics.known:
        return statistics
    before = year_statistics(account, this_year - 1, basis)
    return before if before.known else statistics


def billed_use(account: Account, first: Month, last: Month) -> dict[Month, MonthUse]:
    """What the bills of the months from first to last charged."""
    lines = (
        BillLine.select(BillLine.zone, BillLine.volume, BillLine.method, Bill.month)
        .join(Bill)
        .where((Bill.account == account) & Bill.month.between(first, last))
    )
    months: dict[Month, MonthUse] = {}
    for line in lines:
        month = line.bill.month
        use = months.setdefault(month, MonthUse(days=month.days))
        use.add(line.zone, line.volume)
        use.estimated = use.estimated or line.method in _ESTIMATES
    return months


def _differences(
    year: int, measured: Mapping[Month, MonthUse], billed: Mapping[Month, MonthUse]
) -> list[Difference]:
    """The months of a year whose readings and bills differ by a tenth of a kWh or more."""
    return [
        Difference(
            month, measured[month].total, billed[month].total, _reason(month, measured, billed)
        )
        for month in sorted(measured.keys() & billed.keys())
        if month.year == year and abs(measured[month].total - billed[month].total) >= _NOTICEABLE
    ]


def _reason(
    month: Month, measured: Mapping[Month, MonthUse], billed: Mapping[Month, MonthUse]
) -> Reason:
    if billed[month].estimated:
        return Reason.ESTIMATED
    if measured[month].days < month.days:
        return Reason.PARTIAL
    return Reason.OTHER_DAYS if measured[month].shared else Reason.OTHER


def years(account: Account, basis: Basis, this_year: int) -> list[int]:
    """The years that can be chosen, newest first: from the first data to the current one."""
    if basis is Basis.READINGS:
        day = Reading.select(fn.MIN(Reading.taken_on)).where(Reading.account == account).scalar()
        first = day.year if day else this_year
    else:
        month = Bill.select(fn.MIN(Bill.month)).where(Bill.account == account).scalar()
        first = month.year if month else this_year
    return list(range(this_year, max(min(first, this_year), this_year - _MOST_YEARS) - 1, -1))
