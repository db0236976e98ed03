"""Каталог услуг (manual 4.3.1): the price list, orders, and following them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from peewee import JOIN, ModelSelect

from elkk.accounts import links
from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.catalogue.models import (
    OrderEvent,
    OrderStatus,
    PaidService,
    ServiceCategory,
    ServiceOrder,
)
from elkk.identity.models import User

CANCELABLE: Final = (OrderStatus.NEW, OrderStatus.AWAITING_PAYMENT)


class OrderRefused(Exception):
    """The service is not on the price list today, or the account does not fit it."""


@dataclass(frozen=True)
class PriceSection:
    """A category of the price list with what is valid on the day."""

    category: ServiceCategory
    services: Sequence[PaidService]


@dataclass(frozen=True)
class Contact:
    """Who ordered and where the work is to be done; the phone is E.164."""

    full_name: str
    phone: str
    email: str
    address: str
    comment: str


def suppliers() -> list[Supplier]:
    return list(Supplier.select().order_by(Supplier.name))


def price_list(supplier: Supplier) -> list[PriceSection]:
    """What can be ordered today, by category; categories without services are left out."""
    services = [
        service
        for service in _valid_services(clock.today(supplier.time_zone))
        if service.category.supplier_id == supplier.id
    ]
    categories = {service.category_id: service.category for service in services}
    return [
        PriceSection(category, [each for each in services if each.category_id == key])
        for key, category in categories.items()
    ]


def _valid_services(day: date) -> list[PaidService]:
    not_over = PaidService.valid_until.is_null() | (PaidService.valid_until >= day)
    return list(
        PaidService.select(PaidService, ServiceCategory, Supplier)
        .join(ServiceCategory)
        .join(Supplier)
        .where((PaidService.valid_from <= day) & not_over)
        .order_by(
            Supplier.name,
            ServiceCategory.position,
            ServiceCategory.id,
            PaidService.position,
            PaidService.id,
        )
    )


def orderable() -> list[PaidService]:
    """Every service on the price list of any supplier today, with category and supplier."""
    return [
        service
        for service in _valid_services(_latest_day())
        if _is_valid(service, clock.today(service.category.supplier.time_zone))
    ]


def _latest_day() -> date:
    """Today where it begins first among the time zones of Russia."""
    return clock.today("Asia/Kamchatka")


def _is_valid(service: PaidService, day: date) -> bool:
    return service.valid_from <= day and (service.valid_until is None or service.valid_until >= day)


def linked_accounts(user_id: int) -> list[Account]:
    """The accounts that the user may order for."""
    return [link.account for link in links.acting_links(user_id)]


def place_order(
    user: User,
    service: PaidService,
    account: Account | None,
    contact: Contact,
    request_key: str,
) -> ServiceOrder:
    """Order a service at today's price; the same `request_key` again gives the same order.

    Raises OrderRefused.
    """
    supplier = service.category.supplier
    _check(user, service, account)
    waits = service.paid_online and bool(service.price)
    status = OrderStatus.AWAITING_PAYMENT if waits else OrderStatus.NEW
    now = clock.now()
    with atomic():
        made = list(
            ServiceOrder.insert(
                request_key=request_key,
                user=user,
                supplier=supplier,
                account=account,
                service=service,
                title=service.title,
                price=service.price,
                full_name=contact.full_name,
                phone=contact.phone,
                email=contact.email,
                address=contact.address,
                comment=contact.comment,
                status=status,
                ordered_at=now,
            )
            .on_conflict_ignore()
            .returning(ServiceOrder.id)
            .execute()
        )
        for row in made:
            number = f"{now:%Y}-{row.id:06d}"
            ServiceOrder.update(number=number).where(ServiceOrder.id == row.id).execute()
            OrderEvent.create(order=row.id, status=status, at=now)
        return ServiceOrder.get(
            (ServiceOrder.user == user) & (ServiceOrder.request_key == request_key)
        )


def _check(user: User, service: PaidService, account: Account | None) -> None:
    supplier = service.category.supplier
    if not _is_valid(service, clock.today(supplier.time_zone)):
        raise OrderRefused("the service is not on the price list")
    if account is None:
        if service.needs_account:
            raise OrderRefused("the service needs an account")
        return
    if account.supplier_id != supplier.id or not links.may_act_for(user.id, account.id):
        raise OrderRefused("the user may not act for the account, or it is another supplier's")


def orders_of(user_id: int) -> list[ServiceOrder]:
    """Newest first."""
    return list(
        _orders()
        .where(ServiceOrder.user == user_id)
        .order_by(ServiceOrder.ordered_at.desc(), ServiceOrder.id.desc())
    )


def find_order(user_id: int, order_id: int) -> ServiceOrder | None:
    """The user's own order, with supplier and account."""
    return _orders().where((ServiceOrder.id == order_id) & (ServiceOrder.user == user_id)).first()


def shows_account(order: ServiceOrder) -> bool:
    """Whether who ordered still sees the account that it is for."""
    account = order.account_id
    return account is not None and links.live_link(order.user_id, account) is not None


def _orders() -> "ModelSelect[ServiceOrder]":
    return (
        ServiceOrder.select(ServiceOrder, Supplier, Account)
        .join(Supplier)
        .switch(ServiceOrder)
        .join(Account, JOIN.LEFT_OUTER)
    )


def events_of(order: ServiceOrder) -> list[OrderEvent]:
    """What has happened to the order, oldest first."""
    return list(OrderEvent.select().where(OrderEvent.order == order).order_by(OrderEvent.id))


def cancel(order: ServiceOrder) -> bool:
    """The subscriber changes their mind; False once the work has begun or is paid for."""
    return move(order.id, CANCELABLE, OrderStatus.CANCELED)


def mark_paid(order_id: int, operation_id: str) -> bool:
    """The acquirer has the money. False where the order does not wait for it (any more).

    To be called in the transaction that settles the payment, by whatever woke it.
    """
    return move(
        order_id, (OrderStatus.AWAITING_PAYMENT,), OrderStatus.PAID, operation_id=operation_id
    )


def move(
    order_id: int,
    sources: Sequence[OrderStatus],
    target: OrderStatus,
    note: str = "",
    operation_id: str | None = None,
) -> bool:
    """From one of the states to another, with its line in the order's story; whether it moved."""
    values: dict[str, object] = {"status": target}
    if operation_id is not None:
        values["operation_id"] = operation_id
    with atomic():
        moved = (
            ServiceOrder.update(**values)
            .where((ServiceOrder.id == order_id) & ServiceOrder.status.in_(sources))
            .execute()
        )
        if moved:
            OrderEvent.create(order=order_id, status=target, note=note, at=clock.now())
    return bool(moved)
