"""Каталог услуг: the price list of paid services, and orders."""

from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from elkk.accounts.models import Account, Supplier
from elkk.base.db import BaseModel, ChoiceField, MoneyField, UtcField
from elkk.identity.models import User


class ServiceCategory(BaseModel):
    """A heading of the price list."""

    supplier = ForeignKeyField(Supplier, backref="service_categories", on_delete="CASCADE")
    title = CharField(max_length=120)
    position = IntegerField(default=0)

    supplier_id: int


class PaidService(BaseModel):
    """A line of the price list while it is valid, both days included; None has no end.

    `price` is kopecks with VAT, None for «by agreement». A new price is a new line of the same
    `code`, so that orders keep the one they were made at. `unit` is what the price is for;
    `term` is how long it takes, in words. `paid_online` lets the subscriber pay in the cabinet.
    """

    category = ForeignKeyField(ServiceCategory, backref="services", on_delete="RESTRICT")
    code = CharField(max_length=20)
    title = CharField(max_length=200)
    details = TextField(default="")
    price = MoneyField(null=True)
    unit = CharField(max_length=40, default="")
    term = CharField(max_length=120, default="")
    valid_from = DateField()
    valid_until = DateField(null=True)
    needs_account = BooleanField(default=True)
    paid_online = BooleanField(default=False)
    position = IntegerField(default=0)

    category_id: int

    class Meta:
        indexes = ((("category", "code", "valid_from"), True),)


class OrderStatus(StrEnum):
    """Where an order is. One that is paid online waits for its payment before the work begins."""

    NEW = "new"
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        return self in (OrderStatus.DONE, OrderStatus.CANCELED)


class ServiceOrder(BaseModel):
    """A subscriber's order; title and price are those of the day it was made.

    `request_key` makes a form good for one order. `operation_id` is the acquirer's.
    """

    number = CharField(max_length=20, null=True, unique=True)
    request_key = CharField(max_length=64)
    user = ForeignKeyField(User, backref="service_orders", on_delete="CASCADE", index=False)
    supplier = ForeignKeyField(Supplier, backref="service_orders", on_delete="RESTRICT")
    account = ForeignKeyField(Account, null=True, backref="service_orders", on_delete="SET NULL")
    service = ForeignKeyField(PaidService, backref="orders", on_delete="RESTRICT")
    title = CharField(max_length=200)
    price = MoneyField(null=True)
    full_name = CharField(max_length=182)
    phone = CharField(max_length=20)
    email = CharField(max_length=254, default="")
    address = CharField(max_length=255)
    comment = TextField(default="")
    status = ChoiceField(OrderStatus, default=OrderStatus.NEW)
    operation_id = CharField(max_length=60, default="")
    ordered_at = UtcField()

    user_id: int
    supplier_id: int
    account_id: int | None
    service_id: int

    class Meta:
        indexes = (
            (("user", "request_key"), True),
            (("status", "ordered_at"), False),
        )


class OrderEvent(BaseModel):
    """What happened to an order, for the subscriber to follow."""

    order = ForeignKeyField(ServiceOrder, backref="events", on_delete="CASCADE")
    status = ChoiceField(OrderStatus)
    note = CharField(max_length=255, default="")
    at = UtcField()

    order_id: int
