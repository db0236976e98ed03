"""The sandbox's inbox: SMS and letters that were kept instead of sent."""

from peewee import prefetch

from elkk.base import clock
from elkk.base.contacts import parse_phone
from elkk.delivery import outbox
from elkk.delivery.senders import Outgoing
from elkk.sandbox import outages
from elkk.sandbox.models import SandboxAttachment, SandboxMessage

SHOWN = 100
SENT_AT_ONCE = 50


def keep(channel: str, outgoing: Outgoing) -> None:
    """Raises SendError during an outage."""
    outages.fail_to_send(channel)
    message = SandboxMessage.create(
        channel=channel,
        recipient=outgoing.recipient,
        subject=outgoing.subject,
        text=outgoing.text,
        html=outgoing.html,
        created_at=clock.now(),
    )
    for each in outgoing.attachments:
        SandboxAttachment.create(
            message=message, name=each.name, media_type=each.media_type, content=each.content
        )


def messages(to: str | None = None) -> list[SandboxMessage]:
    """The newest messages, of one phone (as people write it) or address where `to` is given.

    What still waits in the outbox is sent first, so that nobody has to wait for the worker.
    """
    for message_id in outbox.waiting_ids(SENT_AT_ONCE):
        outbox.send(message_id)
    found = SandboxMessage.select().order_by(SandboxMessage.id.desc()).limit(SHOWN)
    if to and to.strip():
        found = found.where(SandboxMessage.recipient == _recipient(to.strip()))
    attachments = SandboxAttachment.select().order_by(SandboxAttachment.id)
    return list(prefetch(found, attachments))


def _recipient(text: str) -> str:
    return text.lower() if "@" in text else parse_phone(text) or text


def attachment(attachment_id: int) -> SandboxAttachment | None:
    return SandboxAttachment.get_or_none(SandboxAttachment.id == attachment_id)


def message(message_id: int) -> SandboxMessage | None:
    return SandboxMessage.get_or_none(SandboxMessage.id == message_id)
