"""The timeline of an account over readings, bills and payments (manual 4.4.4.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from peewee import DateField, Expression

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.base.periods import Month, MonthRange, Period, month_range
from elkk.base.prepared import Prepared
from elkk.bills.models import Bill
from elkk.payments.ledger import EventStatus, PaymentEvent, payment_days, payment_events
from elkk.readings.models import Meter, Reading


class Tab(StrEnum):
    ALL = "all"
    READINGS = "readings"
    PAYMENTS = "payments"
    BILLS = "bills"

    @property
    def readings(self) -> bool:
        return self in (Tab.ALL, Tab.READINGS)

    @property
    def payments(self) -> bool:
        return self in (Tab.ALL, Tab.PAYMENTS)

    @property
    def bills(self) -> bool:
        return self in (Tab.ALL, Tab.BILLS)


@dataclass(frozen=True)
class MonthEvents:
    """What happened to an account in a month; `paid` is the sum of the payments, in kopecks.

    A payment that nobody has finished yet is shown, but is not money.
    """

    month: Month
    readings: Sequence[Reading] = ()
    bill: Bill | None = None
    payments: Sequence[PaymentEvent] = ()

    @property
    def paid(self) -> int:
        return sum(
            payment.amount
            for payment in self.payments
            if payment.status is not EventStatus.UNFINISHED
        )

    @property
    def is_empty(self) -> bool:
        return not (self.readings or self.bill or self.payments)


_BILLS: Final = Prepared[Bill](
    lambda given: Bill.select(Bill.month).where(
        (Bill.account == given.account) & Bill.month.between(given.first, given.last)
    )
)
_DAYS: Final = Prepared[Reading](
    lambda given: (
        Reading.select(Reading.taken_on)
        .distinct()
        .where(
            (Reading.account == given.account) & Reading.taken_on.between(given.first, given.last)
        )
    )
)


def months(
    account: Account, tab: Tab, period: Period, including: Month | None = None
) -> list[Month]:
    """The months of the period that have something for the tab, newest first.

    `including` is listed in any case: whoever follows a link to a month finds it.
    """
    today = clock.today(account.supplier.time_zone)
    wanted = month_range(period, today)
    found = {including} if including else set()
    if tab.readings:
        found |= _months_with_readings(account, wanted)
    if tab.payments:
        days = payment_days(account.id, wanted.first.first_day, wanted.last.last_day)
        found |= {Month.of(day) for day in days}
    if tab.bills:
        bills = _BILLS.rows(account=account, first=wanted.first, last=wanted.last)
        found |= {bill.month for bill in bills}
    return sorted(found, reverse=True)


def _months_with_readings(account: Account, wanted: MonthRange) -> set[Month]:
    taken = _DAYS.rows(account=account, first=wanted.first.first_day, last=wanted.last.last_day)
    return {Month.of(reading.taken_on) for reading in taken}


def _within(day: DateField, wanted: MonthRange) -> Expression:
    return day.between(wanted.first.first_day, wanted.last.last_day)


def month_events(account: Account, month: Month, tab: Tab) -> MonthEvents:
    """What the tab shows of a month."""
    only = MonthRange(month, month)
    return MonthEvents(
        month,
        readings=_readings(account, only) if tab.readings else (),
        bill=Bill.get_or_none((Bill.account == account) & (Bill.month == month))
        if tab.bills
        else None,
        payments=payment_events(account.id, month.first_day, month.last_day)
        if tab.payments
        else (),
    )


def _readings(account: Account, wanted: MonthRange) -> list[Reading]:
    return list(
        Reading.select(Reading, Meter)
        .join(Meter)
        .where((Reading.account == account) & _within(Reading.taken_on, wanted))
        .order_by(Reading.taken_on.desc(), Reading.id)
    )
