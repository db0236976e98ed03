"""A new password by phone or confirmed e-mail (manual 3.3)."""

from datetime import timedelta

import pytest

from elkk.identity.models import User
from elkk.identity.passwords import verify_password
from tests.support.app import USUAL_NOW
from tests.support.cast import PASSWORD, Cast
from tests.support.people import (
    NEW_PASSWORD,
    ask_recovery,
    code_to,
    is_signed_in,
    last_to,
    link_to,
    messages_to,
    sign_in,
    wrong,
)

PAGE = "/auth/recovery/password/"


def new_password(code: str = "", password: str = NEW_PASSWORD) -> dict[str, str]:
    return {"code": code, "password": password, "repeat": password}


def password_of(cast: Cast) -> str:
    return User.get_by_id(cast.owner.id).password_hash


def test_a_code_comes_to_the_phone_and_sets_the_password(client, cast: Cast) -> None:
    assert ask_recovery(client, "8 916 000-00-01").location == PAGE
    answer = client.post(PAGE, data=new_password(code_to(cast.owner.phone)))
    assert answer.location == "/auth/"
    assert "Пароль успешно изменен" in client.get("/auth/").text
    assert sign_in(client, cast.owner.phone, NEW_PASSWORD).status_code == 303


def test_a_letter_has_a_link_and_a_code(client, cast: Cast) -> None:
    ask_recovery(client, cast.owner.email)
    assert link_to(cast.owner.email).startswith("/auth/recovery/link/")
    client.post(PAGE, data=new_password(code_to(cast.owner.email)))
    assert verify_password(password_of(cast), NEW_PASSWORD)


def test_the_link_works_in_another_browser_once_and_for_an_hour(app, client, cast, at) -> None:
    ask_recovery(client, cast.owner.email)
    link, other = link_to(cast.owner.email), app.test_client()
    at(USUAL_NOW + timedelta(minutes=59))
    assert other.get(link).status_code == 200
    assert other.post(link, data=new_password()).status_code == 303
    assert verify_password(password_of(cast), NEW_PASSWORD)
    assert other.post(link, data=new_password(password="еще один пароль")).status_code == 404
    assert verify_password(password_of(cast), NEW_PASSWORD)


def test_the_link_ends_after_an_hour(client, cast: Cast, at) -> None:
    ask_recovery(client, cast.owner.email)
    at(USUAL_NOW + timedelta(hours=1))
    assert client.get(link_to(cast.owner.email)).status_code == 404


def test_an_unconfirmed_address_gets_nothing(client, cast: Cast) -> None:
    User.update(email_confirmed_at=None).where(User.id == cast.owner.id).execute()
    assert ask_recovery(client, cast.owner.email).location == PAGE
    assert messages_to(cast.owner.email) == []


def test_a_wrong_code_changes_nothing(client, cast: Cast) -> None:
    ask_recovery(client, cast.owner.phone)
    answer = client.post(PAGE, data=new_password(wrong(code_to(cast.owner.phone))))
    assert answer.status_code == 422
    assert verify_password(password_of(cast), PASSWORD)


def test_a_code_sets_the_password_once(client, cast: Cast) -> None:
    ask_recovery(client, cast.owner.phone)
    code = code_to(cast.owner.phone)
    client.post(PAGE, data=new_password(code))
    client.post(PAGE, data=new_password(code, "совсем другой пароль"))
    assert verify_password(password_of(cast), NEW_PASSWORD)


@pytest.mark.parametrize("password", ["короткий"[:7], "password1", "olga@example.org", "0000001 !"])
def test_a_bad_password_is_refused_and_the_code_stays(client, cast: Cast, password: str) -> None:
    ask_recovery(client, cast.owner.phone)
    code = code_to(cast.owner.phone)
    assert client.post(PAGE, data=new_password(code, password)).status_code == 422
    assert client.post(PAGE, data=new_password(code)).status_code == 303


def test_all_sessions_end_and_the_owner_is_told(client, cast: Cast, owner) -> None:
    ask_recovery(client, cast.owner.phone)
    client.post(PAGE, data=new_password(code_to(cast.owner.phone)))
    assert not is_signed_in(owner)
    assert "Пароль вашей учетной записи изменен" in last_to(cast.owner.phone)
    assert "Пароль вашей учетной записи изменен" in last_to(cast.owner.email)


def test_it_does_not_sign_in_past_the_second_factor(client, cast: Cast) -> None:
    ask_recovery(client, cast.owner.phone)
    client.post(PAGE, data=new_password(code_to(cast.owner.phone)))
    assert not is_signed_in(client)


def test_it_needs_the_captcha(client, cast: Cast) -> None:
    answer = client.post("/auth/recovery/", data={"contact": cast.owner.phone})
    assert answer.status_code == 422
    assert messages_to(cast.owner.phone) == []


def test_the_code_can_be_sent_again(client, cast: Cast, at) -> None:
    ask_recovery(client, cast.owner.phone)
    at(USUAL_NOW + timedelta(minutes=1))
    assert client.post("/auth/recovery/again").status_code == 303
    assert len(messages_to(cast.owner.phone)) == 2


def test_five_messages_an_hour_go_to_one_phone(client, cast: Cast, at) -> None:
    for _ in range(5):
        assert ask_recovery(client, cast.owner.phone).status_code == 303
    assert ask_recovery(client, cast.owner.phone).status_code == 429
    assert len(messages_to(cast.owner.phone)) == 5
