"""What the bank does for its merchant, as its interface would: make, tell, give back."""

import secrets
from datetime import timedelta
from typing import Final

from elkk.base import clock
from elkk.base.money import Kopecks
from elkk.sandbox import outages
from elkk.sandbox.bank.models import BankPayment, BankReversal, BankStatus

# As acquirers do with a payment that nobody confirms.
EXPIRES_AFTER: Final = timedelta(hours=1)


class Silence(Exception):
    """The bank does not answer now."""


class NotAllowed(Exception):
    """The bank refuses; the text says why."""


def _listen() -> None:
    if not outages.bank_answers():
        raise Silence


def make(
    *,
    key: str,
    order: str,
    amount: Kopecks,
    accounts: str,
    description: str,
    payee: str,
    return_url: str,
) -> BankPayment:
    """A payment; the one that was made before, for a key that was used before. Raises Silence."""
    _listen()
    BankPayment.insert(
        number=secrets.token_hex(12),
        key=key,
        order=order,
        amount=amount,
        accounts=accounts,
        description=description[:255],
        payee=payee,
        return_url=return_url,
        created_at=clock.now(),
    ).on_conflict_ignore().execute()
    return BankPayment.get(BankPayment.key == key)


def find(number: str) -> BankPayment:
    """The payment as it is now. Raises NotAllowed where there is none, and Silence."""
    _listen()
    payment = BankPayment.get_or_none(BankPayment.number == number)
    if payment is None:
        raise NotAllowed("no such payment")
    if payment.silent_until and clock.now() < payment.silent_until:
        raise Silence
    if payment.status is BankStatus.PENDING and clock.now() - payment.created_at > EXPIRES_AFTER:
        finish(payment, BankStatus.CANCELED, reason="expired_on_confirmation")
        return BankPayment.get_by_id(payment.id)
    return payment


def finish(payment: BankPayment, status: BankStatus, **fields: object) -> bool:
    """End a payment; whether this call did."""
    ended = (
        BankPayment.update(status=status, **fields)
        .where((BankPayment.id == payment.id) & (BankPayment.status == BankStatus.PENDING))
        .execute()
    )
    return bool(ended)


def reversals_of(payment: BankPayment) -> list[BankReversal]:
    made = BankReversal.select().where(BankReversal.payment == payment)
    return list(made.order_by(BankReversal.id))


def reverse(
    number: str, *, amount: Kopecks, kind: str, key: str, account: str = ""
) -> BankReversal:
    """Give money back, once for a key. Raises NotAllowed where there is not so much to give."""
    payment = find(number)
    known = BankReversal.get_or_none(BankReversal.key == key)
    if known is not None:
        return known
    given = sum(each.amount for each in reversals_of(payment))
    if payment.status is not BankStatus.SUCCEEDED or not 0 < amount <= payment.amount - given:
        raise NotAllowed("not so much to give back")
    return BankReversal.create(
        payment=payment,
        number=secrets.token_hex(12),
        key=key,
        kind=kind,
        amount=amount,
        account=account,
        made_at=clock.now(),
    )
