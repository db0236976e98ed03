"""POST /sandbox/reset: back to the seeded state, quickly, with everything still running."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from elkk.accounts.models import Account
from elkk.base import clock
from elkk.bills.models import Bill
from elkk.delivery.models import Message
from elkk.identity.models import User
from elkk.sandbox import clock as movable_clock
from elkk.sandbox import outages, resetting, seed
from elkk.sandbox.demo.services import GUEST, SUBSCRIBER
from elkk.sandbox.gate import Busy, Gate
from elkk.sandbox.models import Fault, SandboxMessage
from elkk.support.models import FaqQuestion
from tests.support.cast import make_user

JSON = {"Accept": "application/json"}
TIME_LIMIT_MS = 2000


@pytest.fixture
def tester(app: Flask, stand: Config):
    return app.test_client()


def phones() -> set[str]:
    return {user.phone for user in User.select()}


def test_everything_is_as_after_the_first_start(tester, stand: Config) -> None:
    people = phones()
    assert {SUBSCRIBER.phone, GUEST.phone} <= people
    bills, questions = Bill.select().count(), FaqQuestion.select().count()
    assert bills
    assert questions
    make_user("+79160000009", "new@example.org", "Новиков", "Ник")
    Account.update(balance=1).execute()
    Bill.delete().where(Bill.id < 100).execute()
    SandboxMessage.create(channel="sms", recipient="x", text="x", created_at=clock.now())
    outages.begin(Fault.SMS_DOWN)
    movable_clock.advance(timedelta(days=400))

    assert tester.post("/sandbox/reset").status_code == 303

    assert phones() == people
    assert not Account.select().where(Account.balance == 1).exists()
    assert (Bill.select().count(), FaqQuestion.select().count()) == (bills, questions)
    assert not SandboxMessage.select().exists()
    assert not Message.select().exists()
    assert not outages.is_on(Fault.SMS_DOWN)
    assert movable_clock.stored_shift() == timedelta(0)


def test_files_and_waiting_tasks_go_as_well(app: Flask, tester, stand: Config) -> None:
    file = stand.data_dir / "files" / "meters" / "a.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"photo")
    storage = app.extensions["huey"].storage
    storage.enqueue(b"task")
    tester.post("/sandbox/reset")
    assert not file.exists()
    assert storage.queue_size() == 0


def test_it_takes_less_than_two_seconds(tester) -> None:
    tester.post("/sandbox/reset", headers=JSON)
    answer = tester.post("/sandbox/reset", headers=JSON)
    assert answer.status_code == 200
    assert answer.json["milliseconds"] <= TIME_LIMIT_MS


def test_new_rows_get_numbers_that_are_free(tester) -> None:
    before = len(phones())
    tester.post("/sandbox/reset")
    tester.post("/sandbox/reset")
    make_user("+79160000009", "new@example.org", "Новиков", "Ник")
    assert len(phones()) == before + 1


def test_everybody_has_to_sign_in_again(tester) -> None:
    tester.sign_in(User.get(User.phone == SUBSCRIBER.phone))
    assert tester.get("/").status_code == 200
    tester.post("/sandbox/reset")
    assert tester.get("/").location.startswith("/auth/")


def test_a_reset_that_cannot_begin_says_so(tester, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> int:
        raise Busy

    monkeypatch.setattr(resetting, "reset", busy)
    assert tester.post("/sandbox/reset").status_code == 503


def test_another_demo_makes_another_seed_and_the_old_one_goes(
    stand: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seed.ensure(stand)
    assert before.path.exists()
    monkeypatch.setattr(seed, "_stamp", lambda config: "another")
    monkeypatch.setattr(seed, "_make", lambda config, made: made.path.write_bytes(b""))
    after = seed.ensure(stand)
    assert after.path.exists()
    assert not before.path.exists()


def test_a_seed_that_fails_says_why(stand: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "_stamp", lambda config: "another")
    monkeypatch.setenv("MAIL_SENDER", "sandbox")
    monkeypatch.setenv("SMTP_PORT", "no number")
    with pytest.raises(seed.SeedFailed, match="SMTP_PORT"):
        seed.ensure(stand)


def test_the_gate_does_not_close_on_anyone_inside(tmp_path: Path) -> None:
    request, reset = Gate(tmp_path), Gate(tmp_path)
    request.enter()
    with pytest.raises(Busy), reset.closed(patience=0):
        pass
    request.leave()
    with reset.closed(patience=0):
        pass


def test_who_comes_during_a_reset_waits_for_its_end(tmp_path: Path) -> None:
    request, reset = Gate(tmp_path), Gate(tmp_path)
    order: list[str] = []

    def come() -> None:
        request.enter()
        order.append("request")
        request.leave()

    late = threading.Thread(target=come)
    with reset.closed(patience=0):
        late.start()
        late.join(timeout=0.2)
        order.append("reset")
    late.join(timeout=10)
    assert order == ["reset", "request"]


def test_a_request_may_close_the_gate_behind_itself(tmp_path: Path) -> None:
    gate, other = Gate(tmp_path), Gate(tmp_path)
    gate.enter()
    gate.enter()
    with gate.closed(patience=0):
        pass
    gate.leave()
    with pytest.raises(Busy), other.closed(patience=0):
        pass
    gate.leave()
    with other.closed(patience=0):
        pass
