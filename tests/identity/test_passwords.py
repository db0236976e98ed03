"""What may be a password."""

import pytest
from flask import Flask

from elkk.identity.passwords import (
    common_passwords,
    fault,
    hash_password,
    needs_rehash,
    verify_password,
)

CONTACTS = ["+79165550101", "nina@example.org"]


@pytest.mark.parametrize(
    "password",
    [
        "восемь88",
        "п" * 128,
        "correct horse battery",
        "    пробелы    ",
        "🔑🔑🔑🔑🔑🔑🔑🔑",
        "nin nin nin",
    ],
)
def test_anything_long_and_uncommon_may(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert fault(password, CONTACTS) is None


@pytest.mark.parametrize(
    "password",
    [
        "семь777",
        "п" * 129,
        "password1",
        "PASSWORD1",
        "1234567890",
        "пароль123",
        "qwertyuiop",
        "мой 8 916 555 01 01",
        "nina@example.org!",
        "привет-nina-привет",
    ],
)
def test_short_long_common_and_personal_ones_may_not(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert fault(password, CONTACTS)


def test_the_list_is_as_long_as_promised() -> None:
    # The common 10,000 of all lengths leave fewer of eight characters and more.
    assert len(common_passwords()) > 8_000
    assert all(len(each) >= 8 for each in common_passwords())


def test_hashes_are_argon2id_with_todays_parameters() -> None:
    kept = hash_password("восемь88")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(kept, "восемь88")
    assert not verify_password(kept, "восемь89")
    assert not needs_rehash(kept)
    assert needs_rehash(kept.replace("m=19456", "m=8192"))


def test_a_password_is_taken_as_it_is(app: Flask) -> None:
    kept = hash_password(" Пробелы и Регистр ")
    assert not verify_password(kept, "Пробелы и Регистр")
    assert not verify_password(kept, " пробелы и регистр ")
