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
from elkk.readings.models import Reading, Source
from elkk.statistics.measured import MonthUse, measured_use

_ESTIMATES: Final = frozenset({Source.AVERAGE, Source.NORM})
_MOST_YEARS: Final = 40


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


@dataclass(frozen=True)
class YearStatistics:
    year: int
    basis: Basis
    rows: Sequence[MonthRow]

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
        days = sum(row.use.days for row in self.rows if row.use)
        return self.total / days if days else None

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
    find = measured_use if basis is Basis.READINGS else billed_use
    return _statistics(year, basis, find(account, first, last))


def newest_statistics(account: Account, this_year: int, basis: Basis) -> YearStatistics:
    """Of this year; in its first weeks, when nothing tells about it yet, of the year before."""
    statistics = year_statistics(account, this_year, basis)
    if statistics.known:
        return statistics
    before = year_statistics(account, this_year - 1, basis)
    return before if before.known else statistics


def _statistics(year: int, basis: Basis, found: Mapping[Month, MonthUse]) -> YearStatistics:
    months = [Month(year, number) for number in range(1, 13)]
    rows = [MonthRow(month, found.get(month), found.get(month - 12)) for month in months]
    return YearStatistics(year, basis, rows)


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


def years(account: Account, basis: Basis, this_year: int) -> list[int]:
    """The years that can be chosen, newest first: from the first data to the current one."""
    if basis is Basis.READINGS:
        day = Reading.select(fn.MIN(Reading.taken_on)).where(Reading.account == account).scalar()
        first = day.year if day else this_year
    else:
        month = Bill.select(fn.MIN(Bill.month)).where(Bill.account == account).scalar()
        first = month.year if month else this_year
    return list(range(this_year, max(min(first, this_year), this_year - _MOST_YEARS) - 1, -1))
