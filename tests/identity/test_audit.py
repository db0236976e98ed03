"""The audit log: what matters for security, and no secret."""

import json

import pytest
from flask import Flask

from elkk.base import clock
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import AuditEvent
from tests.support.cast import PASSWORD, Cast
from tests.support.people import (
    NEW_PASSWORD,
    NEW_PHONE,
    ask_recovery,
    code_to,
    register,
    sign_in,
)


def events() -> list[str]:
    return [each.event for each in AuditEvent.select().order_by(AuditEvent.id)]


def test_registration_is_written_down(client) -> None:
    register(client)
    assert events() == [
        "identity.registration_begun",
        "identity.email_given",
        "identity.registered",
        "identity.signed_in",
    ]


def test_signing_in_failing_and_leaving_are_written_down(client, cast: Cast) -> None:
    sign_in(client, cast.owner.phone, "не тот пароль")
    sign_in(client, cast.owner.phone, PASSWORD)
    client.post("/auth/sign-out")
    assert events() == [
        "identity.sign_in_failed",
        "identity.signed_in",
        "identity.signed_out",
    ]


def test_who_when_and_from_where_are_known(client, cast: Cast) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    event = AuditEvent.get()
    assert (event.user_id, event.actor_id, event.ip) == (cast.owner.id, cast.owner.id, "127.0.0.1")
    assert event.at == clock.now()


def test_recovery_is_written_down(client, cast: Cast) -> None:
    ask_recovery(client, cast.owner.phone)
    fields = {"code": code_to(cast.owner.phone), "password": NEW_PASSWORD, "repeat": NEW_PASSWORD}
    client.post("/auth/recovery/password/", data=fields)
    assert events() == ["identity.recovery_begun", "identity.password_restored"]


def test_no_secret_and_no_whole_contact_is_in_it(client, cast: Cast) -> None:
    register(client)
    sign_in(client, NEW_PHONE, "не тот пароль")
    ask_recovery(client, cast.owner.email)
    text = json.dumps([each.facts for each in AuditEvent.select()], ensure_ascii=False)
    for secret in (NEW_PASSWORD, "не тот пароль", NEW_PHONE, cast.owner.email, "nina@example.org"):
        assert secret not in text


def test_a_secret_is_refused_by_name(app: Flask, database: None) -> None:
    with pytest.raises(ValueError, match="password"):
        audit.record("room.event", password="x")


def test_other_rooms_write_who_acted_on_whom(app: Flask, database: None) -> None:
    audit.record("staff.account_viewed", user_id=1, actor_id=2, visitor=Visitor("::1"), account=7)
    event = AuditEvent.get()
    assert (event.user_id, event.actor_id, event.facts) == (1, 2, '{"account": 7}')


@pytest.mark.parametrize(
    ("contact", "shown"),
    [("+79160000001", "+7916*****01"), ("olga@example.org", "o***@example.org"), ("1", "1")],
)
def test_contacts_are_masked(contact: str, shown: str) -> None:
    assert audit.masked(contact)[: len(shown)] == shown


def test_knocking_at_someone_elses_account_is_written_down(stranger, cast: Cast) -> None:
    stranger.get(f"/accounts/{cast.account.id}/")
    event = AuditEvent.select().order_by(AuditEvent.id.desc()).first()
    assert (event.event, event.user_id) == ("access.refused", cast.stranger.id)
    assert json.loads(event.facts)["account"] == cast.account.id


def test_reaching_a_limit_is_written_down(client, cast: Cast) -> None:
    for _ in range(6):
        sign_in(client, cast.owner.phone, "не тот пароль")
    last = AuditEvent.select().order_by(AuditEvent.id.desc()).first()
    assert last.event == "identity.limit_reached"
    assert json.loads(last.facts) == {"limit": "sign-in-both"}
