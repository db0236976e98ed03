"""How much is consumed in a month: a yearly shape, a spread, and a division into zones.

Only integers are used, so that every machine makes the same numbers.
"""

from enum import Enum
from random import Random
from typing import Final

from elkk.base.periods import Month
from elkk.sandbox.demo.tariffs import Stove


class Shape(Enum):
    """Thousandths of the average month, January to December."""

    HOME = (1260, 1160, 1090, 960, 870, 820, 900, 880, 870, 980, 1080, 1200)
    DACHA = (0, 0, 0, 900, 1900, 2400, 2600, 2300, 1500, 400, 0, 0)
    ELECTRIC_HEATING = (2400, 2150, 1500, 800, 350, 250, 250, 250, 400, 950, 1450, 2200)


# Thousandths of the month's consumption per zone: T1, T2, T3.
_ZONE_SHARES: Final = {1: (1000,), 2: (700, 300), 3: (340, 270, 390)}
_SPREAD: Final = 120
_NORM_KWH: Final = {Stove.GAS: 76, Stove.ELECTRIC: 112}


def month_kwh(average_kwh: int, shape: Shape, month: Month, rng: Random) -> int:
    """kWh in one month for a household with such an average month."""
    noise = 1000 + rng.randint(-_SPREAD, _SPREAD)
    return average_kwh * shape.value[month.number - 1] * noise // 1_000_000


def by_zones(total: int, zones: int, rng: Random) -> tuple[int, ...]:
    """A month's total divided into the zones; the parts add up to the total."""
    shares = _ZONE_SHARES[zones]
    parts = [total * (share + rng.randint(-20, 20)) // 1000 for share in shares[1:]]
    return (total - sum(parts), *parts)


def evenly(total: int, zones: int) -> tuple[int, ...]:
    """A total divided by the usual shares, for estimates."""
    parts = [total * share // 1000 for share in _ZONE_SHARES[zones][1:]]
    return (total - sum(parts), *parts)


def norm_kwh(residents: int, stove: Stove) -> int:
    """The norm of consumption (норматив): kWh a month for so many residents."""
    return max(residents, 1) * _NORM_KWH[stove]
