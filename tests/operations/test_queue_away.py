"""What is saved is answered as saved, even where the queue can't be written: a sweep finds it."""

import sqlite3

import pytest
from flask import Flask

from elkk.delivery import outbox
from elkk.delivery.models import Message
from tests.readings.steps import saved, send
from tests.support.cast import Cast


@pytest.fixture(params=[sqlite3.OperationalError("database or disk is full"), ConnectionError()])
def away(app: Flask, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue's disk is full, or Redis does not answer."""

    def refuse(*_args: object, **_more: object) -> None:
        raise request.param

    monkeypatch.setattr(app.extensions["huey"], "enqueue", refuse)


@pytest.mark.usefixtures("away")
def test_a_submitted_reading_gets_its_receipt_and_its_letter_later(cast: Cast, owner) -> None:
    answer = send(owner, cast, "1201")
    assert answer.status_code == 303
    assert saved(cast.meter).receipt in owner.get(answer.location).text
    [message] = Message.select()
    assert message.sent_at is None
    outbox.sweep()
