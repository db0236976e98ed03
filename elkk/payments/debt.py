"""What an account owes now. Whoever shows or compares a debt asks here, and gets the same one.

The debt is the billing's last balance less every payment that the balance can't have in it:

- what the billing has told of and dated after the balance's day (a balance is that of the day's
  evening: payments of its own day are in it);
- what was paid here, until a balance comes together with, or after, the billing's own copy of it.
  The day doesn't matter: the billing learns of our payments a day or two later. A balance dated
  `LAG` after the payment has it even if the billing never names it, or the debt of a utility that
  sends balances only would fall for ever.

So nothing but a newer balance ends the effect of a payment, and a payment that becomes known
changes nothing. Refunds are payments below zero. An account that has had no balance yet owes
nothing before what was paid here; the billing's payments to it are of an unknown past.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from peewee import SQL, Value, fn

from elkk.accounts.models import Account
from elkk.base.db import is_sqlite
from elkk.base.money import Kopecks
from elkk.base.prepared import Prepared
from elkk.payments.ledger import entries, same_in_billing
from elkk.payments.models import LedgerEntry, Payment

# Twice the longest holidays: what was paid here before them is in the billing by then.
LAG: Final = timedelta(days=14)


@dataclass(frozen=True)
class Counted:
    """A payment that the balance has not got; below zero a refund."""

    day: date
    amount: Kopecks


@dataclass(frozen=True)
class Debt:
    """`amount` below zero is an overpayment; `counted` is what it has besides the balance."""

    amount: Kopecks
    counted: Sequence[Counted] = ()

    @property
    def counted_amount(self) -> Kopecks:
        """By how much the counted payments and refunds lower the balance."""
        return sum(each.amount for each in self.counted)

    @property
    def to_pay(self) -> Kopecks:
        """The sum that a payment form begins with: nothing where there is no debt."""
        return max(self.amount, 0)


def debt_of(account: Account) -> Debt:
    """The account's debt, in one query."""
    rows = _COUNTED_OF_ONE.rows(account=account.id)
    return _debt(account, [Counted(day, amount) for _account, day, amount in rows])


def debts_of(accounts: Iterable[Account]) -> dict[int, Debt]:
    """The debts of many accounts by their ids, in one query."""
    listed = list(accounts)
    found: dict[int, list[Counted]] = {account.id: [] for account in listed}
    for account_id, day, amount in _counted(Account.id.in_(list(found))).tuples():
        found[account_id].append(Counted(day, amount))
    return {account.id: _debt(account, found[account.id]) for account in listed}


def owed() -> Any:
    """The same debt as an expression over the Account of the query around it."""
    return Account.balance - _sum(_told_later(), Payment) - _sum(_paid_here(), LedgerEntry)


def _debt(account: Account, counted: list[Counted]) -> Debt:
    counted.sort(key=lambda each: each.day)
    return Debt(account.balance - sum(each.amount for each in counted), counted)


def _counted(accounts: Any) -> Any:
    told = Payment.select(Payment.account, Payment.paid_on, Payment.amount).join(Account)
    here = entries(LedgerEntry.account, LedgerEntry.booked_on, LedgerEntry.amount).join_from(
        LedgerEntry, Account
    )
    return told.where(accounts & _told_later()) + here.where(accounts & _paid_here())


_COUNTED_OF_ONE: Final = Prepared[tuple[int, date, int]](
    lambda given: _counted(Account.id == given.account).tuples()
)


def _told_later() -> Any:
    """Of the billing's payments to Account: those that its balance is older than."""
    return (Payment.account == Account.id) & (Payment.paid_on > Account.balance_on)


def _paid_here() -> Any:
    """Of the ledger of Account: what neither its balance nor a payment of `_told_later` has."""
    in_time = (Payment.paid_on > Account.balance_on) | (
        Account.balance_on.is_null(False)
        & (Account.balance_knows.is_null() | (Payment.id <= Account.balance_knows))
    )
    recent = Account.balance_on.is_null() | (LedgerEntry.booked_on > _before_balance())
    return (
        (LedgerEntry.account == Account.id) & recent & ~fn.EXISTS(same_in_billing().where(in_time))
    )


def _before_balance() -> Any:
    if is_sqlite():
        return fn.DATE(Account.balance_on, f"-{LAG.days} days")
    return Account.balance_on - Value(LAG.days, converter=False)


def _sum(counted: Any, table: type[Payment] | type[LedgerEntry]) -> Any:
    total = fn.COALESCE(fn.SUM(table.amount), SQL("0"))
    rows = entries(total) if table is LedgerEntry else Payment.select(total)
    return rows.where(counted)
