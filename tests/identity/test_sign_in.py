"""Вход (manual 3.2)."""

import pytest

from elkk.identity.models import User
from tests.support.cast import PASSWORD, Cast


def enter(client, login: str, password: str = PASSWORD, **kwargs: object):
    return client.post("/auth/", data={"login": login, "password": password}, **kwargs)


def is_in(client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize(
    "phone",
    ["+79160000001", "8 (916) 000-00-01", "8-916-000-00-01", "9160000001", " 7 916 000 00 01 "],
)
def test_one_enters_by_phone_however_it_is_written(client, cast: Cast, phone: str) -> None:
    response = enter(client, phone)
    assert (response.status_code, response.location) == (303, "/")
    assert is_in(client)


def test_one_enters_by_confirmed_e_mail_in_any_case(client, cast: Cast) -> None:
    enter(client, "Olga@Example.org")
    assert is_in(client)


def test_an_e_mail_that_was_not_confirmed_does_not_let_in(client, cast: Cast) -> None:
    User.update(email_confirmed_at=None).execute()
    assert enter(client, "olga@example.org").status_code == 422
    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_phone_get_the_same_page(client, cast: Cast) -> None:
    wrong = enter(client, "+79160000001", "не тот пароль")
    unknown = enter(client, "+79169999999", "не тот пароль")
    assert wrong.status_code == unknown.status_code == 422
    assert "Неверный телефон, e-mail или пароль" in wrong.text
    assert wrong.text.replace("+79160000001", "") == unknown.text.replace("+79169999999", "")


def test_what_was_typed_stays_except_the_password(client, cast: Cast) -> None:
    page = enter(client, "8 916 000 00 01", "не тот пароль").text
    assert 'value="8 916 000 00 01"' in page
    assert "не тот пароль" not in page


def test_empty_fields_say_what_to_enter(client, database: None) -> None:
    page = enter(client, "", "").text
    assert "Введите номер телефона или подтвержденный e-mail." in page
    assert "Введите пароль." in page


def test_the_wanted_page_opens_after_signing_in(client, cast: Cast) -> None:
    wanted = f"/accounts/{cast.account.id}/?period=12"
    door = client.get(wanted).location
    response = client.post(door, data={"login": "+79160000001", "password": PASSWORD})
    assert response.location == wanted


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_another_site_is_not_where_one_lands(client, cast: Cast, target: str) -> None:
    response = enter(client, "+79160000001", query_string={"next": target})
    assert response.location == "/"


def test_signing_out_ends_the_session(client, cast: Cast) -> None:
    enter(client, "+79160000001")
    assert client.post("/auth/sign-out").status_code == 303
    assert not is_in(client)
