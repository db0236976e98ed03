"""Payments: known from the billing, or made here. See docs/payments.md.

An order is made by «Оплатить»: one payment at the acquirer with one line for each account, or for
one ordered service. What the acquirer confirms is booked in the ledger, an entry for each account;
the billing's own copy of it arrives a day or two later as a Payment. Services have entries of their
own.
"""

from enum import StrEnum
from typing import Final

from peewee import (
    SQL,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    SmallIntegerField,
    TextField,
)

from elkk.accounts.models import Account, ExportBatch, Supplier
from elkk.base.db import BaseModel, ChoiceField, MoneyField, MonthField, UtcField
from elkk.catalogue.models import ServiceOrder
from elkk.documents.models import DocumentVersion
from elkk.identity.models import User


class Payment(BaseModel):
    """Money received for an account as the billing knows it, in kopecks; a refund is below zero.

    `billing_id` is the billing's key, `operation_id` the acquirer's, by which a payment made here
    is recognised. `billed_month` is the bill it was counted in.
    """

    account = ForeignKeyField(Account, backref="payments", on_delete="CASCADE", index=False)
    billing_id = CharField(max_length=60)
    operation_id = CharField(max_length=60, default="")
    paid_on = DateField()
    amount = MoneyField()
    channel = CharField(max_length=120, default="")
    billed_month = MonthField(null=True)

    account_id: int

    class Meta:
        indexes = (
            (("account", "billing_id"), True),
            (("account", "paid_on"), False),
            (("account", "operation_id"), False),
        )


# Of millions of the billing's payments only those made online carry the acquirer's operation.
HAS_OPERATION: Final = SQL("operation_id <> ''")
Payment.add_index(Payment.index(Payment.operation_id, where=HAS_OPERATION))


class PaymentRule(BaseModel):
    """Limits, commission and tax of a supplier's payments, from a day on; kopecks.

    `commission_bp` is in hundredths of a percent. `vat_code` is the code of the 54-ФЗ receipt.
    """

    supplier = ForeignKeyField(Supplier, backref="payment_rules", on_delete="CASCADE")
    starts_on = DateField()
    lowest = MoneyField()
    highest = MoneyField()
    commission_bp = IntegerField(default=0)
    vat_code = SmallIntegerField()

    class Meta:
        indexes = ((("supplier", "starts_on"), True),)


class State(StrEnum):
    """Where an order is. NEW: the acquirer has not answered yet. HELD: staff must look at it."""

    NEW = "new"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    HELD = "held"

    @property
    def is_open(self) -> bool:
        return self in (State.NEW, State.PENDING)


class PaymentOrder(BaseModel):
    """A payment made here: one attempt at the acquirer.

    `key` names it in addresses. `form_token` makes a form good for one order. `request` is what the
    acquirer is asked (JSON), kept so that every repetition has the same body and, in
    `idempotence_key`, the same key. `amount` is what the payer pays: the lines and `commission`.
    `terms` are the payment terms that were agreed with. `opened_on` is the supplier's day.
    `next_check_at` is when the sweep asks the acquirer again, `asked_at` when a page last had it
    asked.
    """

    key = CharField(max_length=32, unique=True)
    form_token = CharField(max_length=64)
    user = ForeignKeyField(User, backref="orders", on_delete="SET NULL", null=True, index=False)
    supplier = ForeignKeyField(Supplier, backref="orders", on_delete="RESTRICT")
    gateway = CharField(max_length=32)
    state = ChoiceField(State, default=State.NEW)
    amount = MoneyField()
    commission = MoneyField(default=0)
    email = CharField(max_length=254, default="")
    terms = ForeignKeyField(DocumentVersion, backref="+", on_delete="RESTRICT")
    request = TextField()
    idempotence_key = CharField(max_length=64, unique=True)
    acquirer_id = CharField(max_length=60, null=True)
    confirmation_url = TextField(default="")
    method = CharField(max_length=120, default="")
    reason = CharField(max_length=120, default="")
    opened_on = DateField()
    created_at = UtcField()
    settled_at = UtcField(null=True)
    checks = IntegerField(default=0)
    next_check_at = UtcField(null=True, index=True)
    asked_at = UtcField(null=True)

    user_id: int | None
    supplier_id: int
    terms_id: int

    class Meta:
        indexes = (
            (("user", "form_token"), True),
            (("gateway", "acquirer_id"), True),
            (("opened_on", "id"), False),
        )


