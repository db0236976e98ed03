"""Paying: from the form to the acquirer's page and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.money import Kopecks
from elkk.catalogue.models import OrderStatus, ServiceOrder
from elkk.documents.models import DocumentVersion
from elkk.identity.models import User
from elkk.payments import gateways
from elkk.payments.debt import Debt, debts_of
from elkk.payments.models import OrderedService, OrderLine, PaymentOrder, State
from elkk.payments.ordered_services import open_service_order, ordered_of
from elkk.payments.orders import (
    MOST_LINES,
    Share,
    lines_of,
    open_order,
    own_order,
    payable_accounts,
    terms_in_force,
    unfinished_orders,
)
from elkk.payments.rules import Rule, rule_of
from elkk.payments.tasks import ask_soon


@dataclass(frozen=True)
class Payable:
    """An account that the user may pay for, and what it owes."""

    account: Account
    debt: Debt

    @property
    def suggested(self) -> Kopecks:
        return self.debt.to_pay


@dataclass(frozen=True)
class Offer:
    """What a payment page offers: accounts of one supplier, and the rules for paying."""

    items: Sequence[Payable]
    rule: Rule
    unfinished: Sequence[PaymentOrder]
    terms: DocumentVersion | None
    has_gateway: bool

    @property
    def is_open(self) -> bool:
        """Nobody pays without terms to agree with."""
        return self.has_gateway and self.terms is not None

    @property
    def supplier(self) -> Supplier:
        return self.items[0].account.supplier

    @property
    def suggested(self) -> Kopecks:
        return sum(item.suggested for item in self.items)


def offer(user: User, accounts: Sequence[Account]) -> Offer:
    """What can be paid for these accounts now; they are of one supplier."""
    supplier = accounts[0].supplier
    debts = debts_of(accounts)
    return Offer(
        items=[Payable(account, debts[account.id]) for account in accounts],
        rule=rule_of(supplier, clock.today(supplier.time_zone)),
        unfinished=unfinished_orders(user, [account.id for account in accounts]),
        terms=terms_in_force(),
        has_gateway=gateways.current() is not None,
    )


def offers(user: User) -> list[Offer]:
    """«Оплатить всё»: an offer for each supplier with accounts that the user may pay for.

    Empty where the acquirer takes one account at a time.
    """
    gateway = gateways.current()
    if gateway is None or not gateway.takes_several:
        return []
    suppliers: dict[int, list[Account]] = {}
    for account in payable_accounts(user):
        suppliers.setdefault(account.supplier_id, []).append(account)
    return [offer(user, accounts[:MOST_LINES]) for accounts in suppliers.values()]


def pay(
    user: User,
    accounts: Sequence[Account],
    amounts: Mapping[int, Kopecks],
    *,
    email: str,
    form_token: str,
) -> PaymentOrder:
    """Make the order of a form, and have the worker ask the acquirer for its page at once.

    `amounts` are by account id; accounts with nothing to pay are left out. Raises as open_order.
    """
    shares = [
        Share(account, amounts[account.id]) for account in accounts if amounts.get(account.id)
    ]
    order = open_order(user, shares, email=email, form_token=form_token)
    ask_soon(order.id)
    return order


def pay_service(user: User, ordered: ServiceOrder, *, email: str) -> PaymentOrder:
    """As `pay`, for an ordered service. Raises as open_service_order."""
    order = open_service_order(user, ordered, email=email)
    ask_soon(order.id)
    return order


@dataclass(frozen=True)
class Progress:
    """How an order stands, for its pages. `leads_to` is the acquirer's page, once it is known."""

    order: PaymentOrder
    lines: Sequence[OrderLine]
    ordered: OrderedService | None = None

    @property
    def state(self) -> State:
        return self.order.state

    @property
    def is_open(self) -> bool:
        return self.order.state.is_open

    @property
    def is_withdrawn(self) -> bool:
        """The service was cancelled: nobody should pay for it any more, and what came goes back."""
        if self.ordered is None:
            return False
        order = self.ordered.service_order
        return order is None or order.status is OrderStatus.CANCELED

    @property
    def leads_to(self) -> str:
        payable = self.order.state is State.PENDING and not self.is_withdrawn
        return self.order.confirmation_url if payable else ""


def progress(user: User, key: str, *, ask: bool) -> Progress | None:
    """How the user's own order stands; `ask` has the worker ask the acquirer meanwhile."""
    order = own_order(user, key)
    if order is None:
        return None
    if ask and order.state.is_open:
        ask_soon(order.id)
    lines = lines_of(order)
    return Progress(order, lines, None if lines else ordered_of(order))
