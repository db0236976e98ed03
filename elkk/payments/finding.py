"""How the staff find a payment: by account, by the acquirer's operation, by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from elkk.accounts.models import Account, Supplier
from elkk.base.paging import Slice, newest_first
from elkk.identity.models import User
from elkk.payments.models import (
    HAS_OPERATION,
    LedgerEntry,
    OrderedService,
    OrderLine,
    Payment,
    PaymentOrder,
    PaymentProblem,
    ServiceEntry,
)

MOST_BILLED: Final = 50


@dataclass(frozen=True)
class Wanted:
    """An empty value asks for nothing. `account` is a whole number, `day` the supplier's."""

    account: str = ""
    operation: str = ""
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.account or self.operation or self.day)


@dataclass(frozen=True)
class Found:
    """An order made here with the accounts that it pays for."""

    order: PaymentOrder
    lines: Sequence[OrderLine]
    service: OrderedService | None


def find_orders(wanted: Wanted, cursor: str = "") -> Slice[Found]:
    """Payments made here, newest first."""
    query = _orders().where(PaymentOrder.id > 0)
    if wanted.account:
        query = query.where(PaymentOrder.id.in_(_paying_for(wanted.account)))
    if wanted.operation:
        query = query.where(PaymentOrder.id.in_(_with_operation(wanted.operation)))
    if wanted.day is not None:
        query = query.where(PaymentOrder.opened_on == wanted.day)
    page = newest_first(query, (PaymentOrder.id,), cursor)
    lines, services = _lines_of(page.rows), _services_of(page.rows)
    found = [Found(each, lines.get(each.id, []), services.get(each.id)) for each in page.rows]
    return Slice(found, page.after, page.is_first)


def _orders() -> Any:
    return (
        PaymentOrder.select(PaymentOrder, Supplier, User)
        .join(Supplier)
        .switch(PaymentOrder)
        .join(User, "LEFT JOIN", on=PaymentOrder.user)
    )


def _accounts(number: str) -> Any:
    """By supplier, which the index of numbers begins with: there are few."""
    suppliers = Supplier.select(Supplier.id)
    return Account.select(Account.id).where(
        Account.supplier.in_(suppliers) & (Account.number == number)
    )


def _paying_for(number: str) -> Any:
    return OrderLine.select(OrderLine.order).where(OrderLine.account.in_(_accounts(number)))


def _with_operation(operation: str) -> Any:
    """The payment's own operation, or that of a refund of it."""
    gateways = PaymentOrder.alias()
    names = gateways.select(gateways.gateway).distinct()
    direct = gateways.select(gateways.id).where(
        gateways.gateway.in_(names) & (gateways.acquirer_id == operation)
    )
    booked = (
        OrderLine.select(OrderLine.order)
        .join(LedgerEntry, on=(LedgerEntry.line == OrderLine.id))
        .where(LedgerEntry.operation_id == operation)
    )
    of_services = (
        OrderedService.select(OrderedService.order)
        .join(ServiceEntry, on=(ServiceEntry.line == OrderedService.id))
        .where(ServiceEntry.operation_id == operation)
    )
    return direct | booked | of_services


def _lines_of(orders: Iterable[PaymentOrder]) -> dict[int, list[OrderLine]]:
    lines: dict[int, list[OrderLine]] = {}
    found = (
        OrderLine.select(OrderLine, Account)
        .join(Account)
        .where(OrderLine.order.in_([order.id for order in orders]))
        .order_by(OrderLine.id)
    )
    for line in found:
        lines.setdefault(line.order_id, []).append(line)
    return lines


def _services_of(orders: Iterable[PaymentOrder]) -> dict[int, OrderedService]:
    found = OrderedService.select().where(OrderedService.order.in_([order.id for order in orders]))
    return {service.order_id: service for service in found}


def find_billed(wanted: Wanted) -> list[Payment]:
    """What the billing knows of the account or operation, the newest MOST_BILLED.

    Not by day alone: a million payments come on some days.
    """
    if not (wanted.account or wanted.operation):
        return []
    query = Payment.select(Payment, Account).join(Account)
    if wanted.account:
        query = query.where(Payment.account.in_(_accounts(wanted.account)))
    if wanted.operation:
        query = query.where(HAS_OPERATION & (Payment.operation_id == wanted.operation))
    if wanted.day is not None:
        query = query.where(Payment.paid_on == wanted.day)
    return list(query.order_by(Payment.paid_on.desc(), Payment.id.desc()).limit(MOST_BILLED))


@dataclass(frozen=True)
class Whole:
    """Everything known here about an order."""

    order: PaymentOrder
    lines: Sequence[OrderLine]
    service: OrderedService | None
    entries: Sequence[LedgerEntry]
    service_entries: Sequence[ServiceEntry]
    problems: Sequence[PaymentProblem]


def find_whole(order_id: int) -> Whole | None:
    order = _orders().where(PaymentOrder.id == order_id).first()
    if order is None:
        return None
    entries = (
        LedgerEntry.select(LedgerEntry, OrderLine, Account)
        .join(OrderLine)
        .join(Account)
        .where(OrderLine.order == order_id)
        .order_by(LedgerEntry.id)
    )
    service_entries = (
        ServiceEntry.select()
        .join(OrderedService)
        .where(OrderedService.order == order_id)
        .order_by(ServiceEntry.id)
    )
    problems = PaymentProblem.select().where(PaymentProblem.order == order_id)
    return Whole(
        order,
        _lines_of([order]).get(order.id, []),
        _services_of([order]).get(order.id),
        list(entries),
        list(service_entries),
        list(problems),
    )
