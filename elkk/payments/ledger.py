"""The ledger: what the acquirer confirmed, and how it meets the billing's own copy of it.

An entry and the billing's Payment of the same account and operation are one payment. Nothing is
marked when the billing's copy comes: whether it is there is asked each time, so the two can't part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from peewee import SQL, fn

from elkk.base import clock
from elkk.base.money import Kopecks
from elkk.base.prepared import Prepared
from elkk.payments.models import EntryKind, LedgerEntry, OrderLine, Payment, PaymentOrder, State


def book(
    order: PaymentOrder,
    lines: Iterable[OrderLine],
    kind: EntryKind,
    operation_id: str,
    amounts: Mapping[int, Kopecks],
) -> int:
    """Enter an operation for the lines in `amounts` (by account id); how many entries are new.

    Called inside the transaction that moved the state. An operation booked before adds nothing.
    """
    now = clock.now()
    rows = [
        {
            "line": line,
            "account": line.account_id,
            "kind": kind,
            "operation_id": operation_id,
            "amount": amounts[line.account_id],
            "booked_on": clock.today(order.supplier.time_zone),
            "booked_at": now,
        }
        for line in lines
        if amounts.get(line.account_id)
    ]
    if not rows:
        return 0
    return int(LedgerEntry.insert_many(rows).on_conflict_ignore().as_rowcount().execute())


def same_in_billing() -> Any:
    """The billing's copy of an entry: same account, same operation, same direction.

    A billing that writes the payment's own operation beside a refund is understood as well.
    """
    direct = (Payment.operation_id == LedgerEntry.operation_id) & (
        (Payment.amount > 0) == (LedgerEntry.amount > 0)
    )
    by_payment = (
        (LedgerEntry.amount < 0)
        & (Payment.operation_id == PaymentOrder.acquirer_id)
        & (Payment.amount == LedgerEntry.amount)
    )
    return Payment.select(SQL("1")).where(
        (Payment.account == LedgerEntry.account) & (direct | by_payment)
    )


def _not_in_billing() -> Any:
    return ~fn.EXISTS(same_in_billing())


def entries(*columns: Any) -> Any:
    """Entries with their lines and orders, which `same_in_billing` needs."""
    return LedgerEntry.select(*columns).join(OrderLine).join(PaymentOrder)


class EventStatus(StrEnum):
    """CREDITED: known to the billing. PROCESSING: ours, on its way. UNFINISHED: not paid yet."""

    CREDITED = "credited"
    PROCESSING = "processing"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class PaymentEvent:
    """A line of the history of payments; `order_key` leads to its page, for whoever made it."""

    day: date
    kind: EntryKind
    status: EventStatus
    amount: Kopecks
    channel: str = ""
    order_key: str = ""
    user_id: int | None = None


def _payment_days(given: Any) -> Any:
    billed = Payment.select(Payment.paid_on).where(
        (Payment.account == given.account) & Payment.paid_on.between(given.first, given.last)
    )
    booked = LedgerEntry.select(LedgerEntry.booked_on).where(
        (LedgerEntry.account == given.account)
        & LedgerEntry.booked_on.between(given.first, given.last)
    )
    begun = (
        OrderLine.select(PaymentOrder.opened_on)
        .join(PaymentOrder)
        .where(_is_unfinished(given.account, given.first, given.last))
    )
    return (billed | booked | begun).tuples()


_PAYMENT_DAYS: Final = Prepared[tuple[date]](_payment_days)


def payment_days(account_id: int, first: date, last: date) -> set[date]:
    """Days on which something of `payment_events` happened, in one query."""
    return {day for (day,) in _PAYMENT_DAYS.rows(account=account_id, first=first, last=last)}


def payment_events(account_id: int, first: date, last: date) -> list[PaymentEvent]:
    """The account's payments from day to day, newest first; none twice."""
    events = [
        *_unfinished(account_id, first, last),
        *_processing(account_id, first, last),
        *_credited(account_id, first, last),
    ]
    return sorted(events, key=lambda event: event.day, reverse=True)


def _credited(account_id: int, first: date, last: date) -> list[PaymentEvent]:
    known: Iterable[Any] = (
        Payment.select(
            Payment.paid_on, Payment.amount, Payment.channel, PaymentOrder.key, PaymentOrder.user
        )
        .join(
            LedgerEntry,
            "LEFT JOIN",
            on=(Payment.account == LedgerEntry.account)
            & (Payment.operation_id == LedgerEntry.operation_id),
        )
        .join(OrderLine, "LEFT JOIN", on=LedgerEntry.line == OrderLine.id)
        .join(PaymentOrder, "LEFT JOIN", on=OrderLine.order == PaymentOrder.id)
        .where((Payment.account == account_id) & Payment.paid_on.between(first, last))
        .order_by(Payment.paid_on.desc(), Payment.id)
        .tuples()
    )
    return [
        PaymentEvent(
            day=day,
            kind=EntryKind.PAYMENT if amount >= 0 else EntryKind.REFUND,
            status=EventStatus.CREDITED,
            amount=amount,
            channel=channel,
            order_key=key or "",
            user_id=payer,
        )
        for day, amount, channel, key, payer in known
    ]


def _processing(account_id: int, first: date, last: date) -> list[PaymentEvent]:
    own: Iterable[Any] = (
        entries(
            LedgerEntry.booked_on,
            LedgerEntry.kind,
            LedgerEntry.amount,
            PaymentOrder.key,
            PaymentOrder.user,
        )
        .where(
            (LedgerEntry.account == account_id)
            & LedgerEntry.booked_on.between(first, last)
            & _not_in_billing()
        )
        .order_by(LedgerEntry.booked_at.desc())
        .tuples()
    )
    return [
        PaymentEvent(
            day=day,
            kind=kind,
            status=EventStatus.PROCESSING,
            amount=amount,
            order_key=key,
            user_id=payer,
        )
        for day, kind, amount, key, payer in own
    ]


def _unfinished(account_id: int, first: date, last: date) -> list[PaymentEvent]:
    """Orders at the acquirer that nobody has paid yet, or whose outcome is not known yet."""
    waiting = (
        OrderLine.select(OrderLine, PaymentOrder)
        .join(PaymentOrder)
        .where(_is_unfinished(account_id, first, last))
        .order_by(OrderLine.id.desc())
    )
    return [
        PaymentEvent(
            day=line.order.opened_on,
            kind=EntryKind.PAYMENT,
            status=EventStatus.UNFINISHED,
            amount=line.amount,
            order_key=line.order.key,
            user_id=line.order.user_id,
        )
        for line in waiting
    ]


def _is_unfinished(account_id: int, first: date, last: date) -> Any:
    return (
        (OrderLine.account == account_id)
        & PaymentOrder.state.in_((State.NEW, State.PENDING))
        & PaymentOrder.opened_on.between(first, last)
    )
