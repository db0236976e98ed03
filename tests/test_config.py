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
    with pytest.raises(ConfigError, match="32 знаков"):
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_PORT", "abc"),
        ("SMTP_PORT", "70000"),
        ("SMTP_TIMEOUT", "0"),
        ("SANDBOX", "maybe"),
        ("SMS_HTTP_BODY", "to={to}"),
        ("SMS_HTTP_SUCCESS", "("),
        ("SMS_URL", "smsc.ru"),
        ("MAIL_PER_MINUTE", "-1"),
        ("SMTP_SECURITY", "ssl"),
        ("DATABASE_URL", "postgres//elkk:hidden@h/elkk"),
        ("DATABASE_URL", "mysql://elkk:hidden@h/elkk"),
        ("DATABASE_URL", "postgresql://elkk:hid/den@h/elkk"),
        ("DATABASE_URL", "sqlite:///"),
        ("QUEUE_URL", "redis:hidden@h"),
        ("PUBLIC_URL", "cabinet.example.org"),
        ("DEFAULT_LOCALE", "de"),
        ("LOG_FORMAT", "xml"),
        ("TRUSTED_PROXIES", "-1"),
        ("STAFF_NETWORKS", "10.0.0.1/8"),
        ("YOOKASSA_TAX_SYSTEM", "усн"),
        ("BACKUP_KEEP_DAYS", "0"),
        ("EXCHANGE_UPLOAD_MB", "0"),
        ("PAYMENT_GATEWAY", "sber"),
        ("CAPTCHA", "on"),
    ],
)
def test_a_wrong_value_is_told_in_one_line_that_keeps_passwords(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config(**REAL | {name: value})
    told = str(refused.value)
    assert told.startswith(name)
    assert "\n" not in told
    assert "hid" not in told


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("SMTP_HOTS", "SMTP_HOST"),
        ("BRAND_SHORTNAME", "BRAND_SHORT_NAME"),
        ("WEB_CONCURENCY", "WEB_CONCURRENCY"),
    ],
)
def test_a_misspelt_setting_is_not_ignored(written: str, meant: str) -> None:
    with pytest.raises(ConfigError, match=f"{written}: .*{meant}"):
        config(**REAL, **{written: "x"})


def test_variables_of_other_programs_are_none_of_ours() -> None:
    others = ("MAIL", "HOSTNAME", "LANGUAGE", "SSH_CONNECTION", "INVOCATION_ID", "PIP_INDEX_URL")
    assert config(**REAL, **dict.fromkeys(others, "x"))
