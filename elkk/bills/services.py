"""A bill on the screen and on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from peewee import JOIN

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.bills.models import Bill, BillLine
from elkk.readings.models import Meter
from elkk.readings.services import meters_of


@dataclass(frozen=True)
class BillView:
    """A bill with the lines its sum is made of."""

    bill: Bill
    lines: Sequence[BillLine]

    @cached_property
    def meters(self) -> Mapping[str, Meter]:
        """The meters that the lines were read from, by the code in the lines."""
        if not any(line.meter_code for line in self.lines):
            return {}
        return {meter.code: meter for meter in meters_of(self.bill.account)}

    def read_by(self, line: BillLine) -> Meter | None:
        """The meter to name beside a line: where there are several, or its ratio counts."""
        meter = self.meters.get(line.meter_code)
        several = len({each.meter_code for each in self.lines if each.meter_code}) > 1
        return meter if meter and (several or meter.multiplier != 1) else None


def find_bill(account: Account, month: Month) -> BillView | None:
    """The bill and its lines, in one query."""
    rows = list(
        Bill.select(Bill, BillLine)
        .join(BillLine, JOIN.LEFT_OUTER, on=(BillLine.bill == Bill.id), attr="line")
        .where((Bill.account == account) & (Bill.month == month))
        .order_by(BillLine.position)
    )
    if not rows:
        return None
    # A bill without lines has one row, with None for its line.
    lines: list[BillLine | None] = [getattr(row, "line") for row in rows]  # noqa: B009 (of this query only)
    return BillView(rows[0], [line for line in lines if line is not None])


def with_lines(bill: Bill) -> BillView:
    lines = BillLine.select().where(BillLine.bill == bill).order_by(BillLine.position)
    return BillView(bill, list(lines))
