"""Meters, the days on which readings are taken, and the readings."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from peewee import BooleanField, CharField, DateField, ForeignKeyField, SmallIntegerField

from elkk.accounts.models import Account, Supplier
from elkk.db import BaseModel, ChoiceField, FixedField, MonthField
from elkk.zones import Zone, zones_of


class Meter(BaseModel):
    """A прибор учёта. `code` is the billing's own key, since a number may be missing.

    «Значность 6,2» is `whole_digits` 6 and `fraction_digits` 2. `multiplier` turns a difference of
    readings into kWh. `verified_until` is the end of the МПИ. `responsible` keeps the meter.
    """

    account = ForeignKeyField(Account, backref="meters", on_delete="CASCADE")
    code = CharField(max_length=40)
    number = CharField(max_length=40, null=True)
    model = CharField(max_length=60, default="")
    zones = SmallIntegerField(default=1)
    whole_digits = SmallIntegerField(default=6)
    fraction_digits = SmallIntegerField(default=0)
    multiplier = SmallIntegerField(default=1)
    installed_on = DateField(null=True)
    removed_on = DateField(null=True)
    verified_until = DateField(null=True)
    place = CharField(max_length=120, default="")
    responsible = CharField(max_length=160, default="")
    automatic = BooleanField(default=False)

    account_id: int

    class Meta:
        indexes = ((("account", "code"), True),)

    @property
    def zone_list(self) -> tuple[Zone, ...]:
        return zones_of(self.zones)


class ReadingWindow(BaseModel):
    """The days of the month on which readings are taken, from a day on.

    `first_day` after `last_day` wraps the end of the month: 25 to 3. A supplier without a window
    takes readings on any day.
    """

    supplier = ForeignKeyField(Supplier, backref="windows", on_delete="CASCADE")
    starts_on = DateField()
    first_day = SmallIntegerField()
    last_day = SmallIntegerField()

    supplier_id: int

    class Meta:
        indexes = ((("supplier", "starts_on"), True),)


class Source(StrEnum):
    """Who or what a reading comes from."""

    CUSTOMER = "customer"
    INSPECTOR = "inspector"
    AUTOMATIC = "automatic"
    AVERAGE = "average"
    NORM = "norm"


class Reading(BaseModel):
    """What a meter showed on a day, per zone; `billed_month` is the bill it was counted in."""

    account = ForeignKeyField(Account, backref="readings", on_delete="CASCADE", index=False)
    meter = ForeignKeyField(Meter, backref="readings", on_delete="CASCADE", index=False)
    taken_on = DateField()
    source = ChoiceField(Source)
    t1 = FixedField(3)
    t2 = FixedField(3, null=True)
    t3 = FixedField(3, null=True)
    billed_month = MonthField(null=True)

    account_id: int
    meter_id: int

    class Meta:
        indexes = (
            (("meter", "taken_on", "source"), True),
            (("account", "taken_on"), False),
        )

    @property
    def values(self) -> Iterator[tuple[Zone, Decimal]]:
        """The value of each zone that the reading has."""
        for zone in Zone:
            value = getattr(self, zone)
            if value is not None:
                yield zone, value
