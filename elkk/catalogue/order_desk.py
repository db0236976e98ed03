"""The orders that the staff work on."""

from collections.abc import Sequence
from typing import Any, Final

from blinker import Signal
from peewee import JOIN

from elkk.accounts import links
from elkk.accounts.models import Account, Supplier
from elkk.base.db import atomic
from elkk.base.paging import Slice, newest_first, oldest_first
from elkk.base.visitor import Visitor
from elkk.catalogue import services
from elkk.catalogue.models import OrderStatus, ServiceOrder
from elkk.identity import audit
from elkk.identity.models import User

# What staff may do from each state; payment is the acquirer's word, or the cashier's.
NEXT: Final = {
    OrderStatus.NEW: (OrderStatus.IN_PROGRESS, OrderStatus.DONE, OrderStatus.CANCELED),
    OrderStatus.AWAITING_PAYMENT: (OrderStatus.PAID, OrderStatus.CANCELED),
    OrderStatus.PAID: (OrderStatus.IN_PROGRESS, OrderStatus.DONE, OrderStatus.CANCELED),
    OrderStatus.IN_PROGRESS: (OrderStatus.DONE, OrderStatus.CANCELED),
    OrderStatus.DONE: (),
    OrderStatus.CANCELED: (),
}
# A service order is in another state: `order`, with its user and supplier, and its `account`.
# Sent to higher rooms inside the transaction.
order_moved: Final = Signal()

UNFINISHED: Final = tuple(status for status in OrderStatus if not status.is_final)


def find(statuses: Sequence[OrderStatus] = UNFINISHED, cursor: str = "") -> Slice[ServiceOrder]:
    """Those that wait longest first; ended ones newest first."""
    over = all(status.is_final for status in statuses)
    in_order = newest_first if over else oldest_first
    query = _orders().where(ServiceOrder.status.in_(statuses))
    return in_order(query, (ServiceOrder.ordered_at, ServiceOrder.id), cursor)


def waiting() -> int:
    return ServiceOrder.select().where(ServiceOrder.status.in_(UNFINISHED)).count()


def get(order_id: int) -> ServiceOrder | None:
    found: ServiceOrder | None = _orders().where(ServiceOrder.id == order_id).first()
    return found


def of_account(account_id: int, most: int = 20) -> list[ServiceOrder]:
    return _newest(ServiceOrder.account == account_id, most)


def of_user(user_id: int, most: int = 20) -> list[ServiceOrder]:
    return _newest(ServiceOrder.user == user_id, most)


def _newest(whose: Any, most: int) -> list[ServiceOrder]:
    return list(_orders().where(whose).order_by(ServiceOrder.id.desc()).limit(most))


def _orders() -> Any:
    return (
        ServiceOrder.select(ServiceOrder, Supplier, Account, User)
        .join(Supplier)
        .switch(ServiceOrder)
        .join(Account, JOIN.LEFT_OUTER)
        .switch(ServiceOrder)
        .join(User)
    )


def move(order_id: int, target: OrderStatus, note: str, staff: User, visitor: Visitor) -> bool:
    """Move an order on, tell the subscriber, and write down who did it."""
    with atomic():
        if not change_status(order_id, target, note):
            return False
        audit.record(
            "staff.order_moved",
            actor_id=staff.id,
            visitor=visitor,
            order=order_id,
            status=str(target),
        )
    return True


def change_status(order_id: int, target: OrderStatus, note: str = "") -> bool:
    """Move an order on and tell the subscriber; False where the state does not lead there."""
    sources = [source for source, targets in NEXT.items() if target in targets]
    with atomic():
        if not services.move(order_id, sources, target, note=note[:255]):
            return False
        _tell(order_id)
    return True


def _tell(order_id: int) -> None:
    """While the subscriber still has the account of the order."""
    order = (
        ServiceOrder.select(ServiceOrder, User, Supplier)
        .join(User)
        .switch(ServiceOrder)
        .join(Supplier)
        .where(ServiceOrder.id == order_id)
        .get()
    )
    link = links.live_link(order.user_id, order.account_id) if order.account_id else None
    if link is None:
        return
    order_moved.send(order=order, account=link.account)
