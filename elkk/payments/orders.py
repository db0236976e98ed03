"""Making an order: durable, and once for each form, before anyone is asked for money."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from peewee import fn

from elkk.accounts import links
from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.money import Kopecks
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.documents.services import accept, versions
from elkk.identity import limits
from elkk.identity.models import User
from elkk.payments import gateways
from elkk.payments.gateways.base import Gateway, Intent, Item, Payee
from elkk.payments.models import OrderLine, PaymentOrder, State
from elkk.payments.rules import Rule, rule_of

# An acquirer keeps a text of 512 characters for us, in which every account must find its place.
MOST_LINES = 15


class FormUsed(Exception):
    """The form was sent before, with other sums; `order` is what came of it then."""

    def __init__(self, order: PaymentOrder) -> None:
        super().__init__(order.key)
        self.order = order


class NoGateway(Exception):
    """Nothing can be paid here: the installation has no acquirer."""


class TooManyAccounts(Exception):
    """The acquirer takes one account in a payment, or the accounts are of several suppliers."""


@dataclass(frozen=True)
class Share:
    """What is paid for an account, in kopecks."""

    account: Account
    amount: Kopecks


def open_order(user: User, shares: Sequence[Share], *, email: str, form_token: str) -> PaymentOrder:
    """The order of a form: made now, or by an earlier press on the same button.

    The caller has checked who may pay for the accounts, and the limits.
    Raises FormUsed, NoGateway, TooManyAccounts, NoSuchDocument, limits.TooMany.
    """
    gateway = _gateway_for(shares)
    supplier = shares[0].account.supplier
    today = clock.today(supplier.time_zone)
    rule = rule_of(supplier, today)
    periods = _periods([share.account for share in shares], today)
    items = [_item(share, rule, periods.get(share.account.id)) for share in shares]
    numbers = ", ".join(share.account.number for share in shares)
    intent = make_intent(user, supplier, rule, f"Оплата по л/с {numbers}", items, email)
    with atomic():
        net = sum(share.amount for share in shares)
        order = insert(user, supplier, gateway, intent, form_token, net)
        if order:
            _add_lines(order, shares, periods)
            return order
    return _made_before(user, shares, form_token)


def _gateway_for(shares: Sequence[Share]) -> Gateway:
    gateway = gateways.current()
    if gateway is None:
        raise NoGateway
    one_supplier = len({share.account.supplier_id for share in shares}) == 1
    if not one_supplier or len(shares) > MOST_LINES:
        raise TooManyAccounts
    if len(shares) > 1 and not gateway.takes_several:
        raise TooManyAccounts
    return gateway


def insert(
    user: User,
    supplier: Supplier,
    gateway: Gateway,
    intent: Intent,
    form_token: str,
    net: Kopecks,
) -> PaymentOrder | None:
    """A new order without lines; None where the form's order is there already.

    Its payer agrees with the payment terms in force. Raises NoSuchDocument where there are none,
    and limits.TooMany; to be called in a transaction.
    `net` is what the payee gets: the rest of the intent's amount is commission.
    """
    now = clock.now()
    made = (
        PaymentOrder.insert(
            key=intent.order,
            form_token=form_token,
            user=user,
            supplier=supplier,
            gateway=gateway.name,
            state=State.NEW,
            amount=intent.amount,
            commission=intent.amount - net,
            email=intent.email,
            terms=accept(user, DocumentKind.PAYMENT_TERMS),
            request=intent.to_json(),
            idempotence_key=secrets.token_hex(16),
            opened_on=clock.today(supplier.time_zone),
            created_at=now,
            next_check_at=now,
        )
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    if not made:
        return None
    limits.PAYMENT_BY_USER.take(str(user.id))
    return PaymentOrder.get(PaymentOrder.key == intent.order)


def _add_lines(order: PaymentOrder, shares: Sequence[Share], periods: dict[int, Month]) -> None:
    OrderLine.insert_many(
        [
            {
                "order": order,
                "account": share.account,
                "amount": share.amount,
                "period": periods.get(share.account.id),
            }
            for share in shares
        ]
    ).execute()


def _made_before(user: User, shares: Sequence[Share], form_token: str) -> PaymentOrder:
    order = PaymentOrder.get((PaymentOrder.user == user) & (PaymentOrder.form_token == form_token))
    before = {line.account_id: line.amount for line in lines_of(order)}
    if before != {share.account.id: share.amount for share in shares}:
        raise FormUsed(order)
    return order


def make_intent(
    user: User, supplier: Supplier, rule: Rule, description: str, items: Sequence[Item], email: str
) -> Intent:
    """What the acquirer is asked for: the items, and the commission on top of them."""
    key = secrets.token_hex(16)
    net = sum(item.amount for item in items)
    commission = rule.commission(net)
    added = [Item("", "Комиссия", commission, rule.vat_code)] if commission else []
    return Intent(
        order=key,
        amount=net + commission,
        description=description,
        return_url=gateways.public_url(page_path(key)),
        items=(*items, *added),
        payee=_payee(supplier),
        email=email,
        phone=user.phone,
    )


def _item(share: Share, rule: Rule, period: Month | None) -> Item:
    account = share.account
    return Item(
        account=account.number,
        # The receipt of 54-ФЗ is in Russian, whatever language the payer reads.
        description=f"{account.service}, л/с {account.number}",
        amount=share.amount,
        vat_code=rule.vat_code,
        period=str(period) if period else "",
        els=account.els,
    )


def _payee(supplier: Supplier) -> Payee:
    return Payee(
        name=supplier.name,
        inn=supplier.inn,
        kpp=supplier.kpp,
        bank_name=supplier.bank_name,
        bic=supplier.bic,
        account=supplier.bank_account,
        correspondent_account=supplier.corr_account,
    )


def _periods(accounts: Sequence[Account], today: date) -> dict[int, Month]:
    """The month of each account's last bill: what is paid for; this month where there is none."""
    last = (
        Bill.select(Bill.account, fn.MAX(Bill.month).alias("month"))
        .where(Bill.account.in_([account.id for account in accounts]))
        .group_by(Bill.account)
    )
    billed = {bill.account_id: bill.month for bill in last}
    return {account.id: billed.get(account.id, Month.of(today)) for account in accounts}


