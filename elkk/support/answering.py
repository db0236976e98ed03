"""Answering an appeal: the answer, its files, and the news of it to the author."""

from flask_babel import force_locale
from peewee import fn

from elkk.accounts import links
from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.delivery import letters
from elkk.delivery.outbox import post_letter
from elkk.identity import audit
from elkk.identity.models import User
from elkk.notices.events import appeal_answered
from elkk.support import attachments, lifecycle
from elkk.support.lifecycle import NotNow
from elkk.support.models import AnswerDraft, Appeal, Message, Status, Topic
from elkk.web.i18n import _
from elkk.web.urls import public_url


class Overtaken(Exception):
    """Something was written to the thread that the answer's author has not seen."""


def answer(
    appeal_id: int, staff: User, text: str, signature: str = "", *, seen: int | None = None
) -> Message:
    """Answer with the files that `staff` has attached, and tell the author.

    `signature` is the name that the subscriber sees, that of the utility if empty; `seen` the
    revision of the thread that was answered, None for whatever it is. Raises NotNow where the
    appeal is closed or was never sent, Overtaken where it has another revision.
    """
    now = clock.now()
    open_now = (Appeal.id == appeal_id) & Appeal.status.in_(lifecycle.OPEN)
    wanted = open_now if seen is None else open_now & (fn.COALESCE(Appeal.revision, 0) == seen)
    with atomic():
        moved = (
            Appeal.update(
                status=Status.ANSWERED,
                answered_at=now,
                revision=lifecycle.next_revision(),
                assignee=fn.COALESCE(Appeal.assignee, staff.id),
            )
            .where(wanted)
            .execute()
        )
        if not moved:
            raise Overtaken if Appeal.select().where(open_now).exists() else NotNow
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
        AnswerDraft.delete().where(
            (AnswerDraft.appeal == appeal_id) & (AnswerDraft.author == staff.id)
        ).execute()
        _tell(appeal, message)
        audit.record("staff.appeal_answered", actor_id=staff.id, appeal=appeal_id)
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
    link = links.live_link(appeal.user_id, appeal.account_id) if appeal.account_id else None
    if link is not None:
        appeal_answered(appeal.user, link.account, message.id, appeal.topic.title)
