"""Codes under attack: guesses and uses in parallel."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from elkk.base.db import atomic, db
from elkk.identity import codes, limits
from elkk.identity.models import Bucket, Code, Purpose
from tests.support.app import USUAL_NOW


@pytest.fixture
def sent(app: Flask, database: None) -> tuple[Code, str]:
    """A code and its digits."""
    with app.app_context():
        code, _token = codes.start(Purpose.REGISTRATION, "+79165550101")
        digits = codes.renew(code)
        assert digits
        return Code.get_by_id(code.id), digits


def in_parallel(app: Flask, work: Callable[[int], bool], times: int) -> int:
    """How many of the calls were successful."""

    def run(number: int) -> bool:
        with app.app_context():
            done = work(number)
        if not db.is_closed():
            db.close()
        return done

    with ThreadPoolExecutor(16) as threads:
        return sum(threads.map(run, range(times)))


def test_of_a_hundred_parallel_guesses_five_count(app: Flask, sent) -> None:
    code, _digits = sent
    assert in_parallel(app, lambda _number: codes.count_try(code), 100) == 5
    assert Code.get().tries == 5


def test_the_right_digits_among_a_hundred_wrong_ones_get_in_only_as_one_of_five(
    app: Flask, sent
) -> None:
    code, digits = sent
    in_parallel(app, lambda number: codes.fits(code, f"{number:06}x"), 100)
    with app.app_context():
        assert not codes.fits(code, digits)


def test_of_many_who_use_a_code_at_once_one_does(app: Flask, sent) -> None:
    code, digits = sent

    def use(_number: int) -> bool:
        if not codes.fits(code, digits):
            return False
        with atomic():
            return codes.use(code)

    assert in_parallel(app, use, 20) == 1


def test_of_many_who_ask_for_another_code_at_once_one_gets_it(app: Flask, sent, at) -> None:
    code, _digits = sent
    at(USUAL_NOW + timedelta(minutes=1))
    assert in_parallel(app, lambda _number: codes.renew(code) is not None, 20) == 1


def test_the_database_holds_no_digits_and_a_digest_that_needs_the_secret(app, sent) -> None:
    import hashlib

    code, digits = sent
    assert digits not in (code.code_hash, code.data)
    assert code.code_hash != hashlib.sha256(digits.encode()).hexdigest()


@pytest.mark.parametrize("shown", ["{}", " {} ", "{}-", "код {}"])
def test_digits_are_taken_however_they_are_typed(app: Flask, sent, shown: str) -> None:
    code, digits = sent
    with app.app_context():
        assert codes.fits(code, shown.format(digits[:3] + " " + digits[3:]))


def test_a_limit_lets_exactly_so_many_through_in_parallel(app: Flask, database: None) -> None:
    limit = limits.Limit("test", 7, timedelta(hours=1))

    def take(_number: int) -> bool:
        try:
            limit.take("someone")
        except limits.TooMany:
            return False
        return True

    assert in_parallel(app, take, 100) == 7


def test_a_limit_lets_one_more_through_as_its_bucket_empties(app, database: None, at) -> None:
    limit = limits.Limit("test", 4, timedelta(minutes=60))
    for _ in range(4):
        limit.take("someone")
    with pytest.raises(limits.TooMany) as error:
        limit.take("someone")
    assert error.value.minutes == 15
    at(USUAL_NOW + timedelta(minutes=15))
    limit.take("someone")
    with pytest.raises(limits.TooMany):
        limit.take("someone")


def test_a_limit_of_one_is_nothing_to_another(app: Flask, database: None) -> None:
    limit = limits.Limit("test", 1, timedelta(hours=1))
    limit.take("someone")
    limit.take("someone else")


def test_a_limit_keeps_no_phone_in_the_clear(app: Flask, database: None) -> None:
    limits.SEND_BY_TARGET.take("+79165550101")
    assert "9165550101" not in Bucket.get().key


@pytest.mark.parametrize(
    ("ip", "network"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", "")],
)
def test_a_home_with_ipv6_is_one_visitor(ip: str, network: str) -> None:
    assert limits.network_of(ip) == network
