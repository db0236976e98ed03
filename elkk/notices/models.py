"""Notices (уведомления), and the outbox: what is to leave the building."""

from enum import StrEnum

from peewee import (
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    SmallIntegerField,
    TextField,
)

from elkk.accounts.models import Account
from elkk.db import BaseModel, ChoiceField, UtcField
from elkk.identity.models import User


class Kind(StrEnum):
    DEBT = "debt"
    NEW_BILL = "new_bill"
    VERIFICATION_ENDS = "verification_ends"
    VERIFICATION_ENDED = "verification_ended"
    WINDOW_OPEN = "window_open"
    ACCOUNT_LINKED = "account_linked"


class Notice(BaseModel):
    """One fact told to one user about one account; `fact` makes telling it twice impossible."""

    user = ForeignKeyField(User, backref="notices", on_delete="CASCADE", index=False)
    account = ForeignKeyField(Account, backref="notices", on_delete="CASCADE")
    kind = ChoiceField(Kind)
    fact = CharField(max_length=80)
    day = DateField()
    title = CharField(max_length=160)
    text = TextField()
    created_at = UtcField()
    read_at = UtcField(null=True)

    user_id: int
    account_id: int

    class Meta:
        indexes = (
            (("user", "account", "kind", "fact"), True),
            (("user", "account", "read_at"), False),
        )


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class MessageState(StrEnum):
    """queued → sending → sent, failed or unsure; a passing error leads back to queued.

    `unsure` means that nobody knows whether it went out: the utility's staff decide.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


class Message(BaseModel):
    """An SMS or a letter in the outbox; only elkk/notices/outbox.py writes here.

    `recipient` is an E.164 phone or an address; empty for a decoy, which is never sent.
    `key` makes posting the same thing twice impossible. `headers` is JSON, for letters.
    The text of a `secret` message (a code, a link) is wiped as soon as its fate is known.
    After `expires_at` it is no longer worth sending.
    """

    channel = ChoiceField(Channel)
    recipient = CharField(max_length=254)
    subject = CharField(max_length=200, default="")
    text = TextField()
    html = TextField(default="")
    headers = TextField(default="{}")
    key = CharField(max_length=120, null=True, unique=True)
    secret = BooleanField(default=False)
    state = ChoiceField(MessageState, default=MessageState.QUEUED)
    attempts = SmallIntegerField(default=0)
    next_try_at = UtcField()
    claimed_at = UtcField(null=True)
    sent_at = UtcField(null=True)
    expires_at = UtcField(null=True)
    gateway_id = CharField(max_length=120, default="")
    error = CharField(max_length=300, default="")
    created_at = UtcField()

    class Meta:
        indexes = ((("state", "next_try_at"), False),)
