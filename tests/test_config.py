"""Settings, and the starts that are refused."""

import os
from unittest import mock

import pytest

from config import Config, ConfigError

SECRET = "s" * 32
# What production needs besides, so that a test can leave out one thing.
REAL = {
    "SECRET_KEY": SECRET,
    "SMTP_HOST": "mail.example.org",
    "SMS_LOGIN": "elkk",
    "SMS_PASSWORD": "secret",
}


def config(**settings: str) -> Config:
    with mock.patch.dict(os.environ, settings, clear=True):
        return Config.from_env()


def test_production_is_what_one_gets_without_asking() -> None:
    assert config(**REAL).production


def test_production_without_a_secret_is_refused() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        config()


def test_production_with_a_short_secret_is_refused() -> None:
    with pytest.raises(ConfigError, match="32 characters"):
        config(**REAL | {"SECRET_KEY": "short"})


def test_the_sandbox_is_refused_in_production() -> None:
    with pytest.raises(ConfigError, match="SANDBOX"):
        config(**REAL, SANDBOX="1")


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(ConfigError, match="APP_ENV"):
        config(**REAL, APP_ENV="prod")


@pytest.mark.parametrize("missing", ["SMTP_HOST", "SMS_LOGIN"])
def test_production_without_a_gateway_is_refused(missing: str) -> None:
    with pytest.raises(ConfigError, match=missing):
        config(**{name: value for name, value in REAL.items() if name != missing})


def test_the_demo_needs_no_settings() -> None:
    assert config(APP_ENV="demo", SANDBOX="1").sandbox


def test_the_address_follows_the_port() -> None:
    assert config(APP_ENV="demo", PORT="8123").public_url == "http://127.0.0.1:8123"
