"""POST /sandbox/daily-jobs does what the early morning would do, now."""

from dataclasses import replace

import pytest
from flask import Flask

from elkk.notices.models import Notice
from tests.support.cast import Cast


@pytest.fixture
def _sandbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "ELKK", replace(app.config["ELKK"], sandbox=True))


@pytest.mark.usefixtures("_sandbox")
def test_it_tells_what_is_new_and_says_how_much(cast: Cast, client) -> None:
    json = {"Accept": "application/json"}
    first = client.post("/sandbox/daily-jobs", headers=json)
    assert first.get_json() == {"notices": Notice.select().count()}
    assert Notice.select().exists()
    assert client.post("/sandbox/daily-jobs", headers=json).get_json() == {"notices": 0}


@pytest.mark.usefixtures("_sandbox")
def test_a_person_is_led_to_the_messages(cast: Cast, client) -> None:
    response = client.post("/sandbox/daily-jobs")
    assert (response.status_code, response.location) == (303, "/sandbox/messages")


@pytest.mark.usefixtures("_sandbox")
def test_it_needs_no_token_of_a_page(app: Flask, cast: Cast, client) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert client.post("/sandbox/daily-jobs").status_code == 303
        assert client.post("/sandbox/clock", data={"days": "1"}).status_code == 303
        client.post("/sandbox/clock/reset")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
