"""Asking the acquirer, and believing only what it answers.

`start` makes the payment there, `refresh` asks how it stands; both end in `accept`, the one place
where an order's state moves. Whatever woke them (the payer's return, a notification, the sweep,
all at once, any number of times) the end is the same: the state moves by a conditional UPDATE and
only the winner books the money and posts the receipt, in the same transaction. The acquirer is
never called inside a transaction, nor inside a request.
"""

import logging
from datetime import timedelta
from typing import Any, Final

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.money import Kopecks
from elkk.payments import gateways, ledger, service_ledger
from elkk.payments.gateways.base import (
    Gateway,
    GatewayError,
    Intent,
    Reversal,
    Snapshot,
    Status,
)
from elkk.payments.models import (
    EntryKind,
    OrderedService,
    OrderLine,
    PaymentOrder,
    ProblemKind,
    State,
)
from elkk.payments.ordered_services import ordered_of
from elkk.payments.orders import lines_of
from elkk.payments.personal_data import forget_payer
from elkk.payments.receipts import post_receipt, post_reversal
from elkk.payments.reporting import report, report_stranger

log: Final = logging.getLogger(__name__)

# The sweep asks again after 10 s, 20 s, 40 s …, and then every six hours.
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=6)
# Payments that ended are asked about for refunds after a day, two, four …, for half a year.
FIRST_WAIT_FOR_REFUNDS: Final = timedelta(days=1)
LAST_CHECK_FOR_REFUNDS: Final = timedelta(days=180)
# Who still waits for the acquirer's page after this long has gone. It is far below the 24 hours
# for which an acquirer remembers an idempotence key: a later repetition could pay twice.
GIVE_UP_STARTING: Final = timedelta(minutes=30)

NO_ANSWER: Final = "no_answer"
REFUSED: Final = "refused_by_acquirer"


def ask(order_id: int) -> State:
    """Bring an order up to date, whatever it lacks; the state that it has then."""
    order = order_with_supplier(order_id)
    gateway = gateways.by_name(order.gateway)
    if gateway is None:
        log.error("order %s: the gateway %s is not set up", order.id, order.gateway)
        return order.state
    try:
        if order.acquirer_id is None:
            return _start(order, gateway)
        snapshot = gateway.find(order.acquirer_id)
        return accept(order, capture_if_waiting(order, gateway, snapshot))
    except GatewayError as error:
        log.warning("order %s: %s", order.id, error)
        return _state(order)


def order_with_supplier(order_id: int) -> PaymentOrder:
    return (
        PaymentOrder.select(PaymentOrder, Supplier)
        .join(Supplier)
        .where(PaymentOrder.id == order_id)
        .get()
    )


def _start(order: PaymentOrder, gateway: Gateway) -> State:
    """Make the payment at the acquirer, with the same key and body however often this is called."""
    if order.state is not State.NEW:
        return order.state
    if clock.now() - order.created_at > GIVE_UP_STARTING:
        _cancel(order, NO_ANSWER)
        return _state(order)
    try:
        snapshot = gateway.create(Intent.from_json(order.request), order.idempotence_key)
    except GatewayError as error:
        if not error.permanent:
            raise
        with atomic():
            if _cancel(order, REFUSED):
                report(ProblemKind.REFUSED, order.key, order=order, details=str(error))
        return _state(order)
    return accept(order, snapshot)


def capture_if_waiting(order: PaymentOrder, gateway: Gateway, snapshot: Snapshot) -> Snapshot:
    """A shop may be set up to hold the money first; take it, if it is what was asked for."""
    if snapshot.status is Status.WAITING_FOR_CAPTURE and _mismatch(order, snapshot) is None:
        return gateway.capture(snapshot.id, snapshot.amount, order.idempotence_key + "-capture")
    return snapshot


def accept(order: PaymentOrder, snapshot: Snapshot) -> State:
    """Move the order to where the acquirer says it is."""
    with atomic():
        if not _is_its_payment(order, snapshot):
            report_stranger(snapshot)
            return _state(order)
        if snapshot.status is Status.SUCCEEDED:
            _succeed(order, snapshot)
        elif snapshot.status is Status.CANCELED:
            _cancel(order, snapshot.reason)
        else:
            _move(order, (State.NEW,), State.PENDING, confirmation_url=snapshot.confirmation_url)
        for reversal in snapshot.reversals:
            _reverse(order, snapshot, reversal)
        forget_payer([order.id])
    return _state(order)


def _is_its_payment(order: PaymentOrder, snapshot: Snapshot) -> bool:
    """Keep the acquirer's name of the payment as soon as it is known; an order has but one."""
    PaymentOrder.update(acquirer_id=snapshot.id).where(
        (PaymentOrder.id == order.id) & PaymentOrder.acquirer_id.is_null()
    ).execute()
    order.acquirer_id = (
        PaymentOrder.select(PaymentOrder.acquirer_id).where(PaymentOrder.id == order.id).scalar()
    )
    return order.acquirer_id == snapshot.id


