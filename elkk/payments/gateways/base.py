"""The port to an acquirer: what every gateway must do. Recipe for a new one: docs/payments.md.

Amounts are integer kopecks. A gateway knows no models, no HTML and no transaction; it is called by
the worker only, never inside a request.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol

from elkk.base.money import Kopecks


class GatewayError(Exception):
    """The acquirer did not do what it was asked.

    Not permanent: the outcome is unknown, so repeat with the same key and body. Permanent: it
    refused; a new attempt needs a new key.
    """

    def __init__(self, text: str, *, permanent: bool) -> None:
        super().__init__(text)
        self.permanent = permanent


class NotificationRefused(Exception):
    """A knock that does not come from the acquirer, or that says nothing."""


class Status(StrEnum):
    PENDING = "pending"
    WAITING_FOR_CAPTURE = "waiting_for_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Item:
    """A line of the payment and of its 54-ФЗ receipt.

    `period` is «2026-02», empty where there is no bill; `els` is the unified number of ГИС ЖКХ. A
    commission or an ordered service is an item without an account. `prepaid`: paid in full before
    it is rendered.
    """

    account: str
    description: str
    amount: Kopecks
    vat_code: int
    period: str = ""
    els: str = ""
    prepaid: bool = False


@dataclass(frozen=True)
class Payee:
    """Whom the money is for: the supplier's requisites."""

    name: str
    inn: str
    kpp: str
    bank_name: str
    bic: str
    account: str
    correspondent_account: str


@dataclass(frozen=True)
class Intent:
    """What the acquirer is asked for. `order` is our own name of it, `amount` the sum of items."""

    order: str
    amount: Kopecks
    description: str
    return_url: str
    items: tuple[Item, ...]
    payee: Payee
    email: str = ""
    phone: str = ""

    @property
    def accounts(self) -> dict[str, Kopecks]:
        return {item.account: item.amount for item in self.items if item.account}

    def to_json(self) -> str:
        values = asdict(self)
        for item in values["items"]:
            # A worker of the version before knows no such field, and needs none for accounts.
            if not item["prepaid"]:
                del item["prepaid"]
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Intent":
        values = json.loads(text)
        items = tuple(Item(**item) for item in values.pop("items"))
        return cls(items=items, payee=Payee(**values.pop("payee")), **values)


class ReversalKind(StrEnum):
    REFUND = "refund"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True)
class Reversal:
    """Money that went back to the payer, finally; the amount is above zero.

    `account` is the account it was taken from, empty where the acquirer does not say.
    """

    id: str
    amount: Kopecks
    kind: ReversalKind = ReversalKind.REFUND
    account: str = ""


@dataclass(frozen=True)
class Snapshot:
    """What the acquirer says about a payment now: the only thing that is believed.

    `order` and `accounts` are what we told it in the Intent, as it gives them back. `reason` says
    why it was cancelled, in the acquirer's word; `method` how it was paid, as people read it.
    """

    id: str
    status: Status
    amount: Kopecks
    order: str
    accounts: dict[str, Kopecks]
    confirmation_url: str = ""
    reason: str = ""
    method: str = ""
    reversals: tuple[Reversal, ...] = ()


class Gateway(Protocol):
    """An acquirer. Every method may raise GatewayError.

    `takes_several` says whether one payment may be for several accounts, `takes_services` whether
    one may be for something else than an account.
    """

    name: str
    takes_several: bool
    takes_services: bool

    def create(self, intent: Intent, key: str) -> Snapshot:
        """Make the payment; with a key used before, the payment that was made then."""
        ...

    def find(self, payment_id: str) -> Snapshot: ...

    def capture(self, payment_id: str, amount: Kopecks, key: str) -> Snapshot:
        """Take the money of a payment that waits for it."""
        ...

    def refund(self, payment_id: str, amount: Kopecks, account: str, key: str) -> Reversal:
        """Give money back, all or a part; the same key gives back once."""
        ...

    def notified(self, body: bytes, sender: str) -> str:
        """The id of the payment that a knock from address `sender` is about.

        Raises NotificationRefused.
        """
        ...


def accounts_to_text(accounts: dict[str, Kopecks]) -> str:
    """«640000000001:49927 640000000002:100», for acquirers that keep short texts for us."""
    return " ".join(f"{number}:{amount}" for number, amount in sorted(accounts.items()))


def accounts_from_text(text: str) -> dict[str, Kopecks]:
    """The reverse; what can't be read is left out, and so shows as a mismatch."""
    found = {}
    for part in text.split():
        number, _, amount = part.partition(":")
        if amount.isdecimal():
            found[number] = int(amount)
    return found
