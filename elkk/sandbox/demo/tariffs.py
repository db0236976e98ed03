"""The prices of the demo utility: one history, from which all plans derive.

The one-zone prices for gas stoves of 2015 to 2019 stand in the manual («История тарифов»); what
follows them, the other plans and the slices of consumption since 2025 are made up to be plausible.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from typing import Final

from elkk.base.periods import Month
from elkk.base.zones import Zone, zones_of
from elkk.sandbox.demo.rows import Row


class Stove(StrEnum):
    GAS = "Газовая"
    ELECTRIC = "Электрическая"


@dataclass(frozen=True, slots=True)
class Slice:
    """A price in roubles per kWh for what is consumed in a month above so many kWh."""

    over_kwh: int
    price: Decimal


FIRST_DAY: Final = date(2015, 1, 1)

# Roubles per kWh, one zone, gas stoves, by the day from which the price is in force.
_HISTORY: Final = {
    date(2015, 1, 1): "1.96",
    date(2015, 7, 1): "2.13",
    date(2016, 1, 1): "2.13",
    date(2016, 7, 1): "2.23",
    date(2017, 1, 1): "2.23",
    date(2017, 7, 1): "2.32",
    date(2018, 7, 1): "2.40",
    date(2019, 1, 1): "2.44",
    date(2019, 7, 1): "2.48",
    date(2020, 1, 1): "2.48",
    date(2020, 7, 1): "2.57",
    date(2021, 1, 1): "2.57",
    date(2021, 7, 1): "2.66",
    date(2022, 1, 1): "2.66",
    date(2022, 7, 1): "2.79",
    date(2023, 1, 1): "3.04",
    date(2023, 7, 1): "3.04",
    date(2024, 1, 1): "3.04",
    date(2024, 7, 1): "3.32",
    date(2025, 1, 1): "3.32",
    date(2025, 7, 1): "3.74",
    date(2026, 1, 1): "3.80",
    date(2026, 7, 1): "4.22",
}

_SLICES_SINCE: Final = date(2025, 1, 1)
_SLICES: Final = ((0, Decimal(1)), (11_160, Decimal("1.35")), (20_000, Decimal("2.10")))

_STOVE_SHARE: Final = {Stove.GAS: Decimal(1), Stove.ELECTRIC: Decimal("0.70")}
_ZONE_SHARES: Final = {
    1: (Decimal(1),),
    2: (Decimal("1.15"), Decimal("0.62")),
    3: (Decimal("1.30"), Decimal("0.62"), Decimal(1)),
}
_TRANSMISSION_SHARE: Final = Decimal("0.22")
_KOPECK: Final = Decimal("0.01")

_ZONE_NAMES: Final = {1: "однотарифный", 2: "двухтарифный (день, ночь)", 3: "трехтарифный"}
_STOVE_NAMES: Final = {Stove.GAS: "газовые плиты", Stove.ELECTRIC: "электрические плиты"}
_STOVE_CODES: Final = {Stove.GAS: "GAS", Stove.ELECTRIC: "ELE"}


def plan_code(stove: Stove, zones: int) -> str:
    """«GAS1» and the like: the stove, then the number of zones."""
    return f"{_STOVE_CODES[stove]}{zones}"


@cache
def slices(stove: Stove, zones: int, zone: Zone, starts_on: date) -> tuple[Slice, ...]:
    """The prices of one zone from a day of the history on, the lowest slice first."""
    share = _STOVE_SHARE[stove] * _ZONE_SHARES[zones][zones_of(zones).index(zone)]
    price = Decimal(_HISTORY[starts_on]) * share
    steps = _SLICES if starts_on >= _SLICES_SINCE else _SLICES[:1]
    return tuple(Slice(over, _round(price * step)) for over, step in steps)


def slices_in(stove: Stove, zones: int, zone: Zone, month: Month) -> tuple[Slice, ...]:
    """The prices in force in a month; they change on the first of a month only."""
    return slices(stove, zones, zone, _in_force(month))


def tariff_rows() -> Iterator[Row]:
    """All plans and the whole history of their prices."""
    for stove in Stove:
        for zones in _ZONE_SHARES:
            plan = plan_code(stove, zones)
            name = f"Население, {_STOVE_NAMES[stove]}, {_ZONE_NAMES[zones]}"
            yield Row("tariff_plans", {"plan": plan, "name": name})
            yield from _price_rows(stove, zones)


def _price_rows(stove: Stove, zones: int) -> Iterator[Row]:
    for starts_on in _HISTORY:
        for zone in zones_of(zones):
            for piece in slices(stove, zones, zone, starts_on):
                transmission = _round(piece.price * _TRANSMISSION_SHARE) if zones == 1 else None
                yield Row(
                    "tariffs",
                    {
                        "plan": plan_code(stove, zones),
                        "starts_on": starts_on,
                        "zone": zone,
                        "over_kwh": Decimal(piece.over_kwh),
                        "price": piece.price,
                        "transmission_price": transmission,
                    },
                )


@cache
def _in_force(month: Month) -> date:
    return max(day for day in _HISTORY if day <= month.first_day)


def _round(price: Decimal) -> Decimal:
    return price.quantize(_KOPECK, rounding=ROUND_HALF_UP)
