"""Bills (квитанции) and what their sums are made of."""

from peewee import CharField, DateField, ForeignKeyField, SmallIntegerField

from elkk.accounts.models import Account
from elkk.base.db import BaseModel, ChoiceField, FixedField, MoneyField, MonthField
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
