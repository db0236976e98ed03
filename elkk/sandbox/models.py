from peewee import BigIntegerField, CharField, SmallIntegerField, TextField

from elkk.db import BaseModel, UtcField


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
