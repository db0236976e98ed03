"""The sandbox's inbox: SMS and letters that were kept instead of sent."""

from elkk.base import clock
from elkk.base.contacts import parse_phone
from elkk.delivery import outbox
from elkk.delivery.senders import Outgoing
from elkk.sandbox import outages
from elkk.sandbox.models import SandboxMessage

SHOWN = 100
SENT_AT_ONCE = 50


def keep(channel: str, outgoing: Outgoing) -> None:
    """Raises SendError during an outage."""
    outages.fail_to_send(channel)
    SandboxMessage.create(
        channel=channel,
        recipient=outgoing.recipient,
        subject=outgoing.subject,
        text=outgoing.text,
        html=outgoing.html,
        created_at=clock.now(),
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
    return list(found)


def _recipient(text: str) -> str:
    return text.lower() if "@" in text else parse_phone(text) or text


def message(message_id: int) -> SandboxMessage | None:
    return SandboxMessage.get_or_none(SandboxMessage.id == message_id)
