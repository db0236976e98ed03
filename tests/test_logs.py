"""Logs are lines of JSON that name the request, and not the person."""

import json
import logging
from collections.abc import Iterator

import pytest

from elkk.base import logs


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


# What libraries and gateways write into their errors.
@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("550 olga.orlova+x@mail.example.org: no such mailbox", "550 <e-mail>: no such mailbox"),
        ("refused: +79160000001", "refused: <phone>"),
        ("refused: 8 (916) 000-00-01.", "refused: <phone>."),
        ("no account 640000000001", "no account <number>"),
        ("message 123 (sms) is failed", "message 123 (sms) is failed"),
        ("took 12.345678 s at 2026-03-17 09:00:00", "took 12.345678 s at 2026-03-17 09:00:00"),
        (
            'violates "user_pkey"\nDETAIL:  Failing row contains (1, Орлова, Ольга).',
            'violates "user_pkey"\nDETAIL: <masked>',
        ),
    ],
)
def test_what_names_a_person_is_masked(usual_handlers: None, capsys, text, masked) -> None:
    logs.configure("json")
    logging.getLogger("elkk").warning("%s", text)
    assert json.loads(capsys.readouterr().err)["event"] == masked


def test_errors_are_masked_too(usual_handlers: None, capsys) -> None:
    logs.configure("json")
    try:
        raise ValueError("Key (email)=(olga@example.org) already exists")
    except ValueError:
        logging.getLogger("elkk").exception("failed")
    line = capsys.readouterr().err
    assert "olga" not in line
    assert "already exists" in line


def test_visits_leave_nothing_personal_in_the_logs(
    usual_handlers: None, capsys, owner, client, cast, monkeypatch
) -> None:
    """Sign-in with a right and a wrong password, the pages of an account, and a crash in one."""
    from elkk.history import services

    logs.configure("json")
    for password in ("wrong", "верный пароль 1"):
        client.post("/auth/", data={"login": cast.owner.phone, "password": password})
    owner.get(f"/accounts/{cast.account.id}/")
    row = f"{cast.owner.email} {cast.owner.phone} {cast.account.number}"
    monkeypatch.setattr(
        services,
        "find",
        lambda *_args, **_kwargs: (_ for _ in ()).throw(ValueError(row)),
        raising=False,
    )
    logging.getLogger("elkk").error("broke off: %s", row)
    written = capsys.readouterr().err
    assert "broke off" in written
    for secret in (
        cast.owner.phone,
        cast.owner.email,
        cast.owner.last_name,
        cast.account.number,
        "пароль",
    ):
        assert secret not in written
