"""Signing in and out (manual 3.2, 3.4)."""

from datetime import timedelta
from urllib.parse import unquote

import pytest

from elkk.identity.models import UserSession
from tests.support.app import USUAL_NOW
from tests.support.cast import PASSWORD, Cast
from tests.support.people import is_signed_in, sign_in


@pytest.mark.parametrize(
    "login",
    [
        "+79160000001",
        "8 (916) 000-00-01",
        "8-916-000-00-01",
        "9160000001",
        " 7 916 000 00 01 ",
        "Olga@Example.org",
    ],
)
def test_phone_or_confirmed_email_and_password_sign_in(client, cast: Cast, login: str) -> None:
    answer = sign_in(client, login, PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)


def test_a_wrong_password_is_told_without_saying_which_was_wrong(client, cast: Cast) -> None:
    answer = sign_in(client, cast.owner.phone, "не тот пароль")
    assert answer.status_code == 422
    assert not is_signed_in(client)


def test_what_was_typed_stays_except_the_password(client, cast: Cast) -> None:
    page = sign_in(client, "8 916 000 00 01", "не тот пароль").text
    assert 'value="8 916 000 00 01"' in page
    assert "не тот пароль" not in page


def test_empty_fields_are_told(client) -> None:
    answer = sign_in(client, "", "")
    assert answer.status_code == 422
    assert "Ошибка: " in answer.text


def test_it_goes_on_to_where_one_wanted(client, cast: Cast) -> None:
    answer = client.post(
        "/auth/?next=/profile/", data={"login": cast.owner.phone, "password": PASSWORD}
    )
    assert answer.location == "/profile/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_it_never_goes_to_another_site(client, cast: Cast, elsewhere: str) -> None:
    answer = client.post(
        "/auth/",
        query_string={"next": elsewhere},
        data={"login": cast.owner.phone, "password": PASSWORD},
    )
    assert answer.location == "/"


def test_signing_out_ends_the_session_for_the_old_cookie_too(app, client, cast: Cast) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    stolen = client.get_cookie("elkk").value
    client.post("/auth/sign-out")
    assert not is_signed_in(client)
    thief = app.test_client()
    thief.set_cookie("elkk", stolen)
    assert not is_signed_in(thief)


def test_the_session_is_a_new_one_at_every_sign_in(app, client, cast: Cast) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    first = client.get_cookie("elkk").value
    client.post("/auth/sign-out")
    sign_in(client, cast.owner.phone, PASSWORD)
    assert client.get_cookie("elkk").value != first
    assert UserSession.select().count() == 1


def test_a_cookie_planted_before_signing_in_gives_no_way_in(app, client, cast: Cast) -> None:
    attacker = app.test_client()
    attacker.get("/auth/registration/")
    attacker.get("/auth/")
    planted = attacker.get_cookie("elkk")
    if planted:
        client.set_cookie("elkk", planted.value)
    sign_in(client, cast.owner.phone, PASSWORD)
    assert is_signed_in(client)
    assert not is_signed_in(attacker)
    with client.session_transaction() as theirs, attacker.session_transaction() as planted:
        assert theirs["_user_id"] not in planted.values()


def test_five_wrong_passwords_close_the_door_for_a_while(client, cast: Cast, at) -> None:
    for _ in range(5):
        assert sign_in(client, cast.owner.phone, "не тот пароль").status_code == 422
    answer = sign_in(client, cast.owner.phone, PASSWORD)
    assert answer.status_code == 429
    assert "Попробуйте через 3 минуты" in answer.text
    at(USUAL_NOW + timedelta(minutes=4))
    assert sign_in(client, cast.owner.phone, PASSWORD).status_code == 303


def test_another_spelling_of_the_phone_is_not_another_five_tries(client, cast: Cast) -> None:
    for login in ("+79160000001", "89160000001", "8 916 000 00 01", "9160000001", "8-916-0000001"):
        sign_in(client, login, "не тот пароль")
    assert sign_in(client, "+7 916 0000001", PASSWORD).status_code == 429


def test_a_phone_and_an_email_of_one_user_are_not_five_tries_each(client, cast: Cast) -> None:
    for _ in range(3):
        sign_in(client, cast.owner.phone, "не тот")
        sign_in(client, cast.owner.email, "не тот")
    assert sign_in(client, cast.owner.email, PASSWORD).status_code == 422


def test_tries_of_a_phone_do_not_tell_whose_email_it_goes_with(client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, cast.owner.phone, "не тот")
    theirs = sign_in(client, cast.owner.email, "не тот")
    nobodys = sign_in(client, "nobody@example.org", "не тот")
    assert "Слишком много" not in theirs.text
    assert theirs.status_code == nobodys.status_code
    assert theirs.text.replace(cast.owner.email, "") == nobodys.text.replace(
        "nobody@example.org", ""
    )


def test_right_passwords_use_up_no_tries(client, cast: Cast) -> None:
    for _ in range(12):
        assert sign_in(client, cast.owner.phone, PASSWORD).status_code == 303
        client.post("/auth/sign-out")


def test_a_stranger_who_guesses_elsewhere_does_not_lock_the_owner_out(
    app, client, cast: Cast
) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    client.post("/auth/sign-out")
    for number in range(12):
        app.test_client().post(
            "/auth/",
            data={"login": cast.owner.phone, "password": "мимо"},
            environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"},
        )
    newcomer = app.test_client()
    assert sign_in(newcomer, cast.owner.phone, PASSWORD).status_code == 429
    assert sign_in(client, cast.owner.phone, PASSWORD).status_code == 303


def test_remember_me_keeps_the_cookie_for_a_month(client, cast: Cast) -> None:
    sign_in(client, cast.owner.phone, PASSWORD, remember="y")
    assert client.get_cookie("elkk").expires is not None
    assert UserSession.get().expires_at == USUAL_NOW + timedelta(days=30)


def test_without_it_the_cookie_goes_with_the_browser(client, cast: Cast) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    assert client.get_cookie("elkk").expires is None


def test_the_page_offers_help_with_a_letter_begun(client) -> None:
    page = client.get("/auth/").text
    assert "Не получилось войти или зарегистрироваться?" in page
    assert "Обратитесь в службу поддержки" in page
    href = unquote(page.partition('href="mailto:support@example.org?')[2].partition('"')[0])
    assert "subject=" in href
    assert "Номер лицевого счета:" in href


def test_the_page_links_the_site_and_the_documents(client) -> None:
    page = client.get("/auth/").text
    assert "https://www.example.org/" in page
    for name in ("manual", "agreement", "consent"):
        assert f"/auth/documents/{name}/" in page
        assert client.get(f"/auth/documents/{name}/").status_code == 200
    assert client.get("/auth/documents/other/").status_code == 404
