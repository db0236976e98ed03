"""Phones and names as people type them: what is one, and what an SMS may go to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from config import Config
from elkk.base import installation
from elkk.base.contacts import parse_mobile, parse_phone
from elkk.base.names import is_name, tidy
from elkk.delivery import outbox
from elkk.delivery.models import Message


@pytest.fixture
def neighbours(app: Flask, config: Config) -> Iterator[None]:
    """SMS go to Belarus and Kazakhstan as well."""
    sms = replace(config.sms, countries=("RU", "BY", "KZ"))
    installation.use(replace(config, sms=sms))
    yield
    installation.use(config)


@pytest.mark.parametrize(
    "typed",
    [
        *("8 (916) 481-67-73", "+7 916 481-67-73", "89164816773", "79164816773", "9164816773"),
        *("8-916-481-67-73", " 8 916 481 67 73 "),
    ],
)
def test_a_mobile_phone_is_one_however_it_is_typed(app: Flask, typed: str) -> None:
    assert parse_phone(typed) == parse_mobile(typed) == "+79164816773"


@given(st.integers(0, 10))
def test_a_phone_that_lost_a_digit_is_nobodys(app: Flask, at: int) -> None:
    digits = "89164816773"
    assert parse_mobile(digits[:at] + digits[at + 1 :]) in (None, "+79164816773")


@pytest.mark.parametrize("typed", ["8 (8452) 27-12-34", "8 800 250-00-00"])
def test_a_landline_is_a_phone_that_gets_no_sms(app: Flask, typed: str) -> None:
    assert parse_phone(typed)
    assert parse_mobile(typed) is None


@pytest.mark.parametrize("typed", ["+225 01 01 23 45 67", "+375 29 123-45-67", "+7 701 123 45 67"])
def test_a_phone_abroad_gets_no_sms(app: Flask, typed: str) -> None:
    assert parse_mobile(typed) is None


@pytest.mark.parametrize("typed", ["+375 29 123-45-67", "+7 701 123 45 67"])
def test_unless_a_setting_names_the_country(neighbours: None, typed: str) -> None:
    assert parse_mobile(typed)
    assert parse_mobile("+225 01 01 23 45 67") is None


@pytest.mark.parametrize("phone", ["+2250101234567", "+78452271234", "+78916481677"])
def test_nothing_is_sent_to_a_number_kept_from_before(database: None, phone: str) -> None:
    outbox.post_sms(phone, "код 123456")
    assert not Message.select().where(Message.recipient != "").exists()


@pytest.mark.parametrize(
    "name",
    [
        *("Ольга", "Оглы-Мамедов", "д'Артаньян", "О’Коннор", "Анна Мария", "А. Б.", "А.Б."),
        *("Алиева Гызы", "Łukasz", "Соловь\u0451в", "Р. Р. Толкин", "Ан"),
    ],
)
def test_a_name_is_letters_hyphens_apostrophes_and_initials(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "text",
    [
        *("evil.example", "Зайдите на evil.example", "т.me", "a.b.ru", "www.", "Код 4512"),
        *(
            "http://a",
            "a/b",
            "a@b",
            "А..",
            ".А",
            "-А",
            "А-",
            "А--Б",
            "А 'Б",
            "А\nБ",
            "А_Б",
            "",
            "1",
        ),
        *("А  Б", "٣", "Ольга!", "Ольга, Анна", "А\u202eБ", "А\u200bБ", "😀"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_name(text)


@given(st.text())
def test_no_name_holds_an_address(text: str) -> None:
    name = tidy(text) or ""
    if is_name(name):
        assert not set(name) & set("0123456789@/:\\_,")
