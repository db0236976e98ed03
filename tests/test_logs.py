"""Logs are lines of JSON that name the request, and not the person."""

import json
import logging
from collections.abc import Iterator

import pytest

from elkk import logs


@pytest.fixture
def usual_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def test_a_line_is_json_with_time_level_and_message(usual_handlers: None, capsys) -> None:
    logs.configure("json")
    logging.getLogger("elkk.exchange").warning("batch %s refused", 7)
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "batch 7 refused"
    assert line["level"] == "warning"
    assert line["logger"] == "elkk.exchange"
    assert line["timestamp"].endswith("Z")


def test_an_exception_stays_on_its_line(usual_handlers: None, capsys) -> None:
    logs.configure("json")
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("elkk").exception("failed")
    [line] = capsys.readouterr().err.splitlines()
    assert "ValueError: broken" in json.loads(line)["exception"]


def test_text_is_for_people(usual_handlers: None, capsys) -> None:
    logs.configure("text")
    logging.getLogger("elkk").info("started")
    assert "started" in capsys.readouterr().err


def test_every_answer_names_its_request(client) -> None:
    one, other = (client.get("/auth/").headers["X-Request-Id"] for _ in range(2))
    assert one != other
