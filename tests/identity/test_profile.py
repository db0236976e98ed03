"""The profile (manual 4.5.4): rows with a pencil."""

import pytest

from elkk.accounts.models import AccountLink
from elkk.identity.models import User
from elkk.identity.passwords import verify_password
from tests.support.cast import PASSWORD, Cast
from tests.support.people import (
    NEW_PASSWORD,
    code_to,
    is_signed_in,
    last_to,
    link_to,
    messages_to,
    sign_in,
    wrong,
)

ROWS = ("names", "phone", "email", "password", "language", "channels", "delivery")
NEW_PHONE = "+79165550202"
CODE = "/profile/phone/code/"


def saved(cast: Cast) -> User:
    return User.get_by_id(cast.owner.id)


@pytest.mark.parametrize("row", ROWS)
def test_each_row_opens_in_place_and_closes_again(owner, row: str) -> None:
    opened = owner.fragment(f"/profile/{row}/", f"row--{row}")
    assert "<form" in opened
    closed = owner.fragment(f"/profile/{row}/?closed", f"row--{row}")
    assert "<form" not in closed
    assert f'id="edit-{row}"' in closed


@pytest.mark.parametrize("row", ROWS)
def test_without_htmx_the_form_stands_on_the_whole_page(owner, row: str) -> None:
    page = owner.get(f"/profile/{row}/").text
    assert page.count('class="pencil"') == len(ROWS) - 1


def test_an_unknown_row_is_404(owner) -> None:
    assert owner.get("/profile/role/").status_code == 404


def test_the_names_change(owner, cast: Cast) -> None:
    names = {"last_name": " Орлова-Чайкина ", "first_name": "Ольга", "patronymic": "Львовна"}
    assert owner.post("/profile/names/", data=names).status_code == 303
    assert saved(cast).full_name == "Орлова-Чайкина Ольга Львовна"
    assert "Данные изменены" in owner.get("/profile/").text


def test_a_bad_name_is_told_in_the_row(owner, cast: Cast) -> None:
    answer = owner.post(
        "/profile/names/",
        data={"last_name": "", "first_name": "Ольга"},
        headers={"HX-Request": "true", "HX-Target": "row--names"},
    )
    assert answer.status_code == 422
    assert "Обязательно для заполнения" in answer.text
    assert "<html" not in answer.text


def test_the_language_changes_the_pages(owner, cast: Cast) -> None:
    owner.post("/profile/language/", data={"language": "en"})
    assert '<html lang="en">' in owner.get("/profile/").text
    assert owner.post("/profile/language/", data={"language": "de"}).status_code == 422


@pytest.mark.parametrize("chosen", [[], ["sms"], ["email"], ["sms", "email"]])
def test_any_notification_channels_can_be_chosen(owner, cast: Cast, chosen: list[str]) -> None:
    fields = {"channels": chosen, "csrf_token": "stands for the real one"}
    assert owner.post("/profile/channels/", data=fields).status_code == 303
    user = saved(cast)
    assert (user.notify_sms, user.notify_email) == ("sms" in chosen, "email" in chosen)


def test_bills_by_email_are_a_consent_for_every_account(owner, cast: Cast) -> None:
    owner.post("/profile/delivery/", data={"delivery": "email"})
    link = AccountLink.get(AccountLink.user == cast.owner.id)
    assert link.ebill_consent_at is not None
    owner.post("/profile/delivery/", data={"delivery": "paper"})
    assert AccountLink.get(AccountLink.user == cast.owner.id).ebill_consent_at is None


def test_a_guests_access_is_no_account_to_consent_for(cast: Cast, sign_in) -> None:
    host = AccountLink.get(AccountLink.user == cast.owner.id)
    AccountLink.update(granted_by=host).where(AccountLink.user == cast.guest.id).execute()
    sign_in(cast.guest).post("/profile/delivery/", data={"delivery": "email"})
    assert AccountLink.get(AccountLink.user == cast.guest.id).ebill_consent_at is None


