"""The sandbox's inbox: what would have been sent, to read on a page and by machine."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from elkk.delivery import outbox


@pytest.fixture
def sandbox(app: Flask) -> Iterator[None]:
    usual = app.config["ELKK"]
    app.config["ELKK"] = replace(usual, sandbox=True)
    with app.app_context():
        yield
    app.config["ELKK"] = usual


@pytest.fixture
def messages(client, sandbox: None) -> None:
    outbox.post_sms("+79160000001", "первое")
    outbox.post_email("olga@example.org", "Тема", "второе", "<p>второе</p>")
    outbox.post_sms("+79160000001", "третье")


def test_the_newest_message_comes_first(client, messages: None) -> None:
    texts = [each["text"] for each in client.get("/sandbox/messages.json").json]
    assert texts == ["третье", "второе", "первое"]


@pytest.mark.parametrize("to", ["%2B79160000001", "+79160000001", "8 (916) 000-00-01"])
def test_one_phones_messages_however_it_is_written(client, messages: None, to: str) -> None:
    found = client.get(f"/sandbox/messages.json?to={to}").json
    assert [each["text"] for each in found] == ["третье", "первое"]


def test_a_letter_has_all_its_parts(client, messages: None) -> None:
    (letter,) = client.get("/sandbox/messages.json?to=Olga@example.org").json
    assert letter == {
        "to": "olga@example.org",
        "channel": "email",
        "subject": "Тема",
        "text": "второе",
        "html": "<p>второе</p>",
        "attachments": [],
        "created_at": "2026-03-17T09:00:00+00:00",
    }


def test_the_page_shows_them(client, messages: None) -> None:
    page = client.get("/sandbox/messages?to=olga@example.org").text
    assert "второе" in page
    assert "первое" not in page


def test_nobody_has_to_wait_for_the_worker(app: Flask, client, sandbox: None) -> None:
    huey = app.extensions["huey"]
    huey.immediate = False
    outbox.post_sms("+79160000001", "сразу")
    huey.storage.flush_all()
    huey.immediate = True
    assert client.get("/sandbox/messages.json").json[0]["text"] == "сразу"