def terms_in_force() -> DocumentVersion | None:
    """«Условия оплаты»; None where the utility has published none."""
    return versions(DocumentKind.PAYMENT_TERMS).first()


def page_path(key: str) -> str:
    """The order's page: where the acquirer sends the payer back to."""
    return f"/payments/{key}/"


def lines_of(order: PaymentOrder) -> list[OrderLine]:
    return list(
        OrderLine.select(OrderLine, Account, Supplier)
        .join(Account)
        .join(Supplier)
        .where(OrderLine.order == order)
        .order_by(Account.address, OrderLine.id)
    )


def own_order(user: User, key: str) -> PaymentOrder | None:
    """The order if the user made it; nobody else sees it."""
    return (
        PaymentOrder.select(PaymentOrder, Supplier)
        .join(Supplier)
        .where((PaymentOrder.key == key) & (PaymentOrder.user == user))
        .first()
    )


def unfinished_orders(user: User, accounts: Sequence[int]) -> list[PaymentOrder]:
    """The user's orders of these accounts that have no end yet, newest first."""
    return list(
        PaymentOrder.select()
        .where(
            (PaymentOrder.user == user)
            & PaymentOrder.state.in_((State.NEW, State.PENDING))
            & PaymentOrder.id.in_(
                OrderLine.select(OrderLine.order).where(OrderLine.account.in_(accounts))
            )
        )
        .order_by(PaymentOrder.id.desc())
    )


def payable_accounts(user: User) -> list[Account]:
    """The accounts that the user may pay for, in the order of «Ваши счета»."""
    return [link.account for link in links.acting_links(user.id)]
