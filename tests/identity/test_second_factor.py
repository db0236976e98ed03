"""Two-step sign-in: TOTP, backup codes, trusted devices; the staff must have it."""

import re
from datetime import timedelta

import pyotp
import pytest

from elkk.base.roles import Role
from elkk.base.secrets import decrypt
from elkk.identity.models import BackupCode, User
from tests.support.app import USUAL_NOW
from tests.support.cast import PASSWORD, Cast
from tests.support.people import ask_recovery, code_to, is_signed_in, last_to, sign_in, wrong

SETUP, CODES, STEP = (
    "/profile/second-factor/",
    "/profile/second-factor/codes/",
    "/auth/second-factor/",
)


def secret_on(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def code_of(secret: str, moment=USUAL_NOW) -> str:
    return pyotp.TOTP(secret).at(moment)


def switch_on(owner, *, moment=USUAL_NOW) -> str:
    """The secret."""
    secret = secret_on(owner.get(SETUP).text)
    fields = {"code": code_of(secret, moment), "current_password": PASSWORD}
    assert owner.post(SETUP, data=fields).location == CODES
    return secret


@pytest.fixture
def secret(owner, cast: Cast, at) -> str:
    """The owner's, switched on a minute ago."""
    found = switch_on(owner)
    at(USUAL_NOW + timedelta(minutes=1))
    return found


NOW = USUAL_NOW + timedelta(minutes=1)


def backup_codes(owner) -> list[str]:
    return re.findall(r"<li><code>([a-z0-9]{5}-[a-z0-9]{5})</code>", owner.get(CODES).text)


def test_it_shows_a_picture_and_a_key(owner, cast: Cast) -> None:
    page = owner.get(SETUP).text
    assert "data:image/svg+xml" in page
    assert secret_on(page) in page.replace(" ", "")


def test_a_wrong_code_does_not_switch_it_on_and_keeps_the_key(owner, cast: Cast) -> None:
    secret = secret_on(owner.get(SETUP).text)
    answer = owner.post(SETUP, data={"code": wrong(code_of(secret)), "current_password": PASSWORD})
    assert answer.status_code == 422
    assert secret_on(answer.text) == secret
    assert not User.get_by_id(cast.owner.id).has_second_factor


def test_it_needs_the_password(owner, cast: Cast) -> None:
    secret = secret_on(owner.get(SETUP).text)
    fields = {"code": code_of(secret), "current_password": "не тот пароль"}
    assert owner.post(SETUP, data=fields).status_code == 422


def test_the_secret_is_kept_encrypted(app, owner, cast: Cast, secret: str) -> None:
    kept = User.get_by_id(cast.owner.id).totp_secret
    assert secret not in kept
    assert decrypt(kept) == secret


def test_ten_backup_codes_are_shown_once(owner, cast: Cast, secret: str) -> None:
    assert len(backup_codes(owner)) == 10
    assert owner.get(CODES).location == SETUP


def test_the_owner_is_told(owner, cast: Cast, secret: str) -> None:
    assert "Вход в два шага включен" in last_to(cast.owner.phone)


def test_the_password_alone_no_longer_signs_in(client, cast: Cast, secret: str) -> None:
    assert sign_in(client, cast.owner.phone, PASSWORD).location == STEP
    assert not is_signed_in(client)
    client.post(STEP, data={"code": code_of(secret, NOW)})
    assert is_signed_in(client)


def test_a_code_of_the_app_works_once(app, client, cast: Cast, secret: str) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    client.post(STEP, data={"code": code_of(secret, NOW)})
    other = app.test_client()
    sign_in(other, cast.owner.phone, PASSWORD)
    assert other.post(STEP, data={"code": code_of(secret, NOW)}).status_code == 422


def test_five_tries_and_the_password_is_asked_again(client, cast: Cast, secret: str) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    for _ in range(5):
        client.post(STEP, data={"code": wrong(code_of(secret, NOW))})
    assert client.post(STEP, data={"code": code_of(secret, NOW)}).status_code == 422
    assert not is_signed_in(client)


def test_ten_tries_in_a_quarter_of_an_hour_whatever_the_browser(
    app, cast: Cast, secret: str
) -> None:
    answers = []
    for _browser in range(3):
        browser = app.test_client()
        sign_in(browser, cast.owner.phone, PASSWORD)
        for _ in range(4):
            answers.append(browser.post(STEP, data={"code": "000000"}).status_code)
    assert answers[-1] == 429


def test_a_backup_code_works_once(app, client, owner, cast: Cast, secret: str) -> None:
    code = backup_codes(owner)[0]
    sign_in(client, cast.owner.phone, PASSWORD)
    client.post(STEP, data={"code": code.upper()})
    assert is_signed_in(client)
    other = app.test_client()
    sign_in(other, cast.owner.phone, PASSWORD)
    assert other.post(STEP, data={"code": code}).status_code == 422
    assert BackupCode.select().where(BackupCode.used_at.is_null()).count() == 9


def test_a_trusted_device_is_not_asked_for_30_days(client, cast: Cast, secret: str, at) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    client.post(STEP, data={"code": code_of(secret, NOW), "trust": "y"})
    client.post("/auth/sign-out")
    at(NOW + timedelta(days=29))
    assert sign_in(client, cast.owner.phone, PASSWORD).location == "/"
    client.post("/auth/sign-out")
    at(NOW + timedelta(days=30))
    assert sign_in(client, cast.owner.phone, PASSWORD).location == STEP


def test_one_users_trusted_device_is_nothing_to_another(
    client, stranger, cast: Cast, secret: str
) -> None:
    sign_in(client, cast.owner.phone, PASSWORD)
    client.post(STEP, data={"code": code_of(secret, NOW), "trust": "y"})
    client.post("/auth/sign-out")
    switch_on(stranger, moment=NOW)
    assert sign_in(client, cast.stranger.phone, PASSWORD).location == STEP


def test_restoring_the_password_leaves_the_second_factor(client, cast: Cast, secret: str) -> None:
    ask_recovery(client, cast.owner.phone)
    fields = {"code": code_to(cast.owner.phone), "password": "н" * 12, "repeat": "н" * 12}
    client.post("/auth/recovery/password/", data=fields)
    assert sign_in(client, cast.owner.phone, "н" * 12).location == STEP


def test_what_matters_asks_for_the_second_factor_as_well(owner, cast: Cast, secret: str) -> None:
    fields = {"phone": "+79165550202", "current_password": PASSWORD}
    assert owner.post("/profile/phone/", data=fields).status_code == 422
    fields["second_code"] = code_of(secret, NOW)
    assert owner.post("/profile/phone/", data=fields).status_code == 303


def test_it_can_be_switched_off(owner, cast: Cast, secret: str) -> None:
    fields = {"current_password": PASSWORD, "second_code": code_of(secret, NOW)}
    owner.post("/profile/second-factor/off", data=fields)
    assert not User.get_by_id(cast.owner.id).has_second_factor
    assert not BackupCode.select().exists()
    assert "Вход в два шага выключен" in last_to(cast.owner.phone)


def test_new_backup_codes_replace_the_old_ones(owner, cast: Cast, secret: str) -> None:
    old = backup_codes(owner)
    fields = {"current_password": PASSWORD, "second_code": code_of(secret, NOW)}
    owner.post(CODES, data=fields)
    new = backup_codes(owner)
    assert len(new) == 10
    assert not set(old) & set(new)


def test_the_staff_go_nowhere_without_it(owner, cast: Cast) -> None:
    User.update(role=Role.CLERK).where(User.id == cast.owner.id).execute()
    assert owner.get("/").location == SETUP
    assert owner.get(f"/accounts/{cast.account.id}/").location == SETUP
    switch_on(owner)
    assert owner.get(CODES).status_code == 200
    assert is_signed_in(owner)


def test_the_staff_cannot_switch_it_off(owner, cast: Cast, secret: str) -> None:
    User.update(role=Role.CLERK).where(User.id == cast.owner.id).execute()
    fields = {"current_password": PASSWORD, "second_code": code_of(secret, NOW)}
    owner.post("/profile/second-factor/off", data=fields)
    assert User.get_by_id(cast.owner.id).has_second_factor
