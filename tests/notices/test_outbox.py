"""The outbox: nothing is lost, and no SMS goes out twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from elkk.base import clock
from elkk.base.db import atomic, db
from elkk.delivery import outbox
from elkk.delivery.models import Channel, Message, MessageState
from elkk.delivery.senders import OutcomeUnknown, SendError
from tests.notices.conftest import Gateway
from tests.support.app import USUAL_NOW

PHONE = "+79160000001"


def only_message() -> Message:
    (message,) = Message.select()
    return message


def stuck(channel: Channel) -> Message:
    """A message whose worker was killed while it was sending."""
    Message.insert(
        channel=channel,
        recipient=PHONE,
        text="text",
        state=MessageState.SENDING,
        attempts=1,
        next_try_at=clock.now(),
        claimed_at=clock.now(),
        created_at=clock.now(),
    ).execute()
    return only_message()


def test_a_message_is_sent_after_its_transaction(gateway: Gateway) -> None:
    with atomic():
        outbox.post_sms(PHONE, "text")
        assert gateway.taken == []
    assert [each.text for each in gateway.taken] == ["text"]
    assert only_message().state is MessageState.SENT
    assert only_message().gateway_id == "g-1"


def test_a_transaction_that_fails_leaves_no_message(gateway: Gateway) -> None:
    with db.atomic() as transaction:
        outbox.post_sms(PHONE, "text")
        transaction.rollback()
    assert gateway.taken == []
    assert not Message.select().exists()


def test_the_same_key_is_posted_once(gateway: Gateway) -> None:
    assert outbox.post_sms(PHONE, "first", key="bill-7")
    assert not outbox.post_sms(PHONE, "second", key="bill-7")
    assert [each.text for each in gateway.taken] == ["first"]


def test_a_permanent_error_ends_it(gateway: Gateway) -> None:
    gateway.error = SendError("no such number", permanent=True)
    outbox.post_sms(PHONE, "text")
    assert only_message().state is MessageState.FAILED
    assert only_message().error == "no such number"


def test_a_passing_error_delays_and_the_sweep_tries_again(gateway: Gateway, at) -> None:
    gateway.error = SendError("busy", permanent=False)
    outbox.post_sms(PHONE, "text")
    assert only_message().state is MessageState.QUEUED
    gateway.error = None
    assert outbox.sweep() == 0
    at(USUAL_NOW + timedelta(minutes=1))
    assert outbox.sweep() == 1
    assert only_message().state is MessageState.SENT
    assert only_message().attempts == 2


def test_it_waits_twice_as_long_each_time_give_or_take_a_quarter() -> None:
    waits = {attempt: [outbox.wait_after(attempt) for _ in range(200)] for attempt in (1, 2, 12)}
    for attempt, middle in ((1, 30), (2, 60), (12, 6 * 3600)):
        seconds = [wait.total_seconds() for wait in waits[attempt]]
        assert 0.75 * middle <= min(seconds) < max(seconds) <= 1.25 * middle


def test_it_gives_up_in_the_end(gateway: Gateway, at) -> None:
    gateway.error = SendError("busy", permanent=False)
    outbox.post_sms(PHONE, "text")
    for hour in range(1, outbox.MOST_ATTEMPTS):
        at(USUAL_NOW + hour * timedelta(hours=8))
        outbox.sweep()
    assert only_message().state is MessageState.FAILED
    assert only_message().attempts == outbox.MOST_ATTEMPTS


def test_an_unknown_outcome_is_for_the_staff(gateway: Gateway, at) -> None:
    gateway.error = OutcomeUnknown("silence")
    outbox.post_sms(PHONE, "text")
    gateway.error = None
    at(USUAL_NOW + timedelta(days=2))
    outbox.sweep()
    assert [each.id for each in Message.select().where(Message.state == MessageState.UNSURE)] == [
        only_message().id
    ]
    assert gateway.taken == []


def test_a_crash_while_sending_an_sms_is_for_the_staff(gateway: Gateway, at) -> None:
    stuck(Channel.SMS)
    at(USUAL_NOW + timedelta(minutes=11))
    outbox.sweep()
    assert only_message().state is MessageState.UNSURE
    assert gateway.taken == []


def test_a_crash_while_sending_a_letter_sends_it_again(gateway: Gateway, at) -> None:
    stuck(Channel.EMAIL)
    at(USUAL_NOW + timedelta(minutes=11))
    outbox.sweep()
    assert only_message().state is MessageState.SENT
    assert len(gateway.taken) == 1


def test_a_message_being_sent_is_left_alone(gateway: Gateway, at) -> None:
    stuck(Channel.SMS)
    at(USUAL_NOW + timedelta(minutes=9))
    outbox.sweep()
    assert only_message().state is MessageState.SENDING


@pytest.mark.parametrize("was_sent", [True, False])
def test_the_staff_settle_an_unsure_message_once(gateway: Gateway, was_sent: bool) -> None:
    gateway.error = OutcomeUnknown("silence")
    outbox.post_sms(PHONE, "text")
    gateway.error = None
    message_id = only_message().id
    assert outbox.settle(message_id, was_sent=was_sent)
    assert not outbox.settle(message_id, was_sent=False)
    assert only_message().state is MessageState.SENT
    assert len(gateway.taken) == (0 if was_sent else 1)


def test_a_code_that_comes_too_late_is_not_sent(gateway: Gateway, no_worker: None, at) -> None:
    outbox.post_sms(PHONE, "code", expires_at=clock.now() + timedelta(minutes=10))
    at(USUAL_NOW + timedelta(minutes=10))
    outbox.send(only_message().id)
    assert only_message().state is MessageState.FAILED
    assert gateway.taken == []


def test_a_secret_text_is_wiped_once_sent(gateway: Gateway) -> None:
    outbox.post_sms(PHONE, "Код 123456", secret=True)
    assert gateway.taken[0].text == "Код 123456"
    assert only_message().text == ""


def test_a_decoy_does_the_same_work_and_sends_nothing(gateway: Gateway) -> None:
    outbox.post_sms("", "text")
    assert gateway.taken == []
    assert not Message.select().exists()


def test_what_the_queue_lost_is_found_by_the_sweep(
    app: Flask, gateway: Gateway, no_worker: None
) -> None:
    outbox.post_sms(PHONE, "text")
    app.extensions["huey"].storage.flush_all()
    app.extensions["huey"].immediate = True
    assert outbox.sweep() == 1
    assert len(gateway.taken) == 1


def test_many_workers_send_a_message_once(app: Flask, gateway: Gateway, no_worker: None) -> None:
    outbox.post_sms(PHONE, "text")
    message_id = only_message().id

    def work(_number: int) -> None:
        with app.app_context():
            outbox.send(message_id)
        db.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, range(16)))
    assert len(gateway.taken) == 1
