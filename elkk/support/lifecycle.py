"""How an appeal moves: draft → new → in progress → answered → closed, and back by re-opening.

Each move is one conditional UPDATE: of two at once, one wins.
"""

from datetime import timedelta
from typing import Any, Final

from peewee import fn

from elkk.base import clock
from elkk.base.db import atomic
from elkk.identity.models import User
from elkk.support import attachments, terms
from elkk.support.models import Appeal, Message, Status

REOPEN_WITHIN: Final = timedelta(days=14)
OPEN: Final = (Status.NEW, Status.IN_PROGRESS, Status.ANSWERED)


class NotNow(Exception):
    """The appeal is in another state than the page showed: somebody was faster."""


def send(draft: Appeal, user: User, text: str) -> bool:
    """Send a draft to the utility with its files; False where it was sent already."""
    now = clock.now()
    with atomic():
        moved = _move(
            draft,
            (Status.DRAFT,),
            status=Status.NEW,
            number=f"{now:%Y}-{draft.id:06d}",
            draft_text="",
            sent_at=now,
            due_on=terms.due_on(draft.supplier),
            revision=1,
        )
        if moved:
            _say(draft, user, text)
    return moved


def reply(appeal: Appeal, user: User, text: str) -> None:
    """The subscriber writes again, which takes an answered appeal up anew. Raises NotNow.

    The same text a second time at once is one message: a double click, a retry.
    """
    with atomic():
        # The update also makes two replies at once wait for each other.
        if not _move(appeal, OPEN, draft_text=""):
            raise NotNow
        _move(appeal, (Status.ANSWERED,), **anew(appeal))
        if not _just_said(appeal, user, text):
            _move(appeal, OPEN, revision=next_revision())
            _say(appeal, user, text)


def rate(appeal: Appeal, solved: bool, rating: int | None, comment: str) -> None:
    """«Вопрос решен?»: yes closes the appeal, no takes it up anew. Raises NotNow."""
    now = clock.now()
    verdict = {"status": Status.CLOSED, "closed_at": now} if solved else anew(appeal)
    if not _move(appeal, (Status.ANSWERED,), rating=rating, rating_comment=comment, **verdict):
        raise NotNow


def may_reopen(appeal: Appeal) -> bool:
    return (
        appeal.status is Status.CLOSED
        and appeal.closed_at is not None
        and clock.now() <= appeal.closed_at + REOPEN_WITHIN
    )


def reopen(appeal: Appeal, user: User, text: str) -> None:
    """Take a closed appeal up anew within REOPEN_WITHIN of its end. Raises NotNow."""
    since = clock.now() - REOPEN_WITHIN
    with atomic():
        moved = (
            Appeal.update(closed_at=None, draft_text="", revision=next_revision(), **anew(appeal))
            .where(
                (Appeal.id == appeal.id)
                & (Appeal.status == Status.CLOSED)
                & (Appeal.closed_at >= since)
            )
            .execute()
        )
        if not moved:
            raise NotNow
        _say(appeal, user, text)


def anew(appeal: Appeal) -> dict[str, object]:
    """It awaits an answer again, from today on."""
    return {"status": Status.IN_PROGRESS, "due_on": terms.due_on(appeal.supplier)}


def next_revision() -> Any:
    """Appeals from before it was counted have none."""
    return fn.COALESCE(Appeal.revision, 0) + 1


def close_answered() -> int:
    """Close what was answered so long ago that its author has nothing to add; how many."""
    old = (Appeal.status == Status.ANSWERED) & (Appeal.answered_at < clock.now() - REOPEN_WITHIN)
    closed = Appeal.update(status=Status.CLOSED, closed_at=clock.now()).where(old).execute()
    return int(closed)


def _say(appeal: Appeal, user: User, text: str) -> Message:
    name = " ".join(filter(None, (user.first_name, user.patronymic, user.last_name)))
    message = Message.create(
        appeal=appeal, author=user, author_name=name[:120], text=text, created_at=clock.now()
    )
    attachments.attach(message, appeal, user)
    return message


def _just_said(appeal: Appeal, user: User, text: str) -> bool:
    last = Message.select().where(Message.appeal == appeal).order_by(Message.id.desc()).first()
    return bool(
        last is not None
        and not last.from_staff
        and last.author_id == user.id
        and last.text == text
        and clock.now() - last.created_at < timedelta(minutes=10)
        and not attachments.pending(appeal, user)
    )


def _move(appeal: Appeal, sources: tuple[Status, ...], **values: object) -> bool:
    return bool(
        Appeal.update(**values)
        .where((Appeal.id == appeal.id) & Appeal.status.in_(sources))
        .execute()
    )
