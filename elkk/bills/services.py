"""A bill on the screen and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from elkk.accounts.models import Account
from elkk.bills.models import Bill, BillLine
from elkk.periods import Month


@dataclass(frozen=True)
class BillView:
    """A bill with the lines its sum is made of."""

    bill: Bill
    lines: Sequence[BillLine]


def find_bill(account: Account, month: Month) -> BillView | None:
    bill = Bill.get_or_none((Bill.account == account) & (Bill.month == month))
    return with_lines(bill) if bill else None


def with_lines(bill: Bill) -> BillView:
    lines = BillLine.select().where(BillLine.bill == bill).order_by(BillLine.position)
    return BillView(bill, list(lines))
