"""SECRET_KEY changes while people use the cabinet, and nobody notices."""

import dataclasses
import os
import re
from unittest import mock

import pytest
from flask import Flask

import elkk
from config import Config, ConfigError
from elkk.base import installation, secrets
from elkk.identity.models import User
from elkk.notices import unsubscribe
from tests.support.cast import PASSWORD

OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture
def running(app: Flask, cast):
    """The application as it is after a start with these keys."""
    saved, config = dict(app.config), app.config["ELKK"]

    def start(key: str, *fallbacks: str) -> Flask:
        keys = dataclasses.replace(config, secret_key=key, secret_key_fallbacks=fallbacks)
        elkk._configure(app, keys)
        app.config["WTF_CSRF_ENABLED"] = True
        installation.use(keys)
        return app

    yield start
    app.config.clear()
    app.config.update(saved)
    installation.use(config)


def token_of(page: str) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def browser_with(app, *others):
    """A browser that keeps the cookies it got from another start of the application."""
    client = app.test_client()
    for other in others:
        client._cookies = other._cookies
    return client


def signed_in(app, cast):
    client = app.test_client()
    form = {"login": cast.owner.phone, "password": PASSWORD}
    form["csrf_token"] = token_of(client.get("/auth/").text)
    assert client.post("/auth/", data=form).status_code == 303
    return client


def test_who_was_signed_in_stays_signed_in(running, cast) -> None:
    before = signed_in(running(OLD), cast)
    after = browser_with(running(NEW, OLD), before)
    assert after.get(f"/accounts/{cast.account.id}/").status_code == 200


def test_a_form_that_was_open_can_be_sent(running, cast) -> None:
    before = running(OLD).test_client()
    token = token_of(before.get("/auth/").text)
    after = browser_with(running(NEW, OLD), before)
    form = {"login": cast.owner.phone, "password": PASSWORD, "csrf_token": token}
    assert after.post("/auth/", data=form).status_code == 303


def test_new_cookies_are_signed_with_the_new_key(running, cast) -> None:
    rotated = signed_in(running(NEW, OLD), cast)
    settled = browser_with(running(NEW), rotated)
    assert settled.get(f"/accounts/{cast.account.id}/").status_code == 200


def test_without_the_former_key_its_cookies_are_worth_nothing(running, cast) -> None:
    before = signed_in(running(OLD), cast)
    after = browser_with(running(NEW), before)
    assert after.get(f"/accounts/{cast.account.id}/").status_code == 303


def test_a_second_factor_outlives_the_former_key_once_it_was_renewed(running, cast) -> None:
    running(OLD)
    User.update(totp_secret=secrets.encrypt("JBSWY3DPEHPK3PXP")).execute()
    rotating = running(NEW, OLD)
    assert secrets.decrypt(User.get_by_id(cast.owner.id).totp_secret) == "JBSWY3DPEHPK3PXP"
    result = rotating.test_cli_runner().invoke(args=["keys", "renew"])
    assert (result.exit_code, result.output) == (0, "Encrypted anew: 3.\n")
    running(NEW)
    assert secrets.decrypt(User.get_by_id(cast.owner.id).totp_secret) == "JBSWY3DPEHPK3PXP"


def test_renewing_says_what_no_key_opens_and_leaves_it_alone(running, cast) -> None:
    running(OLD)
    kept = secrets.encrypt("JBSWY3DPEHPK3PXP")
    User.update(totp_secret=kept).where(User.id == cast.owner.id).execute()
    result = running(NEW).test_cli_runner().invoke(args=["keys", "renew"])
    assert result.exit_code == 1
    assert User.get_by_id(cast.owner.id).totp_secret == kept


def test_links_in_letters_that_were_sent_go_on_working(running, cast) -> None:
    asked = unsubscribe.Unsubscription(cast.owner.id, None)
    token = unsubscribe.sign(asked, running(OLD).config["ELKK"].secret_keys)
    answer = running(NEW, OLD).test_client().get(f"/notices/unsubscribe/{token}")
    assert answer.status_code == 200


def test_a_short_former_key_is_refused() -> None:
    settings = {"APP_ENV": "test", "SECRET_KEY_FALLBACKS": "short"}
    with (
        mock.patch.dict(os.environ, settings),
        pytest.raises(ConfigError, match="SECRET_KEY_FALLBACKS"),
    ):
        Config.from_env()
