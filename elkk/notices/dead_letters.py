"""For the utility's staff: what did not go out, sending it again, and how the outbox is doing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from peewee import fn

from elkk import clock
from elkk.notices.models import Channel, Message, MessageState
from elkk.notices.outbox import send_message

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
    """A channel's outbox now. `late` waits an hour or more past its time; `oldest` is of those due.

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
    queued = ours & (Message.state == MessageState.QUEUED)
    due = queued & (Message.next_try_at <= now)
    recent = ours & (Message.created_at > now - timedelta(days=1))
    oldest = Message.select(fn.MIN(Message.created_at)).where(due).scalar(as_tuple=False)
    return Figures(
        channel,
        due=_count(due),
        put_off=_count(queued & (Message.next_try_at > now)),
        late=_count(queued & (Message.created_at <= now - timedelta(hours=1))),
        oldest=oldest,
        sending=_count(ours & (Message.state == MessageState.SENDING)),
        unsure=_count(ours & (Message.state == MessageState.UNSURE)),
        sent=_count(recent & (Message.state == MessageState.SENT)),
        failed=_count(recent & (Message.state == MessageState.FAILED)),
    )


def _count(condition: object) -> int:
    return Message.select().where(condition).count()
