"""Letters through an SMTP server."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from config import MailSettings
from elkk.base import clock
from elkk.delivery.senders import Outgoing, SendError


class SmtpSender:
    """One connection a letter: the worker sends few, and a kept one would go stale.

    A wrong password or an unreachable server is a passing error: the settings get mended, and the
    letters must not be lost meanwhile.
    """

    def __init__(self, settings: MailSettings) -> None:
        self.settings = settings

    def send(self, outgoing: Outgoing) -> str:
        message = self._compose(outgoing)
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise SendError(_words(code, words), permanent=_is_permanent(code)) from error
        except smtplib.SMTPAuthenticationError as error:
            raise SendError("the SMTP server refuses the password", permanent=False) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            reason = _words(error.smtp_code, error.smtp_error)
            raise SendError(reason, permanent=_is_permanent(error.smtp_code)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise SendError(f"{type(error).__name__}: {error}", permanent=False) from error
        return str(message["Message-ID"])

    def _compose(self, outgoing: Outgoing) -> EmailMessage:
        domain = parseaddr(self.settings.sender_address)[1].partition("@")[2]
        message = EmailMessage()
        message["From"] = self.settings.sender_address
        message["To"] = outgoing.recipient
        message["Subject"] = outgoing.subject
        message["Date"] = format_datetime(clock.now())
        # The same each time, so that mailboxes can drop a letter that comes twice.
        message["Message-ID"] = f"<{outgoing.key}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        for name, value in outgoing.headers.items():
            message[name] = value
        message.set_content(outgoing.text)
        if outgoing.html:
            message.add_alternative(outgoing.html, subtype="html")
        for each in outgoing.attachments:
            main, _slash, sub = each.media_type.partition("/")
            message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
        return message

    def _connect(self) -> smtplib.SMTP:
        settings = self.settings
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if settings.security == "tls":
            server = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout, context=context
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
        try:
            if settings.security == "starttls":
                server.starttls(context=context)
            if settings.user:
                server.login(settings.user, settings.password)
        except Exception:
            server.close()
            raise
        return server


def _is_permanent(code: int) -> bool:
    return 500 <= code < 600


def _words(code: int, reason: bytes | str) -> str:
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    return f"{code} {text}"
