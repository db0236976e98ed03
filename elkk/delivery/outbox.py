"""The outbox: SMS and letters are rows, written in the transaction of the fact that caused them.

A task sends each after that transaction has committed; a sweep finds what a crash or a dead
gateway left, what was put off for quiet hours or a gateway's rate, and what is one of many. An SMS
whose fate is unknown is never sent again by itself: it becomes `unsure`, and the utility's staff
decide with `settle`. A letter is: a second copy harms nobody, and it carries the same Message-ID.
"""

import json
import logging
import random
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from huey import crontab
from peewee import Expression

from elkk.base import clock
from elkk.base.contacts import parse_mobile
from elkk.base.prepared import Prepared
from elkk.base.tasks import task
from elkk.delivery import contents, pace
from elkk.delivery import quiet as quiet_hours
from elkk.delivery.contents import Attachment, NoLongerTrue
from elkk.delivery.letters import Letter
from elkk.delivery.models import Channel, Message, MessageState
from elkk.delivery.senders import OutcomeUnknown, Outgoing, SendError, Senders

log: Final = logging.getLogger(__name__)

# About a day and a half of trying, with the steps below.
MOST_ATTEMPTS: Final = 16
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=6)
# Longer than any gateway's time-out: whoever claimed the message is gone.
GIVEN_UP_AFTER: Final = timedelta(minutes=10)
SWEEP_AT_ONCE: Final = 500
# Of a minute, for each of the two channels.
SECONDS_A_SWEEP: Final = 25.0


_INSERT: Final = Prepared[Message](
    lambda given: (
        Message.insert(
            channel=given.channel,
            recipient=given.recipient,
            subject=given.subject,
            text=given.text,
            html=given.html,
            headers=given.headers,
            key=given.key,
            reference=given.reference,
            secret=given.secret,
            expires_at=given.expires_at,
            quiet=given.quiet,
            next_try_at=given.next_try_at,
            created_at=given.created_at,
        )
        .on_conflict_ignore()
        .returning(Message.id)
    )
)

_senders: Senders | None = None


def use(senders: Senders) -> Senders | None:
    """Send by these from now on; what was used before."""
    global _senders
    before, _senders = _senders, senders
    return before


def _senders_in_use() -> Senders:
    if _senders is None:
        raise RuntimeError("no senders: create_app() was not called")
    return _senders


def post_sms(
    to: str,
    text: str,
    *,
    key: str | None = None,
    reference: str | None = None,
    secret: bool = False,
    expires_at: datetime | None = None,
    quiet: str = "",
    bulk: bool = False,
) -> bool:
    """Put an SMS to an E.164 number into the outbox; False where the key was posted before.

    It does not come in the hours of `quiet` (see elkk/delivery/quiet.py). A `bulk` message is one
    of many: the sweep sends it, behind what somebody waits for. The `reference` is resolved when it
    is sent, see elkk/delivery/contents.py.
    An empty number makes a decoy: the same work, so that nobody can tell by the time it takes
    whether the number is known; nothing is sent. Nor is it to a number of no mobile phone, or of a
    country that SMS_COUNTRIES does not name.
    """
    return _post(
        channel=Channel.SMS,
        recipient=parse_mobile(to) or "",
        subject="",
        text=text,
        html="",
        headers="{}",
        key=key,
        reference=reference,
        secret=secret,
        expires_at=expires_at,
        quiet=quiet,
        bulk=bulk,
    )


def post_email(
    to: str,
    subject: str,
    text: str,
    html: str = "",
    *,
    key: str | None = None,
    headers: Mapping[str, str] | None = None,
    reference: str | None = None,
    secret: bool = False,
    expires_at: datetime | None = None,
    quiet: str = "",
    bulk: bool = False,
) -> bool:
    """Put a letter into the outbox; False where the key was posted before.

    `quiet`, `bulk` and `reference` are as with an SMS. `headers` are additional ones, such as
    List-Unsubscribe. An empty address makes a decoy.
    """
    return _post(
        channel=Channel.EMAIL,
        recipient=to,
        subject=subject,
        text=text,
        html=html,
        headers=json.dumps(dict(headers or {})),
        key=key,
        reference=reference,
        secret=secret,
        expires_at=expires_at,
        quiet=quiet,
        bulk=bulk,
    )


def post_letter(to: str, letter: Letter, **options: Any) -> bool:
    """As post_email, of a letter written with elkk.delivery.letters."""
    return post_email(to, letter.subject, letter.text, letter.html, **options)


def _post(*, bulk: bool, **fields: Any) -> bool:
    now = clock.now()
    due = quiet_hours.ends_at(fields["quiet"], now) or now
    made = _INSERT.first(**fields, next_try_at=due, created_at=now)
    if made is not None and not bulk and due <= now:
        send_message.enqueue(made.id)
    return made is not None


@task()
def send_message(message_id: int) -> None:
    send(message_id)


def send(message_id: int) -> None:
    """Send a message that waits and is due; does nothing where someone else has taken it."""
    if _put_off(message_id) or not _claim(message_id):
        return
    message = Message.get_by_id(message_id)
    if not message.recipient:
        Message.delete().where(Message.id == message_id).execute()
    elif message.is_too_late(clock.now()):
        _finish(message, MessageState.FAILED, error="too late to be of use")
    else:
        _hand_over(message)