def _succeed(order: PaymentOrder, snapshot: Snapshot) -> None:
    """Book the money, or call staff where the acquirer took other money than it was asked to.

    A cancelled order succeeds as well: we may have given up, but the acquirer took the money.
    """
    before = (State.NEW, State.PENDING, State.CANCELED)
    problem = _mismatch(order, snapshot)
    if problem is not None:
        if _move(order, before, State.HELD, method=snapshot.method[:120]):
            report(
                problem,
                snapshot.id,
                order=order,
                amount=snapshot.amount,
                details=f"asked {order.amount} {order.key}, got {snapshot.amount} "
                f"{snapshot.order} {snapshot.accounts}",
            )
        return
    moved = _move(
        order,
        before,
        State.SUCCEEDED,
        method=snapshot.method[:120],
        reason="",
        settled_at=clock.now(),
        checks=0,
        next_check_at=clock.now() + FIRST_WAIT_FOR_REFUNDS,
    )
    if moved:
        _book(order, snapshot.id)
        post_receipt(order)


def _book(order: PaymentOrder, operation_id: str) -> None:
    ordered = ordered_of(order)
    if ordered is not None:
        service_ledger.settle(order, ordered, operation_id, ordered.amount)
        return
    lines = lines_of(order)
    amounts = {line.account_id: line.amount for line in lines}
    ledger.book(order, lines, EntryKind.PAYMENT, operation_id, amounts)


def _cancel(order: PaymentOrder, reason: str) -> bool:
    with atomic():
        moved = _move(
            order,
            (State.NEW, State.PENDING),
            State.CANCELED,
            reason=reason[:120],
            settled_at=clock.now(),
            next_check_at=None,
        )
        forget_payer([order.id])
    return moved


def _reverse(order: PaymentOrder, snapshot: Snapshot, reversal: Reversal) -> None:
    """Book money that went back. Where nobody says from which account, staff must."""
    if _state(order) is not State.SUCCEEDED:
        return
    booked = _book_reversal(order, snapshot, reversal)
    if booked is None:
        report(
            ProblemKind.REFUND_SPLIT,
            reversal.id,
            order=order,
            amount=-reversal.amount,
            details=reversal.kind,
        )
    elif booked:
        post_reversal(order, EntryKind(reversal.kind), reversal.amount)


def _book_reversal(order: PaymentOrder, snapshot: Snapshot, reversal: Reversal) -> bool | None:
    """Whether it is news; None where it can't be said what went back from where."""
    kind = EntryKind(reversal.kind)
    ordered = ordered_of(order)
    if ordered is not None:
        share = _share(ordered, snapshot, reversal)
        if share is None:
            return None
        return service_ledger.give_back(order, ordered, kind, reversal.id, share)
    lines = lines_of(order)
    shares = _shares(lines, snapshot, reversal)
    return None if shares is None else ledger.book(order, lines, kind, reversal.id, shares) > 0


def _share(ordered: OrderedService, snapshot: Snapshot, reversal: Reversal) -> Kopecks | None:
    """What the service gave back, below zero; a commission goes back with the whole only."""
    if reversal.amount == snapshot.amount:
        return -ordered.amount
    return None if reversal.amount > ordered.amount else -reversal.amount


def _shares(
    lines: list[OrderLine], snapshot: Snapshot, reversal: Reversal
) -> dict[int, Kopecks] | None:
    """As `_share`, for each account."""
    if reversal.amount == snapshot.amount:
        return {line.account_id: -line.amount for line in lines}
    if len(lines) > 1:
        lines = [line for line in lines if line.account.number == reversal.account]
    if len(lines) != 1 or reversal.amount > lines[0].amount:
        return None
    return {lines[0].account_id: -reversal.amount}


def _mismatch(order: PaymentOrder, snapshot: Snapshot) -> ProblemKind | None:
    if snapshot.amount != order.amount:
        return ProblemKind.AMOUNT
    asked = Intent.from_json(order.request)
    if snapshot.order != order.key or snapshot.accounts != asked.accounts:
        return ProblemKind.ACCOUNT
    return None


def _move(order: PaymentOrder, before: tuple[State, ...], after: State, **fields: Any) -> bool:
    """Whether this call was the one that moved the state."""
    moved = (
        PaymentOrder.update(state=after, **fields)
        .where((PaymentOrder.id == order.id) & PaymentOrder.state.in_(before))
        .execute()
    )
    return bool(moved)


def _state(order: PaymentOrder) -> State:
    return PaymentOrder.select(PaymentOrder.state).where(PaymentOrder.id == order.id).get().state
