"""The worker's part: asking the acquirer, at once and again until every payment has an end."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from huey import crontab

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.tasks import task
from elkk.payments import acquiring, notifications
from elkk.payments.models import PaymentOrder, State

log: Final = logging.getLogger(__name__)

SWEEP_AT_ONCE: Final = 200


@task()
def ask_acquirer(order_id: int) -> None:
    acquiring.ask(order_id)


@task(every=crontab(minute="*"))
def sweep_payments() -> None:
    sweep()


def sweep() -> int:
    """Ask about what is due, and about knocks that nobody looked into; how many were asked."""
    asked = 0
    for notification in notifications.unhandled(SWEEP_AT_ONCE):
        with _others_go_on(f"notification {notification.id}"):
            notifications.handle(notification.gateway, notification.payment_id)
        asked += 1
    for order in _due():
        if _claim(order):
            with _others_go_on(f"order {order.id}"):
                acquiring.ask(order.id)
            asked += 1
    return asked


@contextmanager
def _others_go_on(what: str) -> Iterator[None]:
    """One that can't be dealt with must not keep the sweep from the rest."""
    try:
        yield
    except Exception:
        log.exception("payments: %s", what)


def _due() -> list[PaymentOrder]:
    return list(
        PaymentOrder.select()
        .where(PaymentOrder.next_check_at <= clock.now())
        .order_by(PaymentOrder.next_check_at)
        .limit(SWEEP_AT_ONCE)
    )


def _claim(order: PaymentOrder) -> bool:
    """Put the next check off, so that of several workers one asks."""
    claimed = (
        PaymentOrder.update(checks=PaymentOrder.checks + 1, next_check_at=_next_check(order))
        .where((PaymentOrder.id == order.id) & (PaymentOrder.next_check_at == order.next_check_at))
        .execute()
    )
    return bool(claimed)


def _next_check(order: PaymentOrder) -> object:
    now = clock.now()
    if order.state in (State.NEW, State.PENDING):
        # The exponent is bounded: a payment may be pending for weeks.
        wait = acquiring.FIRST_WAIT * 2 ** min(order.checks, 16)
        return now + min(wait, acquiring.LONGEST_WAIT)
    wait = acquiring.FIRST_WAIT_FOR_REFUNDS * 2 ** min(order.checks, 16)
    if now + wait - order.created_at > acquiring.LAST_CHECK_FOR_REFUNDS:
        return None
    return now + wait


def ask_soon(order_id: int, quiet: timedelta = timedelta(seconds=2)) -> None:
    """Have the worker ask now, unless it was told to a moment ago: pages redraw themselves."""
    now = clock.now()
    with atomic():
        told = (
            PaymentOrder.update(asked_at=now)
            .where(
                (PaymentOrder.id == order_id)
                & PaymentOrder.state.in_((State.NEW, State.PENDING))
                & (PaymentOrder.asked_at.is_null() | (PaymentOrder.asked_at < now - quiet))
            )
            .execute()
        )
        if told:
            ask_acquirer.enqueue(order_id)
