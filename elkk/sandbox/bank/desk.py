"""What the payer does at the bank: the terminal, the issuer's ACS page, СБП. Then it knocks."""

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Final

from elkk.base import clock
from elkk.base.money import Kopecks
from elkk.payments import notifications
from elkk.sandbox.bank import store
from elkk.sandbox.bank.cards import Scenario, card_name, scenario_of
from elkk.sandbox.bank.models import BankPayment, BankStatus

GATEWAY: Final = "sandbox"
MOST_WRONG_CODES: Final = 3
SILENCE: Final = timedelta(minutes=2)


class Step(StrEnum):
    """Where the payer goes next: `shop` is back to the merchant, `nowhere` a broken connection."""

    ACS = "acs"
    SHOP = "shop"
    WRONG_CODE = "wrong_code"
    NOWHERE = "nowhere"


def open_payment(number: str) -> BankPayment | None:
    """The payment as it stands in the books, whether or not the bank would speak of it."""
    return BankPayment.get_or_none(BankPayment.number == number)


def cancel(payment: BankPayment) -> Step:
    """«ОТМЕНА»."""
    return _end(payment, BankStatus.CANCELED, reason="canceled_by_payer")


def take_card(payment: BankPayment, number: str) -> Step:
    """«ОПЛАТИТЬ»: the issuer is asked, and sends its code by SMS."""
    scenario = scenario_of(number)
    if scenario is Scenario.EXPIRED:
        return _end(payment, BankStatus.CANCELED, reason="card_expired")
    BankPayment.update(
        scenario=scenario,
        method=card_name(number),
        card=number[-4:],
        code=f"{secrets.randbelow(1_000_000):06d}",
        wrong_codes=0,
    ).where(BankPayment.id == payment.id).execute()
    return Step.ACS


def take_code(payment: BankPayment, code: str) -> Step:
    """The code from the SMS, on the issuer's page."""
    if not payment.code or code.strip() != payment.code:
        return _wrong_code(payment)
    match Scenario(payment.scenario):
        case Scenario.REFUSED:
            return _end(payment, BankStatus.CANCELED, reason="insufficient_funds")
        case Scenario.UNKNOWN:
            silent_until = clock.now() + SILENCE
            _end(payment, BankStatus.SUCCEEDED, silent_until=silent_until, knock=False)
            return Step.SHOP
        case Scenario.LOST_RETURN:
            _end(payment, BankStatus.SUCCEEDED, knock=False)
            return Step.NOWHERE
        case _:
            return _end(payment, BankStatus.SUCCEEDED)


def pay_by_sbp(payment: BankPayment) -> Step:
    """The payer confirmed in the app of their bank."""
    return _end(payment, BankStatus.SUCCEEDED, method="СБП")


def give_back(payment: BankPayment, amount: Kopecks, kind: str, account: str = "") -> None:
    """A refund by the merchant's staff, or a chargeback by the payer's bank. Raises NotAllowed."""
    store.reverse(
        payment.number, amount=amount, kind=kind, key=secrets.token_hex(16), account=account
    )
    notifications.note(GATEWAY, payment.number)


def _wrong_code(payment: BankPayment) -> Step:
    BankPayment.update(wrong_codes=BankPayment.wrong_codes + 1).where(
        BankPayment.id == payment.id
    ).execute()
    if payment.wrong_codes + 1 >= MOST_WRONG_CODES:
        return _end(payment, BankStatus.CANCELED, reason="3d_secure_failed")
    return Step.WRONG_CODE


def _end(payment: BankPayment, status: BankStatus, *, knock: bool = True, **fields: object) -> Step:
    if store.finish(payment, status, code="", **fields) and knock:
        notifications.note(GATEWAY, payment.number)
    return Step.SHOP
