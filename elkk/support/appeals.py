"""Обращения as their author sees them (manual 4.3.2.1 and 4.4.4.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from peewee import JOIN, ModelSelect

from elkk.accounts import links
from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.contacts import format_phone
from elkk.base.db import atomic
from elkk.identity.models import User
from elkk.support.models import Appeal, Attachment, Message, Status, Topic

MOST_A_DAY: Final = 20


class NotYours(LookupError):
    """The user may not act for the account, or it belongs to another supplier."""


class TooMany(Exception):
    """The user has sent MOST_A_DAY appeals within a day."""


def suppliers() -> list[Supplier]:
    return list(Supplier.select().order_by(Supplier.name))


def accounts_of(user_id: int) -> list[Account]:
    """The accounts that the user may write about, in the order of «Ваши счета»."""
    return [link.account for link in links.acting_links(user_id)]


def draft_of(user_id: int) -> Appeal | None:
    """What the user is writing, with its topic, supplier and account."""
    return (
        _appeals()
        .where((Appeal.user == user_id) & (Appeal.status == Status.DRAFT))
        .order_by(Appeal.id.desc())
        .first()
    )


def begin(user: User, supplier: Supplier, account: Account | None, topic: Topic) -> Appeal:
    """The user's draft about that topic; what was typed before stays. Raises NotYours."""
    if account is not None and not _may_write(user, account, supplier):
        raise NotYours
    with atomic():
        draft = draft_of(user.id) or Appeal(
            user=user, email=user.email or "", phone=format_phone(user.phone)
        )
        if draft.topic_id != topic.id:
            draft.service = ""
        draft.supplier, draft.account, draft.topic = supplier, account, topic
        draft.created_at = clock.now()
        draft.save()
    return draft


def _may_write(user: User, account: Account, supplier: Supplier) -> bool:
    return account.supplier_id == supplier.id and links.may_act_for(user.id, account.id)


def may_write_in(appeal: Appeal) -> bool:
    """Whether its author still acts for its account; a general question has none."""
    return appeal.account_id is None or links.may_act_for(appeal.user_id, appeal.account_id)


def shows_account(appeal: Appeal) -> bool:
    """Whether its author still sees the account that it is about."""
    account = appeal.account_id
    return account is not None and links.live_link(appeal.user_id, account) is not None


def keep_typed(draft: Appeal, **typed: str) -> None:
    """Remember the fields of the form; does nothing once it was sent."""
    still = (Appeal.id == draft.id) & (Appeal.status == Status.DRAFT)
    Appeal.update(**typed, created_at=clock.now()).where(still).execute()


def keep_reply(appeal: Appeal, text: str) -> None:
    """Remember a reply that is not sent yet."""
    sent = (Appeal.id == appeal.id) & (Appeal.status != Status.DRAFT)
    Appeal.update(draft_text=text).where(sent).execute()


def check_limit(user_id: int) -> None:
    """Raises TooMany."""
    since = clock.now() - timedelta(days=1)
    sent = Appeal.select().where((Appeal.user == user_id) & (Appeal.sent_at > since))
    if sent.count() >= MOST_A_DAY:
        raise TooMany


def find_appeal(user_id: int, appeal_id: int) -> Appeal | None:
    """The user's own appeal that was sent, with its topic, supplier and account."""
    return (
        _appeals()
        .where(
            (Appeal.id == appeal_id) & (Appeal.user == user_id) & (Appeal.status != Status.DRAFT)
        )
        .first()
    )


def appeals_of(user_id: int, since: date, zone: str, account_id: int | None = None) -> list[Appeal]:
    """The user's appeals sent since a day in a time zone, newest first; of one account or all."""
    start = clock.midnight(since, zone)
    mine = (Appeal.user == user_id) & (Appeal.status != Status.DRAFT) & (Appeal.sent_at >= start)
    if account_id is not None:
        mine &= Appeal.account == account_id
    return list(_appeals().where(mine).order_by(Appeal.sent_at.desc(), Appeal.id.desc()))


@dataclass(frozen=True)
class Letter:
    """A message with its files."""

    message: Message
    files: Sequence[Attachment]


def thread(appeal: Appeal) -> list[Letter]:
    """The messages in their order; two queries, however many."""
    files = list(
        Attachment.select()
        .where((Attachment.appeal == appeal) & Attachment.message.is_null(False))
        .order_by(Attachment.id)
    )
    return [
        Letter(message, [each for each in files if each.message_id == message.id])
        for message in Message.select()
        .where(Message.appeal == appeal)
        .order_by(Message.created_at, Message.id)
    ]


def _appeals() -> "ModelSelect[Appeal]":
    return (
        Appeal.select(Appeal, Topic, Supplier, Account)
        .join(Topic)
        .switch(Appeal)
        .join(Supplier)
        .switch(Appeal)
        .join(Account, JOIN.LEFT_OUTER)
    )
