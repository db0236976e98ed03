"""Every failure is answered by a Russian page with a number to tell, even where nothing works."""

from collections.abc import Callable, Iterator
from contextvars import Context

import peewee
import pytest
from flask import Flask, appcontext_pushed
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from elkk.base import clock


def fails(error: Exception) -> Callable[..., object]:
    def fail(*_args: object, **_more: object) -> object:
        raise error

    return fail


AWAY = [
    peewee.OperationalError("the database is away"),
    OSError(30, "Read-only file system"),
    TimeoutError("too long"),
]


@pytest.fixture
def served(app: Flask) -> Iterator[FlaskClient]:
    """As a server would ask it: what escapes from the application is not raised in the test."""
    app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield FlaskClient(app)
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = None


def get(served: FlaskClient, path: str) -> TestResponse:
    """As a thread of the server does: with no context of the application around it yet."""
    return Context().run(served.get, path)


def judge(answer: TestResponse, status: int, heading: str) -> None:
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert f"<h1>{heading}</h1>" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("error", AWAY, ids=repr)
def test_without_database_and_clock_the_page_still_comes(served, monkeypatch, error) -> None:
    monkeypatch.setattr(peewee.Database, "execute_sql", fails(error))
    clock.shift_by(fails(error))
    try:
        answer = get(served, "/auth/")
    finally:
        clock.shift_by(None)
    judge(answer, 503, "Технические работы")
    assert answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize("error", AWAY, ids=repr)
def test_what_fails_before_the_request_begins_is_answered_too(served, app: Flask, error) -> None:
    """Such as the lock files of the sandbox's gate."""
    fail = fails(error)
    appcontext_pushed.connect(fail, app)
    try:
        answer = get(served, "/auth/")
    finally:
        appcontext_pushed.disconnect(fail, app)
    judge(answer, 503, "Технические работы")


def test_a_template_that_is_broken_is_answered_too(served, app: Flask, monkeypatch) -> None:
    monkeypatch.setattr(app.jinja_env, "get_or_select_template", fails(RuntimeError("broken")))
    judge(get(served, "/auth/"), 500, "На нашей стороне что-то сломалось")
