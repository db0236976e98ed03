"""Bills by e-mail instead of paper: who agreed since when, and which letters went out."""

from peewee import CharField, ForeignKeyField

from elkk.accounts.models import AccountLink
from elkk.base.db import BaseModel, MonthField, UtcField


class EbillConsent(BaseModel):
    """«Согласен получать счета по e-mail и отказываюсь от бумажных», from its giving to its end.

    Paper is refused from `confirmed_at` on, when the address had shown that it is theirs; nothing
    is sent before. Bills later than `after_month`, the newest one of that moment, go by e-mail.
    A withdrawn one stays: it says who had which bills how.
    """

    link = ForeignKeyField(AccountLink, backref="+", on_delete="CASCADE")
    address = CharField(max_length=254)
    agreed_at = UtcField()
    confirmed_at = UtcField(null=True)
    after_month = MonthField(null=True)
    withdrawn_at = UtcField(null=True)

    link_id: int


# One consent of a link at a time.
EbillConsent.add_index(
    EbillConsent.index(EbillConsent.link, unique=True, where=EbillConsent.withdrawn_at.is_null())
)


class EbillLetter(BaseModel):
    """A bill that went by e-mail, once; `key` is its message's in the outbox."""

    consent = ForeignKeyField(EbillConsent, backref="letters", on_delete="CASCADE", index=False)
    month = MonthField()
    key = CharField(max_length=120)
    made_at = UtcField()

    consent_id: int

    class Meta:
        indexes = ((("consent", "month"), True),)
