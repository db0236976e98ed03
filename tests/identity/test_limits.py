"""How often things may be tried."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from elkk.identity.limits import Limit, TooMany
from tests.support.app import USUAL_NOW

LIMIT = Limit("test", most=3, window=timedelta(hours=1))


@pytest.fixture(autouse=True)
def full(database: None, at: Callable[[datetime], None]) -> None:
    at(USUAL_NOW)
    for _ in range(LIMIT.most):
        LIMIT.take("someone")


def test_a_full_bucket_takes_no_more() -> None:
    with pytest.raises(TooMany):
        LIMIT.take("someone")


def test_others_have_buckets_of_their_own() -> None:
    LIMIT.take("another")


def test_it_empties_evenly(at: Callable[[datetime], None]) -> None:
    at(USUAL_NOW + timedelta(minutes=20))
    LIMIT.take("someone")
    with pytest.raises(TooMany):
        LIMIT.take("someone")


def test_testers_who_move_the_clock_back_are_not_locked_out(
    at: Callable[[datetime], None],
) -> None:
    at(USUAL_NOW - timedelta(days=12))
    for _ in range(LIMIT.most):
        LIMIT.take("someone")
    with pytest.raises(TooMany):
        LIMIT.take("someone")
