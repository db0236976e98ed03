"""What the utility's staff do with the price list and with orders."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final

from peewee import JOIN, fn

from elkk import clock
from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.catalogue import services
from elkk.catalogue.models import OrderStatus, PaidService, ServiceCategory, ServiceOrder
from elkk.db import atomic
from elkk.identity.models import User
from elkk.notices.models import Kind
from elkk.notices.services import tell

# What staff may do from each state; payment is the acquirer's word, or the cashier's.
NEXT: Final = {
    OrderStatus.NEW: (OrderStatus.IN_PROGRESS, OrderStatus.DONE, OrderStatus.CANCELED),
    OrderStatus.AWAITING_PAYMENT: (OrderStatus.PAID, OrderStatus.CANCELED),
    OrderStatus.PAID: (OrderStatus.IN_PROGRESS, OrderStatus.DONE, OrderStatus.CANCELED),
    OrderStatus.IN_PROGRESS: (OrderStatus.DONE, OrderStatus.CANCELED),
    OrderStatus.DONE: (),
    OrderStatus.CANCELED: (),
}


class PriceRefused(ValueError):
    """A line of the price list can't be so; the text says why, for developers."""


@dataclass(frozen=True)
class PriceLine:
    """What a line of the price list says; see PaidService."""

    title: str
    price: int | None
    unit: str = ""
    term: str = ""
    details: str = ""
    needs_account: bool = True
    paid_online: bool = False


def save_category(supplier: Supplier, title: str, position: int | None = None) -> ServiceCategory:
    """Create the category of that title, or give it a new place. Raises PriceRefused."""
    if not title.strip():
        raise PriceRefused("a category needs a title")
    with atomic():
        category = ServiceCategory.get_or_none(
            (ServiceCategory.supplier == supplier) & (ServiceCategory.title == title.strip())
        ) or ServiceCategory(supplier=supplier, title=title.strip(), position=0)
        if position is not None:
            category.position = position
        category.save()
    return category


def set_price(
    category: ServiceCategory, code: str, valid_from: date, line: PriceLine
) -> PaidService:
    """Put a line on the price list from a day on; the line before it ends the day before.

    A line that begins on the same day is changed, while nobody has ordered by it.
    Raises PriceRefused.
    """
    if not line.title.strip() or (line.price is not None and line.price < 0):
        raise PriceRefused("a service needs a title and a price of zero or more")
    with atomic():
        same = (PaidService.category == category) & (PaidService.code == code)
        found = PaidService.get_or_none(same & (PaidService.valid_from == valid_from))
        if (
            found is not None
            and ServiceOrder.select().where(ServiceOrder.service == found).exists()
        ):
            raise PriceRefused("the line has been ordered by: begin a new one on another day")
        follower = PaidService.select(fn.MIN(PaidService.valid_from)).where(
            same & (PaidService.valid_from > valid_from)
        )
        begins_next = follower.scalar()
        overlapping = (
            same
            & (PaidService.valid_from < valid_from)
            & (PaidService.valid_until.is_null() | (PaidService.valid_until >= valid_from))
        )
        before = PaidService.select().where(overlapping).first()
        PaidService.update(valid_until=valid_from - timedelta(days=1)).where(overlapping).execute()
        service = found or PaidService(
            category=category,
            code=code,
            valid_from=valid_from,
            position=_position(category, before),
        )
        for name, value in asdict(line).items():
            setattr(service, name, value)
        service.valid_until = begins_next - timedelta(days=1) if begins_next else None
        service.save()
    return service


def _position(category: ServiceCategory, before: PaidService | None) -> int:
    if before is not None:
        return int(before.position)
    last = PaidService.select(fn.MAX(PaidService.position)).where(PaidService.category == category)
    return int(last.scalar() or 0) + 10


def withdraw(service_id: int, last_day: date) -> bool:
    """The line is on the price list up to a day; False where there is none or it begins later."""
    found = (PaidService.id == service_id) & (PaidService.valid_from <= last_day)
    return bool(PaidService.update(valid_until=last_day).where(found).execute())


def inbox(statuses: Sequence[OrderStatus], most: int = 100) -> list[ServiceOrder]:
    """Orders in those states, those that wait longest first."""
    return list(
        ServiceOrder.select(ServiceOrder, Supplier, Account, User)
        .join(Supplier)
        .switch(ServiceOrder)
        .join(Account, JOIN.LEFT_OUTER)
        .switch(ServiceOrder)
        .join(User)
        .where(ServiceOrder.status.in_(statuses))
        .order_by(ServiceOrder.ordered_at, ServiceOrder.id)
        .limit(most)
    )


def change_status(order_id: int, target: OrderStatus, note: str = "") -> bool:
    """Move an order on and tell the subscriber; False where the state does not lead there."""
    sources = [source for source, targets in NEXT.items() if target in targets]
    with atomic():
        if not services.move(order_id, sources, target, note=note[:255]):
            return False
        _tell(order_id)
    return True


def _tell(order_id: int) -> None:
    """A notice, while the subscriber still has the account of the order."""
    order = (
        ServiceOrder.select(ServiceOrder, User, Supplier)
        .join(User)
        .switch(ServiceOrder)
        .join(Supplier)
        .where(ServiceOrder.id == order_id)
        .get()
    )
    link = AccountLink.get_or_none(
        (AccountLink.user == order.user) & (AccountLink.account == order.account_id)
    )
    if link is None:
        return
    tell(
        order.user,
        link.account,
        Kind.SERVICE_ORDER,
        fact=f"order {order.id} {order.status}",
        day=clock.today(order.supplier.time_zone),
        details={"number": order.number, "service": order.title},
    )
