"""Knocks of the acquirer: written down at once, believed in nothing, looked into by the worker."""

import logging
from typing import Final

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.tasks import task
from elkk.payments import acquiring, gateways
from elkk.payments.gateways.base import GatewayError, NotificationRefused, Snapshot
from elkk.payments.models import Notification, PaymentOrder
from elkk.payments.reporting import report_stranger

log: Final = logging.getLogger(__name__)


def receive(gateway_name: str, body: bytes, sender: str) -> None:
    """Write down a knock from network address `sender`, and have the worker look into it.

    Any number of knocks about a payment is one row. Raises NotificationRefused.
    """
    gateway = gateways.by_name(gateway_name)
    if gateway is None:
        raise NotificationRefused(f"no such gateway: {gateway_name}")
    note(gateway_name, gateway.notified(body, sender))


def note(gateway_name: str, payment_id: str) -> None:
    """Have the worker ask about a payment of the acquirer, ours or not."""
    now = clock.now()
    with atomic():
        Notification.insert(
            gateway=gateway_name, payment_id=payment_id, received_at=now
        ).on_conflict(
            conflict_target=[Notification.gateway, Notification.payment_id],
            update={Notification.received_at: now, Notification.handled_at: None},
        ).execute()
        handle_notification.enqueue(gateway_name, payment_id)


@task()
def handle_notification(gateway_name: str, payment_id: str) -> None:
    handle(gateway_name, payment_id)


def handle(gateway_name: str, payment_id: str) -> None:
    """Ask the acquirer about the payment, and bring its order up to date.

    What can't be asked now stays unhandled, and the sweep comes back to it.
    """
    notification = Notification.get(
        (Notification.gateway == gateway_name) & (Notification.payment_id == payment_id)
    )
    gateway = gateways.by_name(gateway_name)
    if gateway is None:
        return
    try:
        snapshot = gateway.find(payment_id)
        order = _order_of(gateway_name, snapshot)
        if order is not None:
            acquiring.accept(order, acquiring.capture_if_waiting(order, gateway, snapshot))
        else:
            report_stranger(snapshot)
    except GatewayError as error:
        log.warning("notification about %s: %s", payment_id, error)
        if not error.permanent:
            return
    Notification.update(handled_at=clock.now()).where(
        (Notification.id == notification.id)
        & (Notification.received_at == notification.received_at)
    ).execute()


def _order_of(gateway_name: str, snapshot: Snapshot) -> PaymentOrder | None:
    """Ours by the acquirer's name of it; else by our name, if the answer to `create` was lost."""
    ours = PaymentOrder.gateway == gateway_name
    found = PaymentOrder.get_or_none(ours & (PaymentOrder.acquirer_id == snapshot.id))
    if found is None and snapshot.order:
        found = PaymentOrder.get_or_none(
            ours & (PaymentOrder.key == snapshot.order) & PaymentOrder.acquirer_id.is_null()
        )
    return acquiring.order_with_supplier(found.id) if found else None


def unhandled(most: int) -> list[Notification]:
    return list(
        Notification.select()
        .where(Notification.handled_at.is_null())
        .order_by(Notification.received_at)
        .limit(most)
    )