class OrderLine(BaseModel):
    """What an order pays for one account; `period` is the month whose bill it is for."""

    order = ForeignKeyField(PaymentOrder, backref="lines", on_delete="CASCADE", index=False)
    account = ForeignKeyField(Account, backref="order_lines", on_delete="RESTRICT")
    amount = MoneyField()
    period = MonthField(null=True)

    order_id: int
    account_id: int

    class Meta:
        indexes = ((("order", "account"), True),)


class OrderedService(BaseModel):
    """What an order pays for a service of the catalogue, instead of lines for accounts.

    `number`, `title` and `amount` (kopecks) are those of the service order, which goes with its
    user.
    """

    order = ForeignKeyField(PaymentOrder, backref="services", on_delete="CASCADE", unique=True)
    service_order = ForeignKeyField(
        ServiceOrder, backref="payments", on_delete="SET NULL", null=True
    )
    number = CharField(max_length=20)
    title = CharField(max_length=200)
    amount = MoneyField()

    order_id: int
    service_order_id: int | None


class EntryKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    CHARGEBACK = "chargeback"


class LedgerEntry(BaseModel):
    """Money that the acquirer took for an account, or gave back (below zero), in kopecks.

    Booked once: `operation_id` is the acquirer's, one entry for it and an account. `export` is the
    batch that passed it to the billing.
    """

    line = ForeignKeyField(OrderLine, backref="entries", on_delete="RESTRICT")
    account = ForeignKeyField(Account, backref="ledger", on_delete="RESTRICT", index=False)
    kind = ChoiceField(EntryKind)
    operation_id = CharField(max_length=60)
    amount = MoneyField()
    booked_on = DateField()
    booked_at = UtcField()
    export = ForeignKeyField(ExportBatch, null=True, on_delete="RESTRICT")

    line_id: int
    account_id: int
    export_id: int | None

    class Meta:
        indexes = (
            (("operation_id", "account"), True),
            (("account", "booked_on"), False),
        )


class ServiceEntry(BaseModel):
    """As LedgerEntry, for an ordered service: it touches no account's balance."""

    line = ForeignKeyField(OrderedService, backref="entries", on_delete="RESTRICT", index=False)
    kind = ChoiceField(EntryKind)
    operation_id = CharField(max_length=60)
    amount = MoneyField()
    booked_on = DateField()
    booked_at = UtcField()
    export = ForeignKeyField(ExportBatch, null=True, on_delete="RESTRICT")

    line_id: int
    export_id: int | None

    class Meta:
        indexes = ((("line", "operation_id"), True),)


class Notification(BaseModel):
    """The acquirer's knock about a payment. It is believed in nothing but that it knocked."""

    gateway = CharField(max_length=32)
    payment_id = CharField(max_length=60)
    received_at = UtcField()
    handled_at = UtcField(null=True, index=True)

    class Meta:
        indexes = ((("gateway", "payment_id"), True),)


class ProblemKind(StrEnum):
    """Why money is not in the ledger, or not where it should be.

    ORDER_NOT_WAITING: a service order was paid that had been cancelled, or paid for already.
    SERVICE_REFUNDED: its money went back while the order goes on.
    """

    AMOUNT = "amount"
    ACCOUNT = "account"
    UNKNOWN_PAYMENT = "unknown_payment"
    REFUND_SPLIT = "refund_split"
    REFUSED = "refused"
    ORDER_NOT_WAITING = "order_not_waiting"
    SERVICE_REFUNDED = "service_refunded"


class PaymentProblem(BaseModel):
    """What staff must look at; `fact` keeps one problem from being listed twice.

    `amount` is what the acquirer says, in kopecks.
    """

    kind = ChoiceField(ProblemKind)
    order = ForeignKeyField(PaymentOrder, backref="problems", on_delete="RESTRICT", null=True)
    fact = CharField(max_length=120)
    amount = MoneyField(null=True)
    details = TextField(default="")
    found_at = UtcField()
    resolved_at = UtcField(null=True)
    resolved_by = ForeignKeyField(User, backref="+", on_delete="SET NULL", null=True)
    resolution = TextField(default="")

    order_id: int | None

    class Meta:
        indexes = ((("kind", "fact"), True),)
