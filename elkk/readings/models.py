"""Meters, the days on which readings are taken, and the readings."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final

from peewee import BooleanField, CharField, DateField, ForeignKeyField, SmallIntegerField

from elkk.accounts.models import Account, ExportBatch, Supplier
from elkk.base.db import BaseModel, ChoiceField, FixedField, MonthField, UtcField
from elkk.base.zones import Zone, zones_of
from elkk.identity.models import User


class Meter(BaseModel):
    """A прибор учета. `code` is the billing's own key, since a number may be missing.

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
    def capacity(self) -> Decimal:
        """The first value that the register can't show: it shows zero instead."""
        return Decimal(10) ** self.whole_digits

    @property
    def zone_list(self) -> tuple[Zone, ...]:
        return zones_of(self.zones)


class ReadingWindow(BaseModel):
    """The days of the month on which readings are taken, from a day on.

    `first_day` after `last_day` wraps the end of the month: 25 to 3. Zeros take readings on any day
    from then on; so does a supplier without a window.
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


ESTIMATES = (Source.AVERAGE, Source.NORM)


class Status(StrEnum):
    """How far a reading that was submitted here has come. Only an accepted one may be corrected."""

    ACCEPTED = "accepted"
    PASSED = "passed"
    BILLED = "billed"
    REJECTED = "rejected"


class Reading(BaseModel):
    """What a meter showed on a day, per zone; `billed_month` is the bill it was counted in.

    `status`, `receipt` and what follows it belong to readings submitted here; those that are known
    from the billing alone have none. `rolled_over`: some register went through zero since the
    reading before. `export` is the batch that passed it to the billing. `doubts` are the soft
    checks that the customer overruled, with commas; until `reviewed_at` the billing department
    has not looked at them.
    """

    account = ForeignKeyField(Account, backref="readings", on_delete="CASCADE", index=False)
    meter = ForeignKeyField(Meter, backref="readings", on_delete="CASCADE", index=False)
    taken_on = DateField()
    source = ChoiceField(Source)
    t1 = FixedField(3)
    t2 = FixedField(3, null=True)
    t3 = FixedField(3, null=True)
    billed_month = MonthField(null=True)
    status = ChoiceField(Status, null=True)
    rejected_reason = CharField(max_length=255, default="")
    receipt = CharField(max_length=20, null=True)
    submitted_at = UtcField(null=True)
    submitted_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    rolled_over = BooleanField(default=False)
    export = ForeignKeyField(ExportBatch, null=True, on_delete="RESTRICT", index=False)
    doubts = CharField(max_length=20, null=True)
    reviewed_at = UtcField(null=True)

    account_id: int
    meter_id: int
    submitted_by_id: int | None
    export_id: int | None

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

    @property
    def is_estimate(self) -> bool:
        """Calculated, not read from the meter."""
        return self.source in ESTIMATES

    @property
    def may_be_corrected(self) -> bool:
        return self.status is Status.ACCEPTED


# Of millions of readings only those submitted here have a status.
Reading.add_index(Reading.index(Reading.status, where=Reading.status.is_null(False)))
Reading.add_index(Reading.index(Reading.export, where=Reading.export.is_null(False)))
IN_DOUBT: Final = Reading.doubts.is_null(False) & Reading.reviewed_at.is_null()
Reading.add_index(Reading.index(Reading.doubts, Reading.id, where=IN_DOUBT))


class ReadingChange(BaseModel):
    """What a submitted reading became, and when: its first values and every change of them.

    `receipt` is the number the customer was given for it. Without one it was the billing's doing.
    """

    reading = ForeignKeyField(Reading, backref="changes", on_delete="CASCADE")
    receipt = CharField(max_length=20, null=True, index=True)
    made_at = UtcField()
    made_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    t1 = FixedField(3)
    t2 = FixedField(3, null=True)
    t3 = FixedField(3, null=True)
    rolled_over = BooleanField(default=False)

    reading_id: int
    made_by_id: int | None

    @property
    def values(self) -> Iterator[tuple[Zone, Decimal]]:
        for zone in Zone:
            value = getattr(self, zone)
            if value is not None:
                yield zone, value


class ReadingPhoto(BaseModel):
    """A picture of the meter beside a reading; `name` is where elkk/base/storage.py keeps it."""

    reading = ForeignKeyField(Reading, backref="photos", on_delete="CASCADE")
    name = CharField(max_length=80, unique=True)
    added_at = UtcField()
    added_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)

    reading_id: int
