"""The sandbox's movable clock."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from config import Config
from elkk.base import clock
from elkk.sandbox import clock as movable_clock
from tests.support.app import USUAL_NOW

JSON = {"Accept": "application/json"}


@pytest.fixture
def sandbox(app: Flask, config: Config, database: None) -> Iterator[Flask]:
    app.config["ELKK"] = replace(config, sandbox=True)
    movable_clock.init_app(app)
    yield app
    app.config["ELKK"] = config
    movable_clock.init_app(app)


@pytest.fixture
def tester(sandbox: Flask):
    return sandbox.test_client()


def test_it_shows_the_time(tester) -> None:
    assert "17.03.2026 12:00" in tester.get("/sandbox/clock").text


def test_it_tells_programs_the_time(tester) -> None:
    body = tester.get("/sandbox/clock", headers=JSON).json
    assert body == {"now": USUAL_NOW.isoformat(), "shift_seconds": 0, "errors": {}}


def test_it_advances_by_days_and_hours(tester) -> None:
    body = tester.post("/sandbox/clock", data={"days": 2, "hours": 3}, headers=JSON).json
    assert body["now"] == (USUAL_NOW + timedelta(days=2, hours=3)).isoformat()


def test_advancing_twice_adds_up(tester) -> None:
    tester.post("/sandbox/clock", data={"days": 1})
    body = tester.post("/sandbox/clock", data={"days": 1}, headers=JSON).json
    assert body["shift_seconds"] == 2 * 24 * 3600


def test_it_can_be_set_to_a_moment_in_moscow_time(tester) -> None:
    body = tester.post("/sandbox/clock", data={"moment": "2027-01-31T10:30"}, headers=JSON).json
    assert body["now"] == datetime(2027, 1, 31, 7, 30, tzinfo=UTC).isoformat()


def test_it_goes_back_to_real_time(tester) -> None:
    tester.post("/sandbox/clock", data={"days": 5})
    body = tester.post("/sandbox/clock/reset", headers=JSON).json
    assert body["shift_seconds"] == 0


def test_nonsense_is_refused_with_a_reason(tester) -> None:
    response = tester.post("/sandbox/clock", data={"moment": "завтра"}, headers=JSON)
    assert response.status_code == 422
    assert "moment" in response.json["errors"]


def test_everything_else_follows(tester, sandbox: Flask) -> None:
    tester.post("/sandbox/clock", data={"days": 10})
    with sandbox.app_context():
        assert clock.now() == USUAL_NOW + timedelta(days=10)
    assert clock.today("Europe/Saratov").isoformat() == "2026-03-27"


def test_outside_the_sandbox_nothing_moves_the_clock(app: Flask, client) -> None:
    assert client.post("/sandbox/clock", data={"days": 10}).status_code == 404
    assert clock.now() == USUAL_NOW


def test_programs_need_no_token(sandbox: Flask, tester, monkeypatch) -> None:
    monkeypatch.setitem(sandbox.config, "WTF_CSRF_ENABLED", True)
    assert tester.post("/sandbox/clock", data={"days": "1"}, headers=JSON).status_code == 200
    assert tester.post("/sandbox/clock/reset", headers=JSON).status_code == 200
