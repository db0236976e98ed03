"""Notices (уведомления), and how their readers want to be told."""

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from peewee import (
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
    # What elkk/notices/following.py knows of the fact now.
    is_over: bool = False
    submitted_on: date | str | None = None
    owed_now: int | None = None

    class Meta:
        indexes = (
            (("user", "account", "kind", "fact"), True),
            (("user", "account", "read_at"), False),
        )

    @property
    def home(self) -> str:
        """The home as the subscriber calls it: by their note, their group, else its address."""
        return self.link.note or self.link.group or self.account.address

    @property
    def is_new(self) -> bool:
        """Unread, and still asking for something."""
        return self.read_at is None and not self.is_over

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
