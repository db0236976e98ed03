"""Пени: what an unpaid bill costs a day (Жилищный кодекс, article 155, part 14).

Days 1 to 30 of a delay cost nothing, days 31 to 90 cost 1/300 of the rate, later ones 1/130.
The rate is the key rate of the Bank of Russia, at most 9.5 %.
"""

from bisect import bisect_right
from datetime import date
from typing import Final

from elkk.base.money import Kopecks

FREE_DAYS: Final = 30
_CHEAP_DAYS: Final = 90
_CAP: Final = 950
# Basis points in one, times shares of a day in one.
PARTS: Final = 10_000 * 3_900

# Basis points (hundredths of a per cent) by the day from which the key rate is in force; until 2016
# the refinancing rate. Changes from one rate above the cap to another are left out.
_KEY_RATES: Final = (
    (date(2015, 1, 1), 825),
    (date(2016, 1, 1), 1100),
    (date(2017, 5, 2), 925),
    (date(2017, 6, 19), 900),
    (date(2017, 9, 18), 850),
    (date(2017, 10, 30), 825),
    (date(2017, 12, 18), 775),
    (date(2018, 2, 12), 750),
    (date(2018, 3, 26), 725),
    (date(2018, 9, 17), 750),
    (date(2018, 12, 17), 775),
    (date(2019, 6, 17), 750),
    (date(2019, 7, 29), 725),
    (date(2019, 9, 9), 700),
    (date(2019, 10, 28), 650),
    (date(2019, 12, 16), 625),
    (date(2020, 2, 10), 600),
    (date(2020, 4, 27), 550),
    (date(2020, 6, 22), 450),
    (date(2020, 7, 27), 425),
    (date(2021, 3, 22), 450),
    (date(2021, 4, 26), 500),
    (date(2021, 6, 15), 550),
    (date(2021, 7, 26), 650),
    (date(2021, 9, 13), 675),
    (date(2021, 10, 25), 750),
    (date(2021, 12, 20), 850),
    (date(2022, 2, 14), 950),
    (date(2022, 2, 28), 2000),
    (date(2022, 7, 25), 800),
    (date(2022, 9, 19), 750),
    (date(2023, 7, 24), 850),
    (date(2023, 8, 15), 1200),
)
_RATE_DAYS: Final = [day for day, _ in _KEY_RATES]


def rate(day: date) -> int:
    """The rate that penalties are reckoned by on a day, in basis points."""
    return min(_CAP, _KEY_RATES[max(bisect_right(_RATE_DAYS, day) - 1, 0)][1])


def shares_of_day(days_late: int) -> int:
    """What one day of a delay costs: in 1/3900 of the rate, which both 1/300 and 1/130 divide."""
    if days_late <= FREE_DAYS:
        return 0
    return 13 if days_late <= _CHEAP_DAYS else 30


def penalty_of_day(debt: Kopecks, due_on: date, day: date) -> int:
    """What a debt costs on a day, exactly: `PARTS` of these are a kopeck."""
    shares = shares_of_day((day - due_on).days)
    return shares and shares * debt * rate(day)


def round_penalty(parts: int) -> Kopecks:
    """The penalty of a month to the kopeck, halves up: a month is rounded as a whole."""
    return (2 * parts + PARTS) // (2 * PARTS)
