"""Notices (уведомления)."""

from enum import StrEnum

from peewee import CharField, DateField, ForeignKeyField, TextField

from elkk.accounts.models import Account
from elkk.db import BaseModel, ChoiceField, UtcField
from elkk.identity.models import User


class Kind(StrEnum):
    DEBT = "debt"
    NEW_BILL = "new_bill"
    VERIFICATION_ENDS = "verification_ends"
    VERIFICATION_ENDED = "verification_ended"
    WINDOW_OPEN = "window_open"
    APPEAL_ANSWERED = "appeal_answered"
    SERVICE_ORDER = "service_order"


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
