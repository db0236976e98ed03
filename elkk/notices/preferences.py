"""Which kinds of notices a subscriber wants about an account."""

from collections.abc import Collection

from peewee import ForeignKeyField

from elkk.accounts import links
from elkk.accounts.models import Account, AccountLink
from elkk.base.db import BaseModel, ChoiceField, atomic
from elkk.identity.models import User
from elkk.notices.models import Kind


class MutedNotice(BaseModel):
    """A kind of notices that a subscriber does not want about an account."""

    link = ForeignKeyField(AccountLink, backref="muted", on_delete="CASCADE", index=False)
    kind = ChoiceField(Kind)

    class Meta:
        indexes = ((("link", "kind"), True),)


def is_muted(user: User, account: Account, kind: Kind) -> bool:
    link = links.live_link(user.id, account.id)
    return link is not None and kind in muted_kinds(link)


def muted_kinds(link: AccountLink) -> set[Kind]:
    return {muted.kind for muted in MutedNotice.select().where(MutedNotice.link == link)}


def mute_only(link: AccountLink, kinds: Collection[Kind]) -> None:
    """Don't tell these kinds about the account from now on, and tell every other one."""
    with atomic():
        MutedNotice.delete().where(MutedNotice.link == link).execute()
        if kinds:
            MutedNotice.insert_many([{"link": link, "kind": kind} for kind in kinds]).execute()
