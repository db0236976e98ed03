"""Registration (manual 3.1)."""

from datetime import timedelta

import pytest

from elkk.identity.models import Code, User
from tests.support.app import USUAL_NOW
from tests.support.people import (
    NEW_PHONE,
    application,
    apply,
    code_to,
    is_signed_in,
    last_to,
    messages_to,
    register,
    solved_captcha,
    wrong,
)

CODE = "/auth/registration/code/"


def test_it_sends_a_code_and_says_where(client) -> None:
    answer = apply(client)
    assert (answer.status_code, answer.location) == (303, CODE)
    assert "8 (916) 555-01-01" in client.get(CODE).text
    assert code_to(NEW_PHONE).isdigit()


def test_the_right_code_signs_in_with_the_manuals_message(client) -> None:
    answer = register(client)
    assert (answer.status_code, answer.location) == (303, "/")
    page = client.get("/").text
    assert "Поздравляем, теперь Вы можете пользоваться личным кабинетом!" in page
    assert "Новикова" in page


def test_it_sends_a_letter_to_confirm_the_address(client) -> None:
    register(client)
    assert "/auth/confirm-email/" in last_to("nina@example.org")
    assert User.get().email is None


def test_the_names_contacts_and_consent_are_kept(client) -> None:
    register(client, patronymic="")
    user = User.get()
    assert (user.full_name, user.phone) == ("Новикова Нина", NEW_PHONE)
    assert user.consented_at == USUAL_NOW


def test_a_wrong_code_does_not_register(client) -> None:
    apply(client)
    answer = client.post(CODE, data={"code": wrong(code_to(NEW_PHONE))})
    assert answer.status_code == 422
    assert not User.select().exists()


def test_the_sixth_try_fails_even_with_the_right_code(client) -> None:
    apply(client)
    code = code_to(NEW_PHONE)
    for _ in range(5):
        client.post(CODE, data={"code": wrong(code)})
    assert client.post(CODE, data={"code": code}).status_code == 422
    assert not User.select().exists()


def test_a_code_works_for_ten_minutes(client, at) -> None:
    apply(client)
    at(USUAL_NOW + timedelta(minutes=10))
    answer = client.post(CODE, data={"code": code_to(NEW_PHONE)})
    assert answer.status_code == 422
    assert not User.select().exists()


def test_what_was_begun_is_forgotten_after_a_day(client, at) -> None:
    apply(client)
    at(USUAL_NOW + timedelta(days=1, minutes=10))
    answer = client.post(CODE, data={"code": code_to(NEW_PHONE)})
    assert answer.location == "/auth/registration/"


def test_a_code_works_only_in_the_browser_that_asked(app, client) -> None:
    apply(client)
    other = app.test_client()
    answer = other.post(CODE, data={"code": code_to(NEW_PHONE)})
    assert answer.location == "/auth/registration/"
    assert not User.select().exists()


def test_it_sends_the_code_again_after_a_minute_and_the_old_one_stops(client, at) -> None:
    apply(client)
    first = code_to(NEW_PHONE)
    assert client.post(CODE + "again").status_code == 422
    at(USUAL_NOW + timedelta(seconds=61))
    assert client.post(CODE + "again").status_code == 303
    second = code_to(NEW_PHONE)
    if first != second:
        assert client.post(CODE, data={"code": first}).status_code == 422
    assert client.post(CODE, data={"code": second}).status_code == 303


def test_it_sends_the_code_four_times_at_most(client, at) -> None:
    apply(client)
    for minute in range(1, 6):
        at(USUAL_NOW + timedelta(minutes=2 * minute))
        client.post(CODE + "again")
    assert len(messages_to(NEW_PHONE)) == 4


def test_the_page_shows_the_seconds_until_it_can_be_sent_again(client, at) -> None:
    apply(client)
    at(USUAL_NOW + timedelta(seconds=15))
    assert 'data-countdown="45"' in client.get(CODE).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("last_name", "", "Обязательно для заполнения"),
        ("first_name", "R2D2", "буквы"),
        ("phone", "12345", "номер телефона"),
        ("phone", "8 (916) 481-67-7", "Введите номер телефона полностью"),
        ("phone", "8 (8452) 27-12-34", "только мобильный"),
        ("phone", "+372 5551 2345", "только мобильный"),
        ("first_name", "Зайдите на evil.example", "Используйте буквы"),
        ("first_name", "Код 4512", "Используйте буквы"),
        ("email", "nina@", "адрес"),
        ("password", "12345", "не короче 8"),
        ("password", "password1", "самых распространенных"),
        ("password", "мой номер 5550101", "номер телефона"),
        ("password", "nina@example.org", "e-mail"),
        ("password", "я" * 129, "не длиннее 128"),
        ("repeat", "другой пароль", "не совпадают"),
        ("consent", "", "согласия"),
    ],
)
def test_it_says_what_is_wrong(client, field: str, value: str, words: str) -> None:
    changes = {field: value} | ({"repeat": value} if field == "password" else {})
    answer = apply(client, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert messages_to(NEW_PHONE) == []


def test_it_needs_the_captcha(client) -> None:
    answer = client.post("/auth/registration/", data=application())
    assert answer.status_code == 422
    assert "не робот" in answer.text
    assert messages_to(NEW_PHONE) == []


def test_a_solved_captcha_survives_a_mistake_elsewhere(client) -> None:
    answer = apply(client, repeat="другой пароль")
    again = client.post("/auth/registration/", data=application() | solved_captcha(answer))
    assert again.status_code == 303


def test_a_captcha_serves_one_registration(client) -> None:
    captcha = solved_captcha(client.get("/auth/registration/"))
    form = application() | captcha
    assert client.post("/auth/registration/", data=form).status_code == 303
    assert client.post("/auth/registration/", data=form).status_code == 422
    assert len(messages_to(NEW_PHONE)) == 1


def test_a_field_is_checked_as_one_leaves_it(client) -> None:
    url = "/auth/registration/check?field="
    assert "номер телефона" in client.post(url + "phone", data={"phone": "12"}).text
    assert client.post(url + "phone", data={"phone": "89165550101"}).text.strip() == ""
    assert client.post(url + "nothing").status_code == 404


def test_a_registered_phone_gets_an_sms_that_says_so(client, cast) -> None:
    answer = apply(client, phone=cast.owner.phone)
    assert answer.location == CODE
    assert "уже зарегистрирован" in last_to(cast.owner.phone)


def test_an_unfinished_application_is_forgotten_after_a_day(client, at) -> None:
    from elkk.identity.tasks import forget_expired_identity

    apply(client)
    at(USUAL_NOW + timedelta(days=1, minutes=11))
    forget_expired_identity()
    assert not Code.select().exists()


def test_a_finished_application_keeps_no_personal_data(client) -> None:
    register(client)
    assert Code.get().data == "{}"


def test_signing_in_works_afterwards(app, client) -> None:
    from tests.support.people import NEW_PASSWORD, sign_in

    register(client)
    other = app.test_client()
    sign_in(other, NEW_PHONE, NEW_PASSWORD)
    assert is_signed_in(other)


def test_a_letter_to_an_address_that_nobody_confirmed_holds_no_words_of_the_newcomer(
    client,
) -> None:
    register(client, first_name="Зайдите", last_name="На Сайт")
    assert "Зайдите" not in last_to("nina@example.org")
