"""The doctor's look at other machines: mail, SMS and our own address. Sends nothing."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from config import Config, MailSettings
from elkk.base import http
from elkk.operations.findings import Finding, Installation, broken, good
from elkk.web.i18n import _

SECONDS: Final = 5.0


def gateways(it: Installation) -> Iterator[Finding]:
    """Gateways"""
    if it.offline:
        return
    yield _mail(it.config.mail)
    yield _sms(it.config)
    if it.config.production:
        yield _ourselves(it.config.public_url)


def _mail(settings: MailSettings) -> Finding:
    what = _("Letters")
    if settings.sender == "sandbox":
        return good(what, _("sandbox, nothing is sent"))
    state = f"{settings.host}:{settings.port}"
    try:
        with _smtp(settings) as server:
            server.noop()
    except smtplib.SMTPAuthenticationError:
        return broken(what, state, _("The server refuses SMTP_USER and SMTP_PASSWORD."))
    except (OSError, smtplib.SMTPException) as error:
        return broken(
            what,
            f"{state}: {error}",
            _("Check SMTP_HOST, SMTP_PORT and SMTP_SECURITY, and that the firewall lets out."),
        )
    return good(what, state)


def _smtp(settings: MailSettings) -> smtplib.SMTP:
    """A connection as letters use it, signed in."""
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if settings.security == "tls":
        server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=SECONDS)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
    except BaseException:
        server.close()
        raise
    return server


def _sms(config: Config) -> Finding:
    what = _("SMS")
    if config.sms.sender == "sandbox":
        return good(what, _("sandbox, nothing is sent"))
    parts = urlsplit(config.sms.url)
    state = parts.hostname or config.sms.url
    try:
        _shake_hands(state, parts.port or (443 if parts.scheme == "https" else 80), parts.scheme)
    except OSError as error:
        return broken(
            what, f"{state}: {error}", _("Check SMS_URL, and that the firewall lets out.")
        )
    return good(what, state)


def _shake_hands(host: str, port: int, scheme: str) -> None:
    with socket.create_connection((host, port), timeout=SECONDS) as connection:
        if scheme == "https":
            context = ssl.create_default_context()
            context.wrap_socket(connection, server_hostname=host).close()


def _ourselves(public_url: str) -> Finding:
    what = _("The cabinet's address")
    try:
        answer = http.Client(SECONDS).ask("GET", f"{public_url}/healthz", longest=http.SHORT)
        state = "" if answer.is_good else f"HTTP {answer.status}"
    except (http.NotSent, http.NoAnswer) as error:
        state = str(error)
    if state:
        return broken(
            what,
            f"{public_url}: {state}",
            _("Check the DNS record, the certificate, nginx or Caddy, and that web runs."),
        )
    return good(what, public_url)
