"""The last bill's sum as the answer to a control question (elkk/accounts/control_answers.py).

A bill of nothing is none: anybody can guess 0,00.
"""

from collections.abc import Iterable
from typing import Any

from peewee import Expression, fn

from elkk.accounts import control_answers
from elkk.accounts.models import Account, FactKind
from elkk.base import money
from elkk.bills.models import Bill


def _sums(wanted: Expression) -> Iterable[tuple[int, Any]]:
    bills: Any = Bill.select(Bill.account, Bill.total).join(Account).where(wanted & _is_last())
    return bills.tuples()


def _is_last() -> Expression:
    newer = Bill.alias()
    later = newer.select(newer.id).where(
        (newer.account == Bill.account) & (newer.month > Bill.month)
    )
    return (Bill.total != 0) & ~fn.EXISTS(later)


def _has_bill() -> Expression:
    has: Any = fn.EXISTS(Bill.select(Bill.id).where((Bill.account == Account.id) & _is_last()))
    return has


control_answers.draw_on(
    control_answers.Source(FactKind.LAST_BILL_SUM, _sums, money.plain, _has_bill)
)
