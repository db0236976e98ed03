"""The outbox: what is to leave the building, and how fast."""

from datetime import datetime
from enum import StrEnum

from peewee import BigIntegerField, BooleanField, CharField, SmallIntegerField, TextField

from elkk.base.db import BaseModel, ChoiceField, UtcField


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class MessageState(StrEnum):
    """queued → sending → sent, failed, unsure or dropped; a passing error leads back to queued.

    `unsure` means that nobody knows whether it went out: the utility's staff decide. `dropped` was
    not sent, since what it says had ended.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    DROPPED = "dropped"


class Message(BaseModel):
    """An SMS or a letter in the outbox; only elkk/delivery/outbox.py writes here.

    `recipient` is an E.164 phone or an address; empty for a decoy, which is never sent.
    `key` makes posting the same thing twice impossible. `headers` is JSON, for letters.
    `reference` names what is asked for at sending: files to attach, or whether it is still true
    (elkk/delivery/contents.py).
    The text of a `secret` message (a code, a link) is wiped as soon as its fate is known.
    After `expires_at` it is no longer worth sending. `quiet` are hours in which it must not come,
    as elkk.delivery.quiet writes them.
    """

    channel = ChoiceField(Channel)
    recipient = CharField(max_length=254)
    subject = CharField(max_length=200, default="")
    text = TextField()
    html = TextField(default="")
    headers = TextField(default="{}")
    key = CharField(max_length=120, null=True, unique=True)
    reference = TextField(null=True)
    secret = BooleanField(default=False)
    state = ChoiceField(MessageState, default=MessageState.QUEUED)
    attempts = SmallIntegerField(default=0)
    next_try_at = UtcField()
    claimed_at = UtcField(null=True)
    sent_at = UtcField(null=True)
    expires_at = UtcField(null=True)
    quiet = CharField(max_length=60, default="")
    gateway_id = CharField(max_length=120, default="")
    error = CharField(max_length=300, default="")
    created_at = UtcField()

    class Meta:
        indexes = (
            (("state", "next_try_at"), False),
            (("state", "id"), False),
            (("recipient", "id"), False),
            (("created_at",), False),
        )

    def is_too_late(self, moment: datetime) -> bool:
        return bool(self.expires_at and self.expires_at <= moment)


class GatewayPace(BaseModel):
    """Until when a gateway's rate is used up, in milliseconds since 1970."""

    channel = ChoiceField(Channel, unique=True)
    free_at = BigIntegerField(default=0)
