"""What is told on top of the pages, and when."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField

from elkk.accounts.models import Supplier
from elkk.base.db import BaseModel, ChoiceField, UtcField
from elkk.identity.models import User


class Tone(StrEnum):
    """How it looks."""

    INFO = "info"
    WARNING = "warning"


class Audience(StrEnum):
    """Who sees it: those who are signed in, or the sign-in page as well."""

    SUBSCRIBERS = "subscribers"
    EVERYONE = "everyone"


class Announcement(BaseModel):
    """Shown from `starts_at` until `ends_at`; None has no end.

    With a `supplier` only those see it who have an account there.
    """

    text = CharField(max_length=300)
    tone = ChoiceField(Tone, default=Tone.INFO)
    audience = ChoiceField(Audience, default=Audience.SUBSCRIBERS)
    supplier = ForeignKeyField(Supplier, backref="announcements", null=True, on_delete="CASCADE")
    starts_at = UtcField()
    ends_at = UtcField(null=True)
    author = ForeignKeyField(User, backref="announcements", null=True, on_delete="SET NULL")

    supplier_id: int | None
