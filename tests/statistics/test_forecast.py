"""The forecast of the running month: an estimate with a range, absent where it can't be honest."""

from decimal import Decimal

import pytest

from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.statistics.forecast import forecast
from elkk.statistics.measured import MonthUse

MARCH = Month(2026, 3)


def steady(per_day: int, months: int, last: Month = MARCH - 1) -> dict[Month, MonthUse]:
    """So many kWh a day in each of the months up to the last."""
    return {
        month: MonthUse({Zone.T1: Decimal(per_day * month.days)}, month.days)
        for month in (last - back for back in range(months))
    }


def test_a_steady_home_goes_on_as_before() -> None:
    found = forecast(steady(10, 30), MARCH)
    assert found is not None
    assert found.expected == 310
    assert found.lowest < 310 < found.highest


def test_a_home_whose_meters_are_read_on_different_days_has_one_too() -> None:
    use = steady(10, 30)
    use[MARCH - 1] = MonthUse({Zone.T1: Decimal(210)}, 20, uneven=True, rate=Decimal(10))
    found = forecast(use, MARCH)
    assert found is not None
    assert found.expected == 310


def test_last_years_shape_is_followed() -> None:
    use = steady(10, 30)
    use[MARCH - 12] = MonthUse({Zone.T1: Decimal(5 * 31)}, 31)
    found = forecast(use, MARCH)
    assert found is not None
    assert found.expected == 155


def test_what_is_measured_counts_as_it_is_and_narrows_the_range() -> None:
    use = steady(10, 30)
    before = forecast(use, MARCH)
    use[MARCH] = MonthUse({Zone.T1: Decimal(200)}, 20)
    after = forecast(use, MARCH)
    assert before is not None
    assert after is not None
    assert after.so_far == 200
    assert after.measured_days == 20
    assert after.expected == 310
    assert after.highest - after.lowest < before.highest - before.lowest
    assert after.lowest >= 200


def test_measured_days_pull_the_rest_towards_themselves() -> None:
    use = steady(10, 30)
    use[MARCH] = MonthUse({Zone.T1: Decimal(400)}, 20)
    found = forecast(use, MARCH)
    assert found is not None
    assert found.expected > 400 + 11 * 10


def test_a_restless_home_gets_a_wider_range() -> None:
    use = steady(10, 30)
    for back in range(1, 12, 2):
        use[MARCH - back] = MonthUse({Zone.T1: Decimal(12 * (MARCH - back).days)}, 28)
    calm, restless = forecast(steady(10, 30), MARCH), forecast(use, MARCH)
    assert calm is not None
    assert restless is not None
    assert restless.highest - restless.lowest > 2 * (calm.highest - calm.lowest)


@pytest.mark.parametrize("months", [0, 1, 12, 13, 14])
def test_too_short_a_history_gives_none(months) -> None:
    assert forecast(steady(10, months), MARCH) is None


def test_an_empty_month_a_year_ago_gives_none() -> None:
    use = steady(10, 30)
    use[MARCH - 13] = MonthUse({Zone.T1: Decimal(0)}, 28)
    assert forecast(use, MARCH) is None


def test_no_readings_in_the_previous_month_give_none() -> None:
    use = steady(10, 30)
    del use[MARCH - 1]
    assert forecast(use, MARCH) is None


def test_a_rule_that_was_always_far_off_gives_none() -> None:
    use = steady(1, 30)
    for back in range(1, 13, 2):
        use[MARCH - back] = MonthUse({Zone.T1: Decimal(90 * (MARCH - back).days)}, 28)
    assert forecast(use, MARCH) is None
