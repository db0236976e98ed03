"""The sandbox's acquirer, behind the same port as the real ones. Its pages: views.py."""

from collections.abc import Iterator
from contextlib import contextmanager

from config import Config
from elkk.base.incoming import parse_json
from elkk.base.money import Kopecks
from elkk.payments.gateways.base import (
    GatewayError,
    Intent,
    NotificationRefused,
    Reversal,
    ReversalKind,
    Snapshot,
    Status,
    accounts_from_text,
    accounts_to_text,
)
from elkk.sandbox.bank import store
from elkk.sandbox.bank.models import BankPayment, BankReversal


def gateways(config: Config) -> "list[SandboxGateway]":
    """The sandbox's acquirer, where the settings ask for it; else nothing."""
    wanted = config.sandbox or config.payments.gateway == SandboxGateway.name
    return [SandboxGateway()] if wanted else []


class SandboxGateway:
    name = "sandbox"
    takes_several = True
    takes_services = True

    def create(self, intent: Intent, key: str) -> Snapshot:
        with _as_gateway_errors():
            payment = store.make(
                key=key,
                order=intent.order,
                amount=intent.amount,
                accounts=accounts_to_text(intent.accounts),
                description=intent.description,
                payee=intent.payee.name,
                return_url=intent.return_url,
            )
        return _snapshot(payment)

    def find(self, payment_id: str) -> Snapshot:
        with _as_gateway_errors():
            return _snapshot(store.find(payment_id))

    def capture(self, payment_id: str, amount: Kopecks, key: str) -> Snapshot:
        """This bank takes the money at once: there is nothing left to take."""
        return self.find(payment_id)

    def refund(self, payment_id: str, amount: Kopecks, account: str, key: str) -> Reversal:
        with _as_gateway_errors():
            made = store.reverse(
                payment_id, amount=amount, kind=ReversalKind.REFUND, key=key, account=account
            )
        return _reversal(made)

    def notified(self, body: bytes, sender: str) -> str:
        """`{"payment": "<id>"}`, from anywhere: nothing in it is believed."""
        try:
            payment_id = parse_json(body)["payment"]
        except (ValueError, LookupError, TypeError):
            raise NotificationRefused("not a notification") from None
        if not isinstance(payment_id, str) or not 0 < len(payment_id) <= 60:
            raise NotificationRefused("no payment in the notification")
        return payment_id


@contextmanager
def _as_gateway_errors() -> Iterator[None]:
    try:
        yield
    except store.Silence:
        raise GatewayError("the bank does not answer", permanent=False) from None
    except store.NotAllowed as refusal:
        raise GatewayError(str(refusal), permanent=True) from None


def _snapshot(payment: BankPayment) -> Snapshot:
    return Snapshot(
        id=payment.number,
        status=Status(payment.status),
        amount=payment.amount,
        order=payment.order,
        accounts=accounts_from_text(payment.accounts),
        # The bank stands in this very cabinet: a path is enough, whatever name it is reached by.
        confirmation_url=f"/sandbox/bank/{payment.number}/",
        reason=payment.reason,
        method=payment.method,
        reversals=tuple(_reversal(each) for each in store.reversals_of(payment)),
    )


def _reversal(made: BankReversal) -> Reversal:
    return Reversal(made.number, made.amount, ReversalKind(made.kind), made.account)
