"""Months and the periods of the history filters."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.base.periods import (
    LAST_MONTH,
    PERIODS,
    THREE_MONTHS,
    Month,
    first_day,
    month_range,
    period,
)

months = st.builds(Month, st.integers(1990, 2090), st.integers(1, 12))


@given(months, st.integers(-400, 400))
def test_moving_by_months_and_back_returns(month: Month, distance: int) -> None:
    assert (month + distance) - distance == month


@given(months)
def test_a_month_survives_the_database_and_addresses(month: Month) -> None:
    assert Month.from_int(int(month)) == month
    assert Month.parse(str(month)) == month


@given(months, months)
def test_months_sort_as_time_passes(one: Month, other: Month) -> None:
    assert (one < other) == (one.first_day < other.first_day)


@pytest.mark.parametrize("text", ["2026-13", "13.2026", "2026", "2026-1", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        Month.parse(text)


def test_a_day_beyond_the_end_is_the_last_one() -> None:
    assert Month(2026, 2).day(31) == date(2026, 2, 28)


@pytest.mark.parametrize("day", [date(2020, 3, 1), date(2020, 3, 2), date(2020, 3, 31)])
def test_three_months_are_full_ones_and_the_running_one_besides(day: date) -> None:
    wanted = month_range(THREE_MONTHS, day)
    assert list(wanted) == [Month(2020, 3), Month(2020, 2), Month(2020, 1), Month(2019, 12)]


def test_the_last_month_of_a_list_of_days_begins_a_month_ago() -> None:
    assert first_day(LAST_MONTH, date(2026, 3, 31)) == date(2026, 2, 28)


def test_the_first_day_of_all_time_is_a_day() -> None:
    assert first_day(PERIODS[-1], date(2026, 1, 1)) <= date(2001, 1, 1)


def test_all_time_has_no_beginning_that_matters() -> None:
    assert Month(2001, 1) in month_range(PERIODS[-1], date(2026, 1, 1))


def test_an_unknown_period_is_the_usual_one() -> None:
    assert period("вечность") is THREE_MONTHS
