"""Money for ordered services: entered once, and told to the order in the same transaction."""

from elkk.base import clock
from elkk.base.money import Kopecks
from elkk.catalogue import services as catalogue
from elkk.catalogue.models import OrderStatus
from elkk.payments.models import (
    EntryKind,
    OrderedService,
    PaymentOrder,
    ProblemKind,
    ServiceEntry,
)
from elkk.payments.reporting import report


def settle(
    order: PaymentOrder, ordered: OrderedService, operation_id: str, amount: Kopecks
) -> None:
    """Enter the payment, and have the service order go on.

    Where that order does not wait for it, the money is entered all the same, and staff decide.
    """
    if not _enter(order, ordered, EntryKind.PAYMENT, operation_id, amount):
        return
    awaited = ordered.service_order_id
    if awaited is None or not catalogue.mark_paid(awaited, operation_id):
        report(
            ProblemKind.ORDER_NOT_WAITING,
            operation_id,
            order=order,
            amount=amount,
            details=f"{ordered.number} {_status(ordered)}",
        )


def give_back(
    order: PaymentOrder,
    ordered: OrderedService,
    kind: EntryKind,
    operation_id: str,
    amount: Kopecks,
) -> bool:
    """Enter money that went back, below zero; whether that is news."""
    if not _enter(order, ordered, kind, operation_id, amount):
        return False
    if _status(ordered) not in (OrderStatus.CANCELED, None):
        report(
            ProblemKind.SERVICE_REFUNDED,
            operation_id,
            order=order,
            amount=amount,
            details=f"{ordered.number} {_status(ordered)}",
        )
    return True


def _enter(
    order: PaymentOrder,
    ordered: OrderedService,
    kind: EntryKind,
    operation_id: str,
    amount: Kopecks,
) -> bool:
    entered = (
        ServiceEntry.insert(
            line=ordered,
            kind=kind,
            operation_id=operation_id,
            amount=amount,
            booked_on=clock.today(order.supplier.time_zone),
            booked_at=clock.now(),
        )
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return bool(entered)


def _status(ordered: OrderedService) -> OrderStatus | None:
    return ordered.service_order.status if ordered.service_order else None
