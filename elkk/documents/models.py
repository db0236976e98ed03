"""Versioned texts: what users agree to, and the user guide."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from elkk.base.db import BaseModel, ChoiceField, UtcField
from elkk.identity.models import User


class DocumentKind(StrEnum):
    """The value stands in addresses: /documents/agreement/."""

    AGREEMENT = "agreement"
    PERSONAL_DATA = "personal-data"
    PAYMENT_TERMS = "payment-terms"
    GUIDE = "guide"


class DocumentVersion(BaseModel):
    """A text as it was published: never changed afterwards, because people have accepted it.

    `number` counts from 1 within a kind; `text` is Markdown. `note` says what changed.
    Whoever agreed to version `counts_from` or a later one need not agree again; None means that
    they must.
    """

    kind = ChoiceField(DocumentKind)
    number = IntegerField()
    title = CharField(max_length=160)
    text = TextField()
    note = CharField(max_length=255, default="")
    author = ForeignKeyField(User, null=True, backref="published", on_delete="SET NULL")
    published_at = UtcField()
    counts_from = IntegerField(null=True)

    author_id: int | None

    class Meta:
        indexes = ((("kind", "number"), True),)


class Acceptance(BaseModel):
    """A user agreed to a version, once; what they agreed to cannot be deleted."""

    user = ForeignKeyField(User, backref="acceptances", on_delete="CASCADE", index=False)
    version = ForeignKeyField(DocumentVersion, backref="acceptances", on_delete="RESTRICT")
    accepted_at = UtcField()

    user_id: int
    version_id: int

    class Meta:
        indexes = ((("user", "version"), True),)
