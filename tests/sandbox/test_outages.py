"""POST /sandbox/outages: what fails on demand, and what the cabinet makes of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from elkk.delivery import outbox
from elkk.delivery.models import Message, MessageState
from elkk.delivery.senders.choosing import choose
from elkk.payments.gateways.base import GatewayError, Intent, Item, Payee
from elkk.sandbox import clock as movable_clock
from elkk.sandbox import inbox, outages
from elkk.sandbox.bank.gateway import SandboxGateway
from elkk.sandbox.models import Fault, SandboxMessage

JSON = {"Accept": "application/json"}
PHONE = "+79160000001"
ALL_WELL = {"sms-down": False, "mail-down": False, "bank-slow": False, "bank-down": False}


@pytest.fixture
def tester(app: Flask, database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    usual = app.config["ELKK"]
    monkeypatch.setitem(app.config, "ELKK", replace(usual, sandbox=True))
    movable_clock.init_app(app)
    before = outbox.use(choose(usual, inbox.keep))
    yield app.test_client()
    outbox.use(before)
    app.config["ELKK"] = usual
    movable_clock.init_app(app)


def intent() -> Intent:
    payee = Payee("Саратовэнерго", "6400000006", "640001001", "ПАО СБЕРБАНК", "044525225", "1", "2")
    return Intent(
        order="order-1",
        amount=100_00,
        description="Оплата электроэнергии",
        return_url="/payments/x/",
        items=(Item("640000000001", "Электроэнергия", 100_00, 4),),
        payee=payee,
    )


def change(tester, name: str, on: int):
    return tester.post("/sandbox/outages", data={"name": name, "on": on}, headers=JSON)


def states() -> list[MessageState]:
    return [message.state for message in Message.select().order_by(Message.id)]


def test_all_is_well_until_asked_otherwise(tester) -> None:
    assert tester.get("/sandbox/outages", headers=JSON).json == ALL_WELL


@pytest.mark.parametrize("fault", list(Fault))
def test_each_begins_and_ends(tester, fault: Fault) -> None:
    assert change(tester, fault, 1).json == ALL_WELL | {fault.value: True}
    assert change(tester, fault, 1).json == ALL_WELL | {fault.value: True}
    assert change(tester, fault, 0).json == ALL_WELL


def test_the_page_shows_what_is_going_on_and_ends_it(tester) -> None:
    answer = tester.post("/sandbox/outages", data={"name": "sms-down", "on": "1"})
    assert (answer.status_code, answer.location) == (303, "/sandbox/outages")
    assert "включен с" in tester.get("/sandbox/outages").text
    assert "sms-down" in tester.get("/sandbox/").text


@pytest.mark.parametrize("form", [{"name": "sms-down"}, {"name": "sun-down", "on": "1"}, {}])
def test_nonsense_is_refused(tester, form: dict[str, str]) -> None:
    assert tester.post("/sandbox/outages", data=form, headers=JSON).status_code == 422


def test_sms_wait_while_letters_go_and_come_later(tester) -> None:
    change(tester, "sms-down", 1)
    outbox.post_sms(PHONE, "код")
    outbox.post_email("olga@example.org", "Тема", "письмо")
    assert states() == [MessageState.QUEUED, MessageState.SENT]
    change(tester, "sms-down", 0)
    movable_clock.advance(timedelta(minutes=1))
    outbox.sweep()
    assert states() == [MessageState.SENT, MessageState.SENT]
    assert SandboxMessage.select().count() == 2


def test_letters_wait_while_sms_go(tester) -> None:
    change(tester, "mail-down", 1)
    outbox.post_sms(PHONE, "код")
    outbox.post_email("olga@example.org", "Тема", "письмо")
    assert states() == [MessageState.SENT, MessageState.QUEUED]


def test_a_bank_that_is_down_answers_nothing_and_takes_nothing(tester) -> None:
    bank = SandboxGateway()
    made = bank.create(intent(), "key-1")
    change(tester, "bank-down", 1)
    for ask in (lambda: bank.find(made.id), lambda: bank.create(intent(), "key-2")):
        with pytest.raises(GatewayError) as error:
            ask()
        assert not error.value.permanent
    page = tester.get(f"/sandbox/bank/{made.id}/")
    assert page.status_code == 503
    assert "Банк не отвечает" in page.text
    change(tester, "bank-down", 0)
    assert tester.get(f"/sandbox/bank/{made.id}/").status_code == 200


def test_a_slow_bank_takes_its_time_and_then_answers(
    tester, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(outages.time, "sleep", waited.append)
    change(tester, "bank-slow", 1)
    assert SandboxGateway().create(intent(), "key-1").id
    assert waited == [outages.SLOW_SECONDS]


def test_outside_the_sandbox_nothing_fails_on_demand(app: Flask, client) -> None:
    assert change(client, "sms-down", 1).status_code == 404
    assert not outages.is_on(Fault.SMS_DOWN)
