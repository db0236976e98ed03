"""Ways out of the building: the port that the outbox sends through."""

from dataclasses import dataclass, field
from typing import Protocol

from elkk.delivery.contents import Attachment


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent. `key` is the same each time the same message is tried.

    `recipient` is an E.164 phone («+79000000001») or an address. SMS have text only.
    """

    key: str
    recipient: str
    text: str
    subject: str = ""
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


class SendError(Exception):
    """It was certainly not sent. `permanent` means that another try would fail as well."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class OutcomeUnknown(Exception):
    """The gateway got the message and then fell silent: it may have been sent, or not."""


class Sender(Protocol):
    def send(self, outgoing: Outgoing) -> str:
        """Hand it over; the gateway's own number for it, or "".

        Raises SendError or OutcomeUnknown.
        """
        ...


@dataclass(frozen=True)
class Senders:
    """The installation's adapters, by channel, and how many a minute each may get; 0: any."""

    sms: Sender
    email: Sender
    sms_per_minute: int = 0
    email_per_minute: int = 0

    def per_minute(self, channel: str) -> int:
        return self.sms_per_minute if channel == "sms" else self.email_per_minute
