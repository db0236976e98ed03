from enum import StrEnum

from peewee import (
    BigIntegerField,
    BlobField,
    CharField,
    ForeignKeyField,
    SmallIntegerField,
    TextField,
)

from elkk.base.db import BaseModel, ChoiceField, UtcField


class ClockShift(BaseModel):
    """How far the sandbox's clock is from the real one, in seconds; one row, id 1."""

    id = SmallIntegerField(primary_key=True)
    seconds = BigIntegerField()


class SandboxMessage(BaseModel):
    """An SMS or a letter that the sandbox kept instead of sending."""

    channel = CharField(max_length=8)
    recipient = CharField(max_length=254, index=True)
    subject = CharField(max_length=200, default="")
    text = TextField()
    html = TextField(default="")
    created_at = UtcField()

    attachments: list["SandboxAttachment"]


class SandboxAttachment(BaseModel):
    """A file that came with a letter."""

    message = ForeignKeyField(SandboxMessage, backref="attachments", on_delete="CASCADE")
    name = CharField(max_length=255)
    media_type = CharField(max_length=100)
    content = BlobField()


class Fault(StrEnum):
    """What can be made to fail."""

    SMS_DOWN = "sms-down"
    MAIL_DOWN = "mail-down"
    BANK_SLOW = "bank-slow"
    BANK_DOWN = "bank-down"


class Outage(BaseModel):
    """A fault that is going on; no row where all is well."""

    fault = ChoiceField(Fault, unique=True)
    since = UtcField()