def test_bills_by_email_need_a_confirmed_address(owner, cast: Cast) -> None:
    User.update(email=None).where(User.id == cast.owner.id).execute()
    answer = owner.post("/profile/delivery/", data={"delivery": "email"})
    assert answer.status_code == 422
    assert "Сначала подтвердите e-mail" in answer.text


# ---- Phone ----


def ask_for(owner, phone: str = NEW_PHONE, password: str = PASSWORD):
    return owner.post("/profile/phone/", data={"phone": phone, "current_password": password})


def test_a_new_phone_needs_the_password_again(owner, cast: Cast) -> None:
    assert ask_for(owner, password="не тот пароль").status_code == 422
    assert messages_to(NEW_PHONE) == []


def test_the_code_goes_to_the_new_phone_and_the_old_one_is_told(owner, cast: Cast) -> None:
    assert ask_for(owner).location == CODE
    assert owner.post(CODE, data={"code": code_to(NEW_PHONE)}).status_code == 303
    assert saved(cast).phone == NEW_PHONE
    assert "Телефон вашей учетной записи изменен" in last_to(cast.owner.phone)


def test_a_wrong_code_leaves_the_phone(owner, cast: Cast) -> None:
    ask_for(owner)
    assert owner.post(CODE, data={"code": wrong(code_to(NEW_PHONE))}).status_code == 422
    assert saved(cast).phone == cast.owner.phone


def test_someone_elses_phone_looks_the_same_and_does_not_work(owner, cast: Cast) -> None:
    assert ask_for(owner, cast.stranger.phone).location == CODE
    assert "уже принадлежит другому пользователю" in last_to(cast.stranger.phone)
    assert owner.post(CODE, data={"code": "123456"}).status_code == 422
    assert saved(cast).phone == cast.owner.phone


def test_another_users_code_does_not_work(owner, stranger, cast: Cast) -> None:
    ask_for(owner)
    with owner.session_transaction() as mine, stranger.session_transaction() as theirs:
        theirs["phone"] = mine["phone"]
    assert stranger.post(CODE, data={"code": code_to(NEW_PHONE)}).status_code == 422
    assert User.get_by_id(cast.stranger.id).phone == cast.stranger.phone


# ---- E-mail ----


def test_a_new_address_counts_once_its_link_is_followed(owner, cast: Cast) -> None:
    owner.post("/profile/email/", data={"email": "New@Example.org", "current_password": PASSWORD})
    assert saved(cast).email == "olga@example.org"
    assert "new@example.org ждет подтверждения" in owner.get("/profile/").text
    owner.get(link_to("new@example.org"))
    assert saved(cast).email == "new@example.org"
    assert "E-mail вашей учетной записи изменен" in last_to("olga@example.org")


def test_a_new_address_needs_the_password_again(owner, cast: Cast) -> None:
    answer = owner.post("/profile/email/", data={"email": "new@example.org"})
    assert answer.status_code == 422
    assert messages_to("new@example.org") == []


# ---- Password ----


def change_password(owner, old: str = PASSWORD, new: str = NEW_PASSWORD):
    fields = {"current_password": old, "password": new, "repeat": new}
    return owner.post("/profile/password/", data=fields)


def test_a_new_password_asks_for_the_old_one(owner, cast: Cast) -> None:
    assert change_password(owner, old="не тот пароль").status_code == 422
    assert verify_password(saved(cast).password_hash, PASSWORD)


def test_a_new_password_ends_the_other_sessions_and_tells_the_owner(app, owner, cast: Cast) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, cast.owner.phone, PASSWORD)
    assert change_password(owner).status_code == 303
    assert is_signed_in(owner)
    assert not is_signed_in(elsewhere)
    assert verify_password(saved(cast).password_hash, NEW_PASSWORD)
    assert "Пароль вашей учетной записи изменен" in last_to(cast.owner.phone)


def test_the_old_password_can_be_guessed_five_times(owner, cast: Cast) -> None:
    for _ in range(5):
        change_password(owner, old="не тот пароль")
    answer = change_password(owner)
    assert answer.status_code == 422
    assert "Слишком много попыток" in answer.text
