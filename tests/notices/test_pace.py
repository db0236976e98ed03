"""A gateway gets so many messages a minute, and codes go first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from elkk.base.db import db
from elkk.delivery import outbox, pace
from elkk.delivery.models import Channel, Message, MessageState
from elkk.delivery.senders import Senders
from tests.notices.conftest import Gateway
from tests.support.app import USUAL_NOW

PHONE = "+79160000001"


@pytest.fixture
def slow(app: Flask, gateway: Gateway) -> Iterator[Gateway]:
    """Three SMS a minute, any number of letters."""
    usual = outbox.use(Senders(sms=gateway, email=gateway, sms_per_minute=3))
    yield gateway
    outbox.use(usual)


def post(number: int) -> None:
    for each in range(number):
        outbox.post_sms(PHONE, f"text {each}", bulk=True)


def test_a_minutes_worth_goes_at_once_and_the_rest_waits(slow: Gateway) -> None:
    post(5)
    outbox.sweep()
    assert len(slow.taken) == 3
    waiting = Message.select().where(Message.state == MessageState.QUEUED)
    assert [each.attempts for each in waiting] == [0, 0]


def test_the_next_minute_has_room_again_and_nothing_is_lost(slow: Gateway, at) -> None:
    post(8)
    taken = []
    for minute in range(3):
        at(USUAL_NOW + timedelta(minutes=minute))
        outbox.sweep()
        taken.append(len(slow.taken))
    assert taken == [3, 6, 8]
    assert len({each.text for each in slow.taken}) == 8


def test_a_code_goes_at_once_and_the_others_wait_longer_for_it(slow: Gateway, at) -> None:
    post(3)
    outbox.sweep()
    outbox.post_sms(PHONE, "Код 123456", secret=True)
    assert slow.taken[-1].text == "Код 123456"
    post(3)
    at(USUAL_NOW + timedelta(minutes=1))
    outbox.sweep()
    assert len(slow.taken) == 6


def test_the_other_channel_is_not_held_up(slow: Gateway) -> None:
    post(9)
    for each in range(5):
        outbox.post_email(f"a{each}@example.org", "subject", "text", bulk=True)
    outbox.sweep()
    assert len([each for each in slow.taken if "@" in each.recipient]) == 5


def test_many_workers_share_one_rate(app: Flask, database: None) -> None:
    def work(_number: int) -> bool:
        with app.app_context():
            got = pace.take(Channel.SMS, 10, urgent=False) is None
        db.close()
        return got

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(40))) == 10
