"""Bills (квитанции) and what their sums are made of."""

from peewee import CharField, DateField, ForeignKeyField, SmallIntegerField

from elkk.accounts.models import Account
from elkk.base.db import BaseModel, ChoiceField, FixedField, MoneyField, MonthField, UtcField
from elkk.base.zones import Zone
from elkk.readings.models import Source


class Bill(BaseModel):
    """A month's bill, in kopecks.

    `opening` and `total` above zero are debts, below zero overpayments;
    total = opening + charged + recalculated - benefits + penalty - paid.
    """

    account = ForeignKeyField(Account, backref="bills", on_delete="CASCADE", index=False)
    month = MonthField()
    number = CharField(max_length=40, default="")
    issued_on = DateField()
    due_on = DateField(null=True)
    opening = MoneyField()
    charged = MoneyField()
    paid = MoneyField()
    recalculated = MoneyField(default=0)
    benefits = MoneyField(default=0)
    penalty = MoneyField(default=0)
    total = MoneyField()

    account_id: int

    class Meta:
        indexes = ((("account", "month"), True),)


class BillPaper(BaseModel):
    """A bill as the utility itself has printed it: a PDF of so many `pages` in the storage.

    Rows are never changed: a newer one takes the place of those before, and undoing a batch only
    removes what it brought. `digest` is the SHA-256 of the pages' place in what was loaded.
    """

    account = ForeignKeyField(Account, backref="papers", on_delete="CASCADE", index=False)
    month = MonthField()
    name = CharField(max_length=80, index=True)
    pages = SmallIntegerField()
    digest = CharField(max_length=64)
    kept_at = UtcField()

    account_id: int

    class Meta:
        indexes = ((("account", "month"), False),)


class PaperFile(BaseModel):
    """A file that the storage has or is about to get, so that none is forgotten there."""

    name = CharField(max_length=80, unique=True)
    kept_at = UtcField()


class BillLine(BaseModel):
    """A slice of a bill: volume (kWh) × price (roubles per kWh) = amount (kopecks).

    `meter_code` names the meter in the billing's words; lines without one have no readings.
    """

    bill = ForeignKeyField(Bill, backref="lines", on_delete="CASCADE", index=False)
    position = SmallIntegerField()
    label = CharField(max_length=120)
    zone = ChoiceField(Zone)
    meter_code = CharField(max_length=40, default="")
    previous_value = FixedField(3, null=True)
    current_value = FixedField(3, null=True)
    volume = FixedField(3)
    price = FixedField(5)
    amount = MoneyField()
    method = ChoiceField(Source, null=True)

    bill_id: int

    class Meta:
        indexes = ((("bill", "position"), True),)
