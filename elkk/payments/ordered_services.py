"""Paying for an ordered service (manual 4.3.1): the offer, and the order of its payment.

A service order is paid for once. Whatever is pressed, in however many windows, there is one order
until the acquirer has ended it without money; what comes in twice nevertheless goes to staff.
"""

from dataclasses import dataclass
from typing import Final

from peewee import JOIN

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.money import Kopecks
from elkk.catalogue import services as catalogue
from elkk.catalogue.models import OrderStatus, ServiceOrder
from elkk.documents.models import DocumentVersion
from elkk.identity.models import User
from elkk.payments import gateways
from elkk.payments.gateways.base import Gateway, Item
from elkk.payments.models import OrderedService, PaymentOrder, State
from elkk.payments.orders import NoGateway, insert, make_intent, terms_in_force
from elkk.payments.rules import Rule, rule_of

# What 54-ФЗ and acquirers allow for the name of a line.
_LONGEST_NAME: Final = 128


class NotPayable(Exception):
    """The service order does not wait for a payment (any more)."""


@dataclass(frozen=True)
class ServiceOffer:
    """What can be done about paying for a service order; `payments` are newest first."""

    ordered: ServiceOrder
    rule: Rule
    terms: DocumentVersion | None
    has_gateway: bool
    payments: list[PaymentOrder]

    @property
    def amount(self) -> Kopecks:
        """The price of the day it was ordered."""
        return self.ordered.price or 0

    @property
    def is_awaited(self) -> bool:
        return self.ordered.status is OrderStatus.AWAITING_PAYMENT

    @property
    def is_open(self) -> bool:
        """Whether it can be paid for here and now."""
        can_be_taken = self.has_gateway and self.terms and self.rule.allows(self.amount)
        return self.is_awaited and bool(can_be_taken)

    @property
    def unfinished(self) -> list[PaymentOrder]:
        return [order for order in self.payments if order.state.is_open]

    @property
    def paid(self) -> PaymentOrder | None:
        return next((each for each in self.payments if each.state is State.SUCCEEDED), None)


def service_offer(user: User, order_id: int) -> ServiceOffer | None:
    """For the user's own service order."""
    ordered = catalogue.find_order(user.id, order_id)
    if ordered is None:
        return None
    made = (
        PaymentOrder.select()
        .join(OrderedService)
        .where((OrderedService.service_order == ordered) & (PaymentOrder.user == user))
        .order_by(PaymentOrder.id.desc())
    )
    return ServiceOffer(
        ordered, _rule(ordered), terms_in_force(), _gateway() is not None, list(made)
    )


def open_service_order(user: User, ordered: ServiceOrder, *, email: str) -> PaymentOrder:
    """The order that pays for the service: made now, or by an earlier press on the button.

    Raises NotPayable, NoGateway, NoSuchDocument, limits.TooMany.
    """
    gateway, rule = _gateway(), _rule(ordered)
    if gateway is None or not rule.allows(ordered.price or 0):
        raise NoGateway
    intent = make_intent(
        user,
        ordered.supplier,
        rule,
        f"Оплата заказа услуги № {ordered.number}",
        [_item(ordered, rule)],
        email,
    )
    with atomic():
        _check(ordered)
        token = _token(ordered)
        order = insert(user, ordered.supplier, gateway, intent, token, ordered.price or 0)
        if order is None:
            return PaymentOrder.get(
                (PaymentOrder.user == user) & (PaymentOrder.form_token == token)
            )
        OrderedService.create(
            order=order,
            service_order=ordered,
            number=ordered.number,
            title=ordered.title,
            amount=ordered.price,
        )
    return order


def _gateway() -> Gateway | None:
    gateway = gateways.current()
    return gateway if gateway and gateway.takes_services else None


def _rule(ordered: ServiceOrder) -> Rule:
    return rule_of(ordered.supplier, clock.today(ordered.supplier.time_zone))


def _check(ordered: ServiceOrder) -> None:
    waits = ServiceOrder.select().where(
        (ServiceOrder.id == ordered.id) & (ServiceOrder.status == OrderStatus.AWAITING_PAYMENT)
    )
    if not waits.exists():
        raise NotPayable


def _token(ordered: ServiceOrder) -> str:
    """Names the attempt: the next one begins when the acquirer has ended the one before."""
    ended = (
        PaymentOrder.select()
        .join(OrderedService)
        .where((OrderedService.service_order == ordered) & (PaymentOrder.state == State.CANCELED))
    )
    return f"service-{ordered.id}-{ended.count()}"


def _item(ordered: ServiceOrder, rule: Rule) -> Item:
    """The line of the 54-ФЗ receipt: the service, paid in full before the work (признак 1)."""
    number = f", заказ № {ordered.number}"
    title = ordered.title[: _LONGEST_NAME - len(number)]
    return Item("", title + number, ordered.price or 0, rule.vat_code, prepaid=True)


def ordered_of(order: PaymentOrder) -> OrderedService | None:
    """The service that the order pays for, with its service order while there is one."""
    return (
        OrderedService.select(OrderedService, ServiceOrder)
        .join(ServiceOrder, JOIN.LEFT_OUTER)
        .where(OrderedService.order == order)
        .first()
    )
