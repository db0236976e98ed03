"""What the staff see of the outbox, and «отправить еще раз»."""

from datetime import timedelta

from flask import Flask

from elkk.base import clock
from elkk.delivery import outbox
from elkk.delivery.models import Channel, Message, MessageState
from elkk.delivery.senders import OutcomeUnknown, SendError
from elkk.notices import dead_letters
from tests.notices.conftest import Gateway
from tests.support.app import USUAL_NOW

PHONE = "+79160000001"


def fail(gateway: Gateway, error: Exception | None = None, **options: object) -> int:
    gateway.error = error or SendError("no such number", permanent=True)
    outbox.post_sms(PHONE, "text", **options)
    gateway.error = None
    return Message.select().order_by(Message.id.desc()).get().id


def test_failed_and_unsure_messages_are_listed_newest_first(gateway: Gateway) -> None:
    first = fail(gateway)
    second = fail(gateway, OutcomeUnknown("silence"))
    outbox.post_sms(PHONE, "text")
    assert [each.id for each in dead_letters.dead_letters()] == [second, first]
    assert [each.id for each in dead_letters.dead_letters(before=second)] == [first]
    assert dead_letters.dead_letters(Channel.EMAIL) == []


def test_a_failed_message_is_sent_again_once(gateway: Gateway) -> None:
    message_id = fail(gateway)
    assert dead_letters.send_again(message_id)
    assert not dead_letters.send_again(message_id)
    assert [each.text for each in gateway.taken] == ["text"]
    assert Message.get_by_id(message_id).state is MessageState.SENT


def test_an_unsure_message_must_be_settled_first(gateway: Gateway) -> None:
    assert not dead_letters.send_again(fail(gateway, OutcomeUnknown("silence")))
    assert gateway.taken == []


def test_a_wiped_code_is_not_sent_again(gateway: Gateway) -> None:
    assert not dead_letters.send_again(fail(gateway, secret=True))


def test_what_is_too_late_is_not_sent_again(gateway: Gateway, at) -> None:
    message_id = fail(gateway, expires_at=clock.now() + timedelta(hours=1))
    at(USUAL_NOW + timedelta(hours=1))
    assert not dead_letters.send_again(message_id)


def test_figures_say_what_waits_and_what_fails(gateway: Gateway, at) -> None:
    fail(gateway)
    fail(gateway, OutcomeUnknown("silence"))
    outbox.post_sms(PHONE, "text")
    fail(gateway, SendError("busy", permanent=False))
    sms, _email = dead_letters.figures()
    assert (sms.failed, sms.unsure, sms.sent, sms.put_off, sms.due) == (1, 1, 1, 1, 0)
    at(USUAL_NOW + timedelta(hours=2))
    sms, email = dead_letters.figures()
    assert (sms.put_off, sms.due, sms.late) == (0, 1, 1)
    assert sms.oldest == USUAL_NOW
    assert email.oldest is None


def test_the_commands_say_the_same(app: Flask, gateway: Gateway) -> None:
    message_id = fail(gateway)
    run = app.test_cli_runner().invoke
    figures = run(args=["outbox", "figures"])
    assert (figures.exit_code, "failed 1" in figures.output) == (0, True)
    dead = run(args=["outbox", "dead"]).output
    assert f"{message_id} 2026-03-17 09:00 sms failed {PHONE}: no such number" in dead
    assert run(args=["outbox", "send-again", str(message_id)]).exit_code == 0
    assert run(args=["outbox", "send-again", str(message_id)]).exit_code == 1
    unsure = fail(gateway, OutcomeUnknown("silence"))
    assert run(args=["outbox", "settle", str(unsure), "--sent"]).exit_code == 0
