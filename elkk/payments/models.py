"""Payments: known from the billing, or made here."""

from peewee import CharField, DateField, ForeignKeyField

from elkk.accounts.models import Account
from elkk.db import BaseModel, MoneyField, MonthField


class Payment(BaseModel):
    """Money received for an account, in kopecks; a refund is below zero.

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
        )
