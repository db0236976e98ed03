"""One contract for every way out of the building, against real local servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from config import MailSettings, SmsSettings
from elkk.delivery.senders import OutcomeUnknown, Outgoing, Sender, SendError
from elkk.delivery.senders.http import HttpSender
from elkk.delivery.senders.sandbox import SandboxSender
from elkk.delivery.senders.smsc import SmscSender
from elkk.delivery.senders.smtp import SmtpSender
from tests.support.gateways import (
    BUSY,
    REFUSE,
    SILENT,
    TIMEOUT_SECONDS,
    Gateway,
    Received,
    free_port,
    http_server,
    json_answer,
    smsc_answer,
    smtp_server,
)

SMS = Outgoing(key="elkk-1", recipient="+79160000001", text="Код 123456 & «еще»")
LETTER = Outgoing(
    key="elkk-2",
    recipient="olga@example.org",
    text="Здравствуйте!\n",
    subject="Подтвердите адрес",
    html="<p>Здравствуйте!</p>\n",
    headers={"List-Unsubscribe": "<https://cabinet.example.org/stop>"},
)

MAIL_SETTINGS = MailSettings(
    sender="smtp",
    host="127.0.0.1",
    port=0,
    security="none",
    user="",
    password="",
    sender_address="Кабинет <cabinet@example.org>",
    timeout=TIMEOUT_SECONDS,
)
SMS_SETTINGS = SmsSettings(
    sender="smsc",
    url="",
    login="elkk",
    password="sesame",
    sender_name="",
    http_body='{"to": "{to}", "text": "{text}", "id": "{key}"}',
    http_headers='{"Authorization": "Bearer {password}"}',
    http_success="messageId",
    http_id=r'"messageId": "([^"]+)"',
    timeout=TIMEOUT_SECONDS,
)


@dataclass
class Way:
    """An adapter with the server it talks to."""

    name: str
    sender: Sender
    gateway: Gateway
    sample: Outgoing

    def move_to(self, port: int) -> None:
        settings = self.sender.settings
        if self.name == "smtp":
            self.sender.settings = replace(settings, port=port)
        else:
            self.sender.settings = replace(settings, url=f"http://127.0.0.1:{port}/send")


@contextmanager
def smtp_way() -> Iterator[Way]:
    with smtp_server() as gateway:
        sender = SmtpSender(replace(MAIL_SETTINGS, port=gateway.port))
        yield Way("smtp", sender, gateway, LETTER)


@contextmanager
def smsc_way() -> Iterator[Way]:
    with http_server(smsc_answer) as gateway:
        url = f"http://127.0.0.1:{gateway.port}/sys/send.php"
        yield Way("smsc", SmscSender(replace(SMS_SETTINGS, url=url)), gateway, SMS)


@contextmanager
def http_way() -> Iterator[Way]:
    with http_server(json_answer) as gateway:
        url = f"http://127.0.0.1:{gateway.port}/messages"
        yield Way("http", HttpSender(replace(SMS_SETTINGS, url=url)), gateway, SMS)


@contextmanager
def sandbox_way() -> Iterator[Way]:
    gateway = Gateway()

    def keep(_channel: str, out: Outgoing) -> None:
        gateway.received.append(
            Received(out.recipient, out.text, out.subject, out.html, dict(out.headers))
        )

    yield Way("sandbox", SandboxSender("sms", keep), gateway, SMS)


WAYS = {"smtp": smtp_way, "smsc": smsc_way, "http": http_way, "sandbox": sandbox_way}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    with WAYS[request.param]() as way:
        yield way


@pytest.fixture(params=["smtp", "smsc", "http"])
def outside_way(request: pytest.FixtureRequest) -> Iterator[Way]:
    with WAYS[request.param]() as way:
        yield way


def test_the_words_arrive_as_written(way: Way) -> None:
    way.sender.send(way.sample)
    (arrived,) = way.gateway.received
    assert arrived.recipient == way.sample.recipient
    assert arrived.text == way.sample.text
    assert arrived.subject == way.sample.subject


def test_the_gateways_own_number_comes_back(way: Way) -> None:
    number = {"smtp": "<elkk-2@example.org>", "smsc": "17", "http": "m-17"}
    assert way.sender.send(way.sample) == number.get(way.name, "sandbox-elkk-1")


def test_a_recipient_refused_for_good_is_a_permanent_error(way: Way) -> None:
    way.gateway.behave(REFUSE)
    refused = replace(way.sample, recipient="+79160000000") if way.name == "sandbox" else way.sample
    with pytest.raises(SendError) as error:
        way.sender.send(refused)
    assert error.value.permanent
    assert way.gateway.received == []


def test_a_busy_gateway_is_a_passing_error(outside_way: Way) -> None:
    outside_way.gateway.behave(BUSY)
    with pytest.raises(SendError) as error:
        outside_way.sender.send(outside_way.sample)
    assert not error.value.permanent


def test_a_gateway_that_is_away_is_a_passing_error(outside_way: Way) -> None:
    outside_way.move_to(free_port())
    with pytest.raises(SendError) as error:
        outside_way.sender.send(outside_way.sample)
    assert not error.value.permanent


@pytest.mark.parametrize("name", ["smsc", "http"])
def test_silence_after_an_sms_was_taken_is_an_unknown_outcome(name: str) -> None:
    with WAYS[name]() as way:
        way.gateway.behave(SILENT)
        with pytest.raises(OutcomeUnknown):
            way.sender.send(way.sample)
        assert len(way.gateway.received) == 1


def test_silence_of_a_mail_server_is_a_passing_error() -> None:
    with smtp_way() as way:
        way.gateway.behave(SILENT)
        with pytest.raises(SendError) as error:
            way.sender.send(way.sample)
        assert not error.value.permanent


def test_a_letter_has_both_parts_its_headers_and_a_steady_id() -> None:
    with smtp_way() as way:
        way.sender.send(LETTER)
        way.sender.send(LETTER)
        first, second = way.gateway.received
    assert first.html == LETTER.html
    assert first.headers["List-Unsubscribe"] == LETTER.headers["List-Unsubscribe"]
    assert first.headers["Message-ID"] == second.headers["Message-ID"]
    assert first.headers["From"] == "Кабинет <cabinet@example.org>"


def test_a_wrong_gateway_password_is_a_passing_error() -> None:
    with smsc_way() as way:
        way.sender.settings = replace(way.sender.settings, password="wrong")
        with pytest.raises(SendError) as error:
            way.sender.send(SMS)
    assert not error.value.permanent


def test_an_answer_without_the_sign_of_success_is_a_passing_error() -> None:
    with http_way() as way:
        way.sender.settings = replace(way.sender.settings, http_success='"queued"')
        with pytest.raises(SendError, match="messageId"):
            way.sender.send(SMS)


def test_a_text_with_a_placeholder_in_it_stays_as_it_is() -> None:
    with http_way() as way:
        way.sender.send(replace(SMS, text="{password}"))
        assert way.gateway.received[0].text == "{password}"
