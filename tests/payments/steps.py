"""Steps that payment tests are told in."""

from uuid import uuid4

from elkk.accounts.models import Account
from elkk.cabinet.overview import account_state
from elkk.catalogue import services as catalogue
from elkk.catalogue.models import PaidService, ServiceOrder
from elkk.identity.models import User
from elkk.payments import services
from elkk.payments.models import LedgerEntry, PaymentOrder
from elkk.sandbox.bank import desk
from elkk.sandbox.bank.models import BankPayment
from tests.support.cast import Cast
from tests.support.price_list import find_service

GOOD_CARD = "2200 0000 0000 0012"
POOR_CARD = "2200 0000 0000 0020"
EXPIRED_CARD = "2200 0000 0000 0038"
SILENT_CARD = "2200 0000 0000 0046"
NO_RETURN_CARD = "2200 0000 0000 0053"
CARD = {"number": GOOD_CARD, "expires": "12/30", "cvv": "123"}


def order_of(user: User, amounts: dict[Account, int], token: str = "") -> PaymentOrder:
    """An order as the form makes it, brought to the acquirer."""
    order = services.pay(
        user,
        list(amounts),
        {account.id: amount for account, amount in amounts.items()},
        email="olga@example.org",
        form_token=token or uuid4().hex,
    )
    return reread(order)


def order_service(
    cast: Cast, service: PaidService, key: str, *, for_account: bool = True
) -> ServiceOrder:
    """Olga orders a service of the price list; each `key` is a form of its own."""
    contact = catalogue.Contact("Орлова Ольга", "+79160000001", "", "Степная, д. 9", "")
    found = find_service(service.id)
    account = cast.account if for_account else None
    return catalogue.place_order(cast.owner, found, account, contact, key)


def reread(order: PaymentOrder) -> PaymentOrder:
    return PaymentOrder.get_by_id(order.id)


def at_the_bank(order: PaymentOrder) -> BankPayment:
    payment = desk.open_payment(reread(order).acquirer_id)
    assert payment
    return payment


def pay_with(order: PaymentOrder, card: str = GOOD_CARD) -> desk.Step:
    """The card at the terminal, and the right code from the SMS."""
    step = desk.take_card(at_the_bank(order), card)
    if step is desk.Step.ACS:
        step = desk.take_code(at_the_bank(order), at_the_bank(order).code)
    return step


def booked(account: Account) -> list[int]:
    """The account's ledger, oldest first, in kopecks."""
    entries = LedgerEntry.select().where(LedgerEntry.account == account).order_by(LedgerEntry.id)
    return [entry.amount for entry in entries]


def debt_of(account: Account) -> int:
    return account_state(Account.get_by_id(account.id)).debt.amount
