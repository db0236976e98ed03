"""Forecast of the running month: readings so far, and last year's shape for the rest.

The expected kWh a day is the previous month's, changed as it changed a year ago. Days of this
month that are measured already count as they are, and pull the expectation towards themselves. How
wide the range is, is how far the same rule was off in the months before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.readings.models import Meter
from elkk.statistics.measured import MonthUse, measured_use

# The expectation weighs as much as this many measured days.
_EXPECTATION_DAYS: Final = 10
# Fewer days of a month say too little about its consumption a day.
_FEWEST_DAYS: Final = 15
_MONTHS_TRIED: Final = 12
_FEWEST_TRIED: Final = 3
_LEAST_SPREAD: Final = Decimal("0.05")
# A rule that is off by more than this is no forecast.
_WORST_SPREAD: Final = Decimal("0.6")


@dataclass(frozen=True)
class Forecast:
    """An estimate in whole kWh; `so_far` of them are measured, up to `measured_days` days."""

    month: Month
    expected: int
    lowest: int
    highest: int
    so_far: int
    measured_days: int


def find_forecast(
    account: Account, today: date, meters: Sequence[Meter] | None = None
) -> Forecast | None:
    this_month = Month.of(today)
    first = this_month - (_MONTHS_TRIED + 13)
    return forecast(measured_use(account, first, this_month, meters), this_month)


def forecast(use: Mapping[Month, MonthUse], month: Month) -> Forecast | None:
    """The month's estimate; None where the data don't allow an honest one."""
    expected = _expected_per_day(use, month)
    spread = _usual_error(use, month)
    measured = use.get(month, MonthUse())
    if expected is None or spread is None or spread > _WORST_SPREAD or measured.uneven:
        return None
    days = min(measured.days, month.days)
    weight = days + _EXPECTATION_DAYS
    per_day = (measured.total + expected * _EXPECTATION_DAYS) / weight
    rest = per_day * (month.days - days)
    return Forecast(
        month,
        expected=_whole(measured.total + rest),
        lowest=_whole(measured.total + rest * (1 - spread)),
        highest=_whole(measured.total + rest * (1 + spread)),
        so_far=_whole(measured.total),
        measured_days=days,
    )


def _whole(kwh: Decimal) -> int:
    return int(kwh.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _expected_per_day(use: Mapping[Month, MonthUse], month: Month) -> Decimal | None:
    """The previous month's kWh a day times last year's change between the same two months."""
    before = _per_day(use, month - 1)
    year_ago, before_year_ago = _per_day(use, month - 12), _per_day(use, month - 13)
    if before is None or year_ago is None or not before_year_ago:
        return None
    return before * year_ago / before_year_ago


def _per_day(use: Mapping[Month, MonthUse], month: Month) -> Decimal | None:
    found = use.get(month)
    if found is None or found.days < _FEWEST_DAYS:
        return None
    # Two meters are seldom read on one day: each one's own days tell what it counts.
    return found.rate if found.uneven else found.per_day


def _usual_error(use: Mapping[Month, MonthUse], month: Month) -> Decimal | None:
    """How far off the rule was in four of five months; None where it can't be tried enough."""
    errors = []
    for back in range(1, _MONTHS_TRIED + 1):
        expected, real = _expected_per_day(use, month - back), _per_day(use, month - back)
        if expected and real is not None:
            errors.append(abs(real - expected) / expected)
    if len(errors) < _FEWEST_TRIED:
        return None
    return max(sorted(errors)[len(errors) * 4 // 5 - 1], _LEAST_SPREAD)
