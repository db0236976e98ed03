"""What a month's readings cost: the lines of a bill, and corrections of estimated months."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from elkk.base.money import Kopecks, charge
from elkk.base.periods import Month
from elkk.base.zones import Zone, zones_of
from elkk.readings.models import Source
from elkk.sandbox.demo.meters import DemoMeter
from elkk.sandbox.demo.readings import Correction, Metered
from elkk.sandbox.demo.rows import Row
from elkk.sandbox.demo.tariffs import Slice, Stove, slices_in

_LABELS: Final = {1: ("День",), 2: ("День", "Ночь"), 3: ("Пик", "Ночь", "Полупик")}


@dataclass(frozen=True, slots=True)
class Line:
    """volume (kWh) × price (roubles per kWh) = amount (kopecks).

    Where a zone's volume is cut into slices, every line of it carries the same readings.
    """

    label: str
    zone: Zone
    meter: str
    previous: Decimal
    current: Decimal
    volume: Decimal
    price: Decimal
    amount: Kopecks
    method: Source

    def row(self, account: str, month: Month, position: int) -> Row:
        return Row(
            "bill_lines",
            {
                "account": account,
                "month": month,
                "position": position,
                "label": self.label,
                "zone": self.zone,
                "meter": self.meter,
                "previous_value": self.previous,
                "current_value": self.current,
                "volume": self.volume,
                "price": self.price,
                "amount": self.amount,
                "method": self.method,
            },
        )


def bill_lines(metered: Iterable[Metered], stove: Stove, month: Month) -> list[Line]:
    """The lines of a month. The meters of an account share the slices of consumption."""
    lines: list[Line] = []
    used: dict[Zone, Decimal] = {}
    for one in metered:
        for line in _meter_lines(one, stove, month, used):
            used[line.zone] = used.get(line.zone, Decimal(0)) + line.volume
            lines.append(line)
    return lines


def _meter_lines(
    one: Metered, stove: Stove, month: Month, used: dict[Zone, Decimal]
) -> Iterator[Line]:
    meter = one.meter
    labels = _LABELS[meter.model.zones]
    for index, zone in enumerate(zones_of(meter.model.zones)):
        prices = slices_in(stove, meter.model.zones, zone, month)
        volume = meter.kwh(one.current[index] - one.previous[index])
        for piece, part in _cut(volume, used.get(zone, Decimal(0)), prices):
            over = f", свыше {piece.over_kwh} кВт*ч" if piece.over_kwh else ""
            yield Line(
                label=labels[index] + over,
                zone=zone,
                meter=meter.code,
                previous=meter.value(one.previous[index]),
                current=meter.value(one.current[index]),
                volume=part,
                price=piece.price,
                amount=charge(part, piece.price),
                method=one.method,
            )


def correction(corrections: Iterable[Correction], meter: DemoMeter, stove: Stove) -> Kopecks:
    """What the months billed by estimate should have cost, less what they did cost."""
    return sum(
        _cost(one.actual, meter, stove, one.month) - _cost(one.estimated, meter, stove, one.month)
        for one in corrections
    )


def _cost(units: Sequence[int], meter: DemoMeter, stove: Stove, month: Month) -> Kopecks:
    zones = meter.model.zones
    return sum(
        charge(part, piece.price)
        for index, zone in enumerate(zones_of(zones))
        for piece, part in _cut(
            meter.kwh(units[index]), Decimal(0), slices_in(stove, zones, zone, month)
        )
    )


def _cut(
    volume: Decimal, used: Decimal, prices: Sequence[Slice]
) -> Iterator[tuple[Slice, Decimal]]:
    """The parts of a volume by slices of the month, where `used` kWh were billed already.

    Nothing consumed is one part of nothing: the bill says so in a line.
    """
    end = used + volume
    is_empty = True
    for piece, next_piece in pairwise([*prices, None]):
        assert piece is not None
        top = end if next_piece is None else min(end, Decimal(next_piece.over_kwh))
        part = top - max(used, Decimal(piece.over_kwh))
        if part > 0:
            is_empty = False
            yield piece, part
    if is_empty:
        yield prices[0], volume
