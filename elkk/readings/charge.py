"""«Предварительный расчет»: what a consumption costs, by zones and consumption ranges.

Since 2025 prices have ranges: each slice of a month's consumption has its own (tariffs.csv in
docs/billing-exchange.md). Pure functions; money is integer kopecks and each slice is rounded as a
bill's line is, so that the total is exactly the sum of what is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from elkk.base.money import Kopecks, charge
from elkk.base.zones import Zone


class PriceStep(NamedTuple):
    """Roubles per kWh for what is used in a month above `over_kwh` kWh, up to the next step."""

    over_kwh: Decimal
    price: Decimal


Prices: TypeAlias = Mapping[Zone, Sequence[PriceStep]]


@dataclass(frozen=True)
class Slice:
    """volume (kWh) × price (roubles per kWh) = amount (kopecks)."""

    zone: Zone
    over_kwh: Decimal
    volume: Decimal
    price: Decimal
    amount: Kopecks


@dataclass(frozen=True)
class Charge:
    """`unpriced` are zones that were used but have no price in force."""

    slices: Sequence[Slice]
    unpriced: Sequence[Zone] = ()

    @property
    def total(self) -> Kopecks:
        return sum(piece.amount for piece in self.slices)


def charge_for(kwh: Mapping[Zone, Decimal], prices: Prices, used: Mapping[Zone, Decimal]) -> Charge:
    """The charge for kWh per zone where `used` kWh of the month were counted before."""
    slices: list[Slice] = []
    unpriced = []
    for zone, volume in kwh.items():
        steps = sorted(prices.get(zone, ()))
        if not steps:
            unpriced.append(zone)
            continue
        slices += _cut(zone, volume, steps, used.get(zone, Decimal(0)))
    return Charge(slices, unpriced)


def _cut(zone: Zone, volume: Decimal, steps: Sequence[PriceStep], used: Decimal) -> Iterator[Slice]:
    """The volume in pieces, one for each range that it touches; nothing used is one empty piece."""
    end = used + volume
    # Prices of a lowest range that starts above nothing hold from nothing on.
    floors = [Decimal(0), *(step.over_kwh for step in steps[1:])]
    ceilings = [*floors[1:], end]
    touched = False
    for step, floor, ceiling in zip(steps, floors, ceilings, strict=True):
        piece = min(end, ceiling) - max(used, floor)
        if piece > 0:
            touched = True
            yield _slice(zone, step, piece)
    if not touched:
        yield _slice(zone, steps[0], volume)


def _slice(zone: Zone, step: PriceStep, volume: Decimal) -> Slice:
    return Slice(zone, step.over_kwh, volume, step.price, charge(volume, step.price))
