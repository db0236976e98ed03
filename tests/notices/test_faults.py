"""Gateways that are away, slow or refusing, and workers that are killed: nothing lost or doubled.

Real SMTP and HTTP servers stand on the other side. `pytest -s` prints the counts.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from elkk.delivery import outbox
from elkk.delivery.models import Channel, Message, MessageState
from elkk.delivery.senders import Senders
from elkk.delivery.senders.http import HttpSender
from elkk.delivery.senders.smtp import SmtpSender
from elkk.notices import dead_letters
from tests.notices.test_senders import MAIL_SETTINGS, SMS_SETTINGS
from tests.support.app import USUAL_NOW
from tests.support.gateways import (
    BUSY,
    REFUSE,
    SILENT,
    TAKE,
    Gateway,
    http_server,
    json_answer,
    smtp_server,
)

LETTERS, TEXTS = 12, 8
ROOT = Path(__file__).parents[2]


class World:
    """A mail server, an SMS gateway, and the outbox that talks to them."""

    def __init__(self, mail: Gateway, sms: Gateway) -> None:
        self.mail, self.sms = mail, sms

    def behave(self, behaviour: str) -> None:
        self.mail.behave(behaviour)
        self.sms.behave(behaviour)

    def senders(self) -> Senders:
        url = f"http://127.0.0.1:{self.sms.port}/messages"
        return Senders(
            sms=HttpSender(replace(SMS_SETTINGS, url=url)),
            email=SmtpSender(replace(MAIL_SETTINGS, port=self.mail.port)),
        )

    def received(self) -> Counter:
        return Counter(each.text.strip() for each in [*self.mail.received, *self.sms.received])

    def report(self, what: str) -> str:
        states = Counter(str(each.state) for each in Message.select())
        got = self.received()
        doubled = sum(1 for times in got.values() if times > 1)
        return f"{what}: {dict(states)}, arrived {len(got)}, doubled {doubled}"


@pytest.fixture
def world(app: Flask, database: None) -> Iterator[World]:
    with smtp_server() as mail, http_server(json_answer) as sms, app.app_context():
        world = World(mail, sms)
        usual = outbox.use(world.senders())
        yield world
        outbox.use(usual)


def post() -> set[str]:
    """Letters and SMS into the outbox; their texts."""
    for number in range(LETTERS):
        outbox.post_email(f"a{number}@example.org", "subject", f"letter {number}", bulk=True)
    for number in range(TEXTS):
        outbox.post_sms(f"+7916000010{number}", f"text {number}", bulk=True)
    return {each.text for each in Message.select()}


def states() -> Counter:
    return Counter(each.state for each in Message.select())


def test_gateways_down_for_a_day_delay_and_lose_nothing(world: World, at) -> None:
    posted = post()
    world.behave(BUSY)
    for minutes in range(0, 24 * 60, 15):
        at(USUAL_NOW + timedelta(minutes=minutes))
        outbox.sweep()
    assert states() == {MessageState.QUEUED: LETTERS + TEXTS}
    assert not world.received()
    world.behave(TAKE)
    at(USUAL_NOW + timedelta(hours=32))
    outbox.sweep()
    print(world.report("down for a day"))
    assert world.received() == Counter(posted)
    assert states() == {MessageState.SENT: LETTERS + TEXTS}


def test_refusing_gateways_end_in_the_dead_letters_and_can_be_sent_again(world: World) -> None:
    posted = post()
    world.behave(REFUSE)
    outbox.sweep()
    dead = dead_letters.dead_letters()
    assert len(dead) == LETTERS + TEXTS
    world.behave(TAKE)
    assert all(dead_letters.send_again(message.id) for message in dead)
    print(world.report("refusing"))
    assert world.received() == Counter(posted)


def test_a_silent_sms_gateway_never_gets_an_sms_twice(world: World, at) -> None:
    for number in range(3):
        outbox.post_sms(f"+7916000010{number}", f"text {number}", bulk=True)
    world.behave(SILENT)
    outbox.sweep()
    world.behave(TAKE)
    at(USUAL_NOW + timedelta(days=2))
    outbox.sweep()
    print(world.report("silent"))
    assert states() == {MessageState.UNSURE: 3}
    assert max(world.received().values()) == 1


def test_a_slow_mail_server_does_not_hold_up_sms(world: World, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "SECONDS_A_SWEEP", 0.6)
    post()
    world.mail.behave(SILENT)
    outbox.sweep()
    print(world.report("slow mail"))
    assert len(world.sms.received) == TEXTS
    assert states()[MessageState.SENT] == TEXTS


WORKER = """
import sys
from elkk import create_app
from elkk.base import clock
from elkk.delivery import outbox
from elkk.delivery.senders import Senders
from tests.notices.test_faults import World
from tests.support.app import USUAL_NOW
from tests.support.gateways import Gateway

mail, sms = Gateway(), Gateway()
mail.port, sms.port = int(sys.argv[1]), int(sys.argv[2])
app = create_app()
clock.use(lambda: USUAL_NOW)
outbox.use(World(mail, sms).senders())
with app.app_context():
    print("begins", flush=True)
    outbox.sweep()
"""


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_no_sms(
    world: World, config: Config, at
) -> None:
    posted = post()
    settings = {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": config.database_url,
        "DATA_DIR": str(config.data_dir),
        "SANDBOX": "0",
    }
    command = [sys.executable, "-c", WORKER, str(world.mail.port), str(world.sms.port)]
    worker = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    worker.stdout.readline()
    deadline = time.monotonic() + 20
    while len(world.received()) < 5 and time.monotonic() < deadline:
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    arrived_before = sum(world.received().values())
    assert 5 <= arrived_before < LETTERS + TEXTS, "the worker was not killed in the middle"
    at(USUAL_NOW + timedelta(minutes=11))
    outbox.sweep()
    print(world.report(f"killed after {arrived_before}"))
    got = world.received()
    unsure = {each.text for each in Message.select().where(Message.state == MessageState.UNSURE)}
    assert set(got) | unsure == posted
    assert all(times == 1 for text, times in got.items() if text.startswith("text"))
    # A letter that was on its way may come again, with the same Message-ID.
    assert sum(times - 1 for times in got.values()) <= 1
    assert len(unsure) <= 1
    assert Message.select().where(Message.channel == Channel.EMAIL).count() == LETTERS