def _put_off(message_id: int) -> bool:
    """Quiet hours, or a gateway that has had enough for this minute: it waits, no try is spent."""
    message = Message.get_or_none(_due() & (Message.id == message_id))
    if message is None or not message.recipient or message.is_too_late(clock.now()):
        return False
    until = quiet_hours.ends_at(message.quiet, clock.now()) or pace.take(
        message.channel, _senders_in_use().per_minute(message.channel), urgent=message.secret
    )
    if until is None:
        return False
    Message.update(next_try_at=until).where(_due() & (Message.id == message_id)).execute()
    return True


def _due() -> Expression:
    return (Message.state == MessageState.QUEUED) & (Message.next_try_at <= clock.now())


def _claim(message_id: int) -> bool:
    claim = Message.update(
        state=MessageState.SENDING, attempts=Message.attempts + 1, claimed_at=clock.now()
    )
    return bool(claim.where(_due() & (Message.id == message_id)).execute())


def _hand_over(message: Message) -> None:
    senders = _senders_in_use()
    sender = senders.sms if message.channel is Channel.SMS else senders.email
    try:
        gateway_id = sender.send(_outgoing(message, _attachments(message)))
    except NoLongerTrue as reason:
        _finish(message, MessageState.DROPPED, error=str(reason))
    except SendError as error:
        _after_refusal(message, error)
    except OutcomeUnknown as error:
        _finish(message, MessageState.UNSURE, error=str(error))
    except Exception as error:
        log.exception("message %s: sending broke off", message.id)
        _finish(message, MessageState.UNSURE, error=f"{type(error).__name__}: {error}")
    else:
        _finish(message, MessageState.SENT, gateway_id=gateway_id[:120], sent_at=clock.now())


def _attachments(message: Message) -> Sequence[Attachment]:
    """Whatever goes wrong here, nothing has been sent yet. Raises NoLongerTrue and SendError."""
    try:
        return contents.of(message.reference)
    except NoLongerTrue:
        raise
    except Exception as error:
        log.exception("message %s: %s can't be made", message.id, message.reference)
        raise SendError(f"{type(error).__name__}: {error}", permanent=False) from error


def _outgoing(message: Message, attachments: Sequence[Attachment]) -> Outgoing:
    return Outgoing(
        key=f"elkk-{message.id}-{message.created_at:%Y%m%d%H%M%S}",
        recipient=message.recipient,
        text=message.text,
        subject=message.subject,
        html=message.html,
        headers=json.loads(message.headers),
        attachments=tuple(attachments),
    )


def _after_refusal(message: Message, error: SendError) -> None:
    if error.permanent or message.attempts >= MOST_ATTEMPTS:
        _finish(message, MessageState.FAILED, error=str(error))
        return
    _move(
        message,
        state=MessageState.QUEUED,
        next_try_at=clock.now() + wait_after(message.attempts),
        error=str(error)[:300],
    )


def wait_after(attempts: int) -> timedelta:
    """Twice as long each time, give or take a quarter, so that a revived gateway is not stormed."""
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return wait * random.uniform(0.75, 1.25)


def _finish(message: Message, state: MessageState, error: str = "", **fields: Any) -> None:
    if message.secret and state is not MessageState.UNSURE:
        fields |= {"text": "", "html": ""}
    if state not in (MessageState.SENT, MessageState.DROPPED):
        log.warning("message %s (%s) is %s: %s", message.id, message.channel, state, error)
    _move(message, state=state, error=error[:300], **fields)


def _move(message: Message, **fields: Any) -> None:
    ours = (Message.id == message.id) & (Message.state == MessageState.SENDING)
    Message.update(**fields).where(ours & (Message.claimed_at == message.claimed_at)).execute()


@task(every=crontab(minute="*"))
def sweep_outbox() -> None:
    sweep()


def sweep() -> int:
    """Give up what a crash left half sent, and send what is due; the number of the latter.

    It sends one by one, so that another worker is free for what somebody waits for, and by
    channel, so that one slow gateway does not keep the other's messages.
    """
    lost = (Message.state == MessageState.SENDING) & (
        Message.claimed_at < clock.now() - GIVEN_UP_AFTER
    )
    Message.update(state=MessageState.UNSURE, error="the worker stopped while sending").where(
        lost & (Message.channel == Channel.SMS)
    ).execute()
    Message.update(state=MessageState.QUEUED).where(
        lost & (Message.channel == Channel.EMAIL)
    ).execute()
    return sum(_drain(channel) for channel in Channel)


def _drain(channel: Channel) -> int:
    """Send what is due until it is done or the time is up; how many were tried."""
    deadline = time.monotonic() + SECONDS_A_SWEEP
    tried = 0
    while ids := waiting_ids(SWEEP_AT_ONCE, channel):
        for message_id in ids:
            send(message_id)
            tried += 1
            if time.monotonic() > deadline:
                return tried
    return tried


def waiting_ids(most: int, channel: Channel | None = None) -> list[int]:
    """Messages that are due, those that wait longest first."""
    due = _due() if channel is None else _due() & (Message.channel == channel)
    found = Message.select(Message.id).where(due).order_by(Message.next_try_at, Message.id)
    return [message.id for message in found.limit(most)]


def settle(message_id: int, *, was_sent: bool) -> bool:
    """A member of staff found out: mark an unsure message as sent, or send it again.

    False where it is not unsure (any more).
    """
    unsure = (Message.id == message_id) & (Message.state == MessageState.UNSURE)
    if was_sent:
        done = Message.update(state=MessageState.SENT, text="", html="").where(unsure).execute()
    else:
        done = (
            Message.update(state=MessageState.QUEUED, next_try_at=clock.now())
            .where(unsure)
            .execute()
        )
        if done:
            send_message.enqueue(message_id)
    return bool(done)
