"""The days on which readings are taken (manual 4.4.3.2)."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.readings.windows import window_state


@dataclass(frozen=True)
class Rule:
    first_day: int
    last_day: int
    starts_on: date = date(2000, 1, 1)


def state(today: date, *rules: Rule):
    return window_state(rules, today)


@pytest.mark.parametrize(
    ("today", "days_left"),
    [(date(2026, 3, 15), 12), (date(2026, 3, 25), 2), (date(2026, 3, 26), 1)],
)
def test_open_days_count_today(today: date, days_left: int) -> None:
    assert state(today, Rule(15, 26)).days_left == days_left


@pytest.mark.parametrize(
    ("today", "days_until"),
    [(date(2026, 3, 14), 1), (date(2026, 3, 27), 19), (date(2026, 12, 27), 19)],
)
def test_closed_days_count_to_the_next_opening(today: date, days_until: int) -> None:
    found = state(today, Rule(15, 26))
    assert (found.is_open, found.days_until, found.days_left) == (False, days_until, None)


def test_without_a_rule_it_is_always_open() -> None:
    found = state(date(2026, 3, 1))
    assert (found.is_open, found.days_left, found.days_until) == (True, None, None)


@pytest.mark.parametrize("today", [date(2026, 2, 25), date(2026, 2, 28), date(2026, 3, 3)])
def test_a_window_may_wrap_the_end_of_the_month(today: date) -> None:
    found = state(today, Rule(25, 3))
    assert (found.opens_on, found.closes_on) == (date(2026, 2, 25), date(2026, 3, 3))


def test_after_a_wrapped_window_it_is_closed() -> None:
    assert state(date(2026, 3, 4), Rule(25, 3)).days_until == 21


@pytest.mark.parametrize(
    ("today", "closes_on"),
    [
        (date(2026, 2, 20), date(2026, 2, 28)),
        (date(2028, 2, 20), date(2028, 2, 29)),
        (date(2026, 4, 20), date(2026, 4, 30)),
        (date(2026, 3, 20), date(2026, 3, 31)),
    ],
)
def test_a_day_that_a_month_lacks_means_its_last(today: date, closes_on: date) -> None:
    assert state(today, Rule(15, 31)).closes_on == closes_on


def test_a_new_rule_holds_from_the_month_it_starts_in() -> None:
    rules = (Rule(15, 26), Rule(1, 28, date(2026, 4, 1)))
    assert state(date(2026, 3, 20), *rules).closes_on == date(2026, 3, 26)
    assert state(date(2026, 3, 27), *rules).opens_on == date(2026, 4, 1)
    assert state(date(2026, 4, 10), *rules).closes_on == date(2026, 4, 28)


days = st.integers(1, 31)


@given(days, days, st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_the_days_left_or_until_lead_exactly_to_the_change(
    first: int, last: int, today: date
) -> None:
    rule = Rule(first, last)
    found = state(today, rule)
    if found.is_open:
        assert state(today + timedelta(days=found.days_left - 1), rule).is_open
    else:
        assert not state(today + timedelta(days=found.days_until - 1), rule).is_open
        assert state(today + timedelta(days=found.days_until), rule).is_open


def test_from_a_month_on_readings_may_be_taken_on_any_day() -> None:
    rules = (Rule(15, 26), Rule(0, 0, date(2026, 4, 1)), Rule(5, 10, date(2026, 6, 1)))
    assert state(date(2026, 3, 27), *rules).days_until == 5
    for day in (date(2026, 4, 1), date(2026, 5, 31)):
        found = state(day, *rules)
        assert (found.is_open, found.days_left) == (True, None)
    assert state(date(2026, 6, 1), *rules).days_until == 4


def test_where_the_first_rule_starts_this_month_it_holds_already() -> None:
    """The month before had none; that does not make it always open."""
    begun = Rule(15, 26, starts_on=date(2026, 3, 1))
    assert not state(date(2026, 3, 10), begun).is_open
    assert state(date(2026, 3, 10), begun).days_until == 5
    assert state(date(2026, 3, 15), begun).days_until is None
