"""The adapters that the settings name."""

from collections.abc import Callable

from config import Config
from elkk.delivery.senders import Outgoing, Sender, Senders
from elkk.delivery.senders.http import HttpSender
from elkk.delivery.senders.sandbox import SandboxSender
from elkk.delivery.senders.smsc import SmscSender
from elkk.delivery.senders.smtp import SmtpSender


def choose(config: Config, keep: Callable[[str, Outgoing], None]) -> Senders:
    """`keep(channel, outgoing)` is the sandbox's store."""
    return Senders(
        sms=_sms(config, keep),
        email=_email(config, keep),
        sms_per_minute=config.sms.per_minute,
        email_per_minute=config.mail.per_minute,
    )


def _sms(config: Config, keep: Callable[[str, Outgoing], None]) -> Sender:
    if config.sms.sender == "smsc":
        return SmscSender(config.sms)
    if config.sms.sender == "http":
        return HttpSender(config.sms)
    return SandboxSender("sms", keep)


def _email(config: Config, keep: Callable[[str, Outgoing], None]) -> Sender:
    if config.mail.sender == "smtp":
        return SmtpSender(config.mail)
    return SandboxSender("email", keep)
