"""For the utility's staff: what did not go out, sending it again, and how the outbox is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from peewee import fn

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.paging import Slice, newest_first
from elkk.base.visitor import Visitor
from elkk.delivery.models import Channel, Message, MessageState
from elkk.delivery.outbox import send_message, settle
from elkk.identity import audit
from elkk.identity.models import User

SHOWN: Final = 100
_STOPPED: Final = (MessageState.FAILED, MessageState.UNSURE)


def dead_letters(
    channel: Channel | None = None, *, before: int | None = None, most: int = SHOWN
) -> list[Message]:
    """Messages that nobody tries any more, newest first; `before` is an id to page on from."""
    found = Message.select().where(Message.state.in_(_STOPPED)).order_by(Message.id.desc())
    if channel is not None:
        found = found.where(Message.channel == channel)
    if before is not None:
        found = found.where(Message.id < before)
    return list(found.limit(most))


def of_state(state: MessageState, cursor: str = "") -> Slice[Message]:
    """Failed or unsure messages, newest first, page by page."""
    stopped = Message.select().where(Message.state == state)
    return newest_first(stopped, (Message.id,), cursor)


def sent_to(recipients: Sequence[str], most: int = 20) -> list[Message]:
    """What went, or should go, to these phones and addresses, newest first."""
    theirs = Message.recipient.in_([each for each in recipients if each])
    return list(Message.select().where(theirs).order_by(Message.id.desc()).limit(most))


def waiting() -> int:
    """How many nobody tries any more."""
    return Message.select().where(Message.state.in_(_STOPPED)).count()


@dataclass(frozen=True)
class Done:
    """What became of several messages: how many moved, and how many could not."""

    moved: int
    left: int


def act(action: "Action", message_ids: Sequence[int], staff: User, visitor: Visitor) -> Done:
    """Do the same with several messages, each in its own right."""
    moved = sum(_act(action, message_id, staff, visitor) for message_id in message_ids)
    return Done(moved, len(message_ids) - moved)


class Action(StrEnum):
    """AGAIN is for failed messages. The others settle unsure ones: somebody has found out."""

    AGAIN = "again"
    WAS_SENT = "was_sent"
    WAS_NOT_SENT = "was_not_sent"


def _act(action: Action, message_id: int, staff: User, visitor: Visitor) -> bool:
    with atomic():
        if action is Action.AGAIN:
            moved = send_again(message_id)
        else:
            moved = settle(message_id, was_sent=action is Action.WAS_SENT)
        if moved:
            audit.record(
                "staff.message_" + action, actor_id=staff.id, visitor=visitor, message=message_id
            )
    return moved


def send_again(message_id: int) -> bool:
    """«Отправить еще раз»: from the start, with all its tries.

    False where it is not failed (any more), its text was secret and is wiped, or its time is over.
    An unsure message is for `outbox.settle`: somebody must find out first.
    """
    now = clock.now()
    can_go = (
        (Message.id == message_id)
        & (Message.state == MessageState.FAILED)
        & (Message.text != "")
        & (Message.expires_at.is_null() | (Message.expires_at > now))
    )
    moved = Message.update(state=MessageState.QUEUED, attempts=0, next_try_at=now, error="")
    if not moved.where(can_go).execute():
        return False
    send_message.enqueue(message_id)
    return True


@dataclass(frozen=True)
class Figures:
    """A channel's outbox now. `late` has waited an hour or more since it was posted, be it for a
    gateway or for the end of quiet hours; `oldest` is of those due.

    `sent`, `failed` are of the last day.
    """

    channel: Channel
    due: int
    put_off: int
    late: int
    oldest: datetime | None
    sending: int
    unsure: int
    sent: int
    failed: int


def figures() -> Sequence[Figures]:
    """One for each channel."""
    return [_figures(channel) for channel in Channel]


def _figures(channel: Channel) -> Figures:
    now = clock.now()
    ours = Message.channel == channel
    is_due = Message.next_try_at <= now
    # Found by the state alone: asked for by day as well, SQLite would look through all the days.
    queued: Any = Message.select(
        fn.COUNT(Message.id).filter(is_due),
        fn.COUNT(Message.id).filter(Message.next_try_at > now),
        fn.COUNT(Message.id).filter(Message.created_at <= now - timedelta(hours=1)),
        fn.MIN(Message.created_at).filter(is_due),
    ).where(ours & (Message.state == MessageState.QUEUED))
    due, put_off, late, oldest = queued.tuples().get()
    lately = _by_state(ours & (Message.created_at > now - timedelta(days=1)))
    return Figures(
        channel,
        due=due,
        put_off=put_off,
        late=late,
        oldest=oldest,
        sending=_count(ours & (Message.state == MessageState.SENDING)),
        unsure=_count(ours & (Message.state == MessageState.UNSURE)),
        sent=lately.get(MessageState.SENT, 0),
        failed=lately.get(MessageState.FAILED, 0),
    )


def _by_state(condition: object) -> dict[MessageState, int]:
    """Found by their day: an expression hides the index of states, which leads to all of them."""
    state: Any = fn.LOWER(Message.state)
    counted: Any = (
        Message.select(state, fn.COUNT(Message.id)).where(condition).group_by(state).tuples()
    )
    return {MessageState(state): int(number) for state, number in counted}


def _count(condition: object) -> int:
    return Message.select().where(condition).count()
