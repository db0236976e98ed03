"""The books of the sandbox's bank. The cabinet reaches them through its gateway only."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, SmallIntegerField, TextField

from elkk.base.db import BaseModel, ChoiceField, MoneyField, UtcField


class BankStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class BankPayment(BaseModel):
    """A payment at the bank. Until `silent_until` the bank does not answer about it.

    `card` are the last four digits, `scenario` what the card is for. Whole numbers are not kept.
    """

    number = CharField(max_length=36, unique=True)
    key = CharField(max_length=80, unique=True)
    order = CharField(max_length=32)
    amount = MoneyField()
    accounts = TextField()
    description = CharField(max_length=255)
    payee = CharField(max_length=160)
    return_url = TextField()
    status = ChoiceField(BankStatus, default=BankStatus.PENDING)
    reason = CharField(max_length=60, default="")
    method = CharField(max_length=60, default="")
    card = CharField(max_length=4, default="")
    scenario = CharField(max_length=20, default="")
    code = CharField(max_length=6, default="")
    wrong_codes = SmallIntegerField(default=0)
    silent_until = UtcField(null=True)
    created_at = UtcField()


class BankReversal(BaseModel):
    """Money that the bank gave back, or that the payer's bank took back, above zero."""

    payment = ForeignKeyField(BankPayment, backref="reversals", on_delete="CASCADE")
    number = CharField(max_length=36, unique=True)
    key = CharField(max_length=80, unique=True)
    kind = CharField(max_length=20)
    amount = MoneyField()
    account = CharField(max_length=20, default="")
    made_at = UtcField()

    payment_id: int
