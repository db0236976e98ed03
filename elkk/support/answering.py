"""What the utility's staff do with appeals."""

from collections.abc import Sequence

from flask_babel import force_locale
from peewee import JOIN

from elkk import clock
from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.db import atomic
from elkk.i18n import _
from elkk.identity.models import User
from elkk.notices import letters
from elkk.notices.events import appeal_answered
from elkk.notices.outbox import post_letter
from elkk.support import attachments
from elkk.support.lifecycle import NotNow
from elkk.support.models import Appeal, Message, Status, Topic
from elkk.urls import public_url

UNANSWERED = (Status.NEW, Status.IN_PROGRESS)


def inbox(
    statuses: Sequence[Status] = UNANSWERED, supplier_id: int | None = None, most: int = 100
) -> list[Appeal]:
    """Appeals in those states, those that wait longest first; drafts are nobody's business."""
    wanted = Appeal.status.in_(statuses) & (Appeal.status != Status.DRAFT)
    if supplier_id is not None:
        wanted &= Appeal.supplier == supplier_id
    return list(
        Appeal.select(Appeal, Topic, Supplier, Account, User)
        .join(Topic)
        .switch(Appeal)
        .join(Supplier)
        .switch(Appeal)
        .join(Account, JOIN.LEFT_OUTER)
        .switch(Appeal)
        .join(User)
        .where(wanted)
        .order_by(Appeal.sent_at, Appeal.id)
        .limit(most)
    )


def take_up(appeal_id: int) -> bool:
    """Begin to work on a new appeal; False where somebody has."""
    new = (Appeal.id == appeal_id) & (Appeal.status == Status.NEW)
    return bool(Appeal.update(status=Status.IN_PROGRESS).where(new).execute())


def answer(appeal_id: int, staff: User, text: str, signature: str = "") -> Message:
    """Answer with the files that `staff` has attached, and tell the author.

    `signature` is the name that the subscriber sees, that of the utility if empty. Raises NotNow
    where the appeal is closed or was never sent.
    """
    now = clock.now()
    with atomic():
        moved = (
            Appeal.update(status=Status.ANSWERED, answered_at=now)
            .where(
                (Appeal.id == appeal_id)
                & Appeal.status.in_((Status.NEW, Status.IN_PROGRESS, Status.ANSWERED))
            )
            .execute()
        )
        if not moved:
            raise NotNow
        appeal = _with_people(appeal_id)
        message = Message.create(
            appeal=appeal,
            from_staff=True,
            author=staff,
            author_name=signature or appeal.supplier.short_name,
            text=text,
            created_at=now,
        )
        attachments.attach(message, appeal, staff)
        _tell(appeal, message)
    return message


def _with_people(appeal_id: int) -> Appeal:
    return (
        Appeal.select(Appeal, User, Supplier, Topic)
        .join(User)
        .switch(Appeal)
        .join(Supplier)
        .switch(Appeal)
        .join(Topic)
        .where(Appeal.id == appeal_id)
        .get()
    )


def _tell(appeal: Appeal, message: Message) -> None:
    """A letter to the address in the appeal; a notice, while the author still has the account."""
    with force_locale(appeal.user.locale):
        title = _("Answer to appeal %(number)s", number=appeal.number)
        text = _(
            "The utility has answered your appeal «%(topic)s». Open the section «Appeals».",
            topic=appeal.topic.title,
        )
        address = public_url(f"/appeals/{appeal.id}/")
        letter = letters.write(title, [text], action=(_("Read the answer"), address))
    fact = f"message {message.id}"
    post_letter(appeal.email, letter, key=f"appeal {fact}")
    link = AccountLink.get_or_none(
        (AccountLink.user == appeal.user) & (AccountLink.account == appeal.account_id)
    )
    if link is not None:
        appeal_answered(appeal.user, link.account, message.id, appeal.topic.title)
