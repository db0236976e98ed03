"""A bill on the screen and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from peewee import JOIN

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.bills.models import Bill, BillLine


@dataclass(frozen=True)
class BillView:
    """A bill with the lines its sum is made of."""

    bill: Bill
    lines: Sequence[BillLine]


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
