"""Notices (уведомления) and how they are told, and the outbox: what is to leave the building."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    SmallIntegerField,
    TextField,
)

from elkk.accounts.links import through_links
from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.base.db import BaseModel, ChoiceField, MoneyField, UtcField
from elkk.identity.models import User


class Kind(StrEnum):
    WINDOW_OPEN = "window_open"
    WINDOW_CLOSES = "window_closes"
    READING_REJECTED = "reading_rejected"
    NEW_BILL = "new_bill"
    DEBT = "debt"
    PAYMENT_CREDITED = "payment_credited"
    VERIFICATION_ENDS = "verification_ends"
    VERIFICATION_ENDED = "verification_ended"
    APPEAL_ANSWERED = "appeal_answered"
    SERVICE_ORDER = "service_order"
    ACCOUNT_LINKED = "account_linked"


class JsonField(TextField):
    """A dict of plain values, kept as JSON text: dates are «2026-03-15», money is kopecks."""

    def db_value(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def python_value(self, value: Any) -> Any:
        return json.loads(value) if value else {}


class Notice(BaseModel):
    """One fact told to one user about one account; `fact` makes telling it twice impossible.

    `details` hold the fact's figures; the words are made of them when somebody reads, in the
    reader's language (elkk/notices/wording.py), so that a mended text mends every notice.
    `posted_at` is when the outbox took it, or when it was clear that no message is wanted.
    """

    user = ForeignKeyField(User, backref="notices", on_delete="CASCADE", index=False)
    account = ForeignKeyField(Account, backref="notices", on_delete="CASCADE")
    kind = ChoiceField(Kind)
    fact = CharField(max_length=80)
    day = DateField()
    details = JsonField(default="{}")
    created_at = UtcField()
    read_at = UtcField(null=True)
    posted_at = UtcField(null=True)

    user_id: int
    account_id: int
    link: AccountLink

    class Meta:
        indexes = (
            (("user", "account", "kind", "fact"), True),
            (("user", "account", "read_at"), False),
        )

    @classmethod
    def of_linked_accounts(cls, moment: datetime) -> "ModelSelect[Notice]":
        """What their users may see at a moment; `account`, its supplier and `link` come along."""
        return through_links(
            cls.select(cls, Account, Supplier).join(Account).join(Supplier), moment
        )


# Of millions of notices only those of the last minutes wait to be posted.
Notice.add_index(Notice.index(Notice.user, where=Notice.posted_at.is_null()))


class NoticeRule(BaseModel):
    """When a supplier's subscribers are reminded, from a day on. Sums are kopecks.

    A debt counts from `debt_from` on, or from `overdue_from` once the bill's due day has passed.
    The end of a meter's МПИ is told `verification_days` ahead.
    """

    supplier = ForeignKeyField(Supplier, backref="notice_rules", on_delete="CASCADE", index=False)
    starts_on = DateField()
    debt_from = MoneyField()
    overdue_from = MoneyField()
    verification_days = SmallIntegerField()

    class Meta:
        indexes = ((("supplier", "starts_on"), True),)


class DailyRun(BaseModel):
    """The daily job of a supplier's calendar day: whoever inserts the row does the work."""

    supplier = ForeignKeyField(Supplier, on_delete="CASCADE", index=False)
    day = DateField()
    started_at = UtcField()
    finished_at = UtcField(null=True)
    made = IntegerField(default=0)

    class Meta:
        indexes = ((("supplier", "day"), True),)


class NoticeChoice(BaseModel):
    """The channels, besides the cabinet, by which a user wants to be told a kind of notices."""

    user = ForeignKeyField(User, backref="notice_choices", on_delete="CASCADE", index=False)
    kind = ChoiceField(Kind)
    email = BooleanField()
    sms = BooleanField()

    user_id: int

    class Meta:
        indexes = ((("user", "kind"), True),)


class NoticeSettings(BaseModel):
    """When a user wants messages. Hours are 0–23 in `time_zone`; equal ones mean no quiet hours.

    An empty `time_zone` is that of the supplier of the account. `calendar_key` is the
    secret part of the calendar's address, None until it is asked for.
    """

    user = ForeignKeyField(User, backref="notice_settings", on_delete="CASCADE", unique=True)
    time_zone = CharField(max_length=40, default="")
    quiet_from = SmallIntegerField()
    quiet_until = SmallIntegerField()
    digest = BooleanField(default=False)
    calendar_key = CharField(max_length=64, null=True, unique=True)

    user_id: int


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
    After `expires_at` it is no longer worth sending. `quiet` are hours in which it must not come,
    as elkk.notices.quiet writes them.
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
