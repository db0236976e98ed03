"""Sends nothing: keeps messages for the sandbox's inbox."""

from collections.abc import Callable

from elkk.delivery.senders import Outgoing, SendError


class SandboxSender:
    """Refuses phones that end in 0000 and addresses at `refused.example.org`, to try failures."""

    def __init__(self, channel: str, keep: Callable[[str, Outgoing], None]) -> None:
        self.channel = channel
        self.keep = keep

    def send(self, outgoing: Outgoing) -> str:
        if outgoing.recipient.endswith(("0000", "@refused.example.org")):
            raise SendError("the sandbox refuses this recipient", permanent=True)
        self.keep(self.channel, outgoing)
        return f"sandbox-{outgoing.key}"
