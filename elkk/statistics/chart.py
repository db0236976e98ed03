"""The chart of a year: where its bars stand. Drawn by templates/components/statistics_ui.html."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from elkk.base.zones import Zone
from elkk.statistics.services import MonthRow, YearStatistics

# Units of the drawing: about a pixel on a phone.
WIDTH: Final = 320
HEIGHT: Final = 190
LEFT: Final = 34
TOP: Final = 8
BOTTOM: Final = 168
_BAR: Final = 16
_LINES: Final = 4
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True)
class Segment:
    """A zone's part of a bar; `pattern` tells zones apart without colour."""

    zone: Zone
    pattern: int
    top: float
    height: float


@dataclass(frozen=True)
class Bar:
    row: MonthRow
    left: float
    segments: Sequence[Segment]
    year_ago: float | None

    @property
    def middle(self) -> float:
        return self.left + _BAR / 2


@dataclass(frozen=True)
class Chart:
    """`lines` are the heights of the scale and the kWh they stand for."""

    bars: Sequence[Bar]
    lines: Sequence[tuple[float, int]]
    has_year_ago: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    bottom: int = BOTTOM
    bar_width: int = _BAR


def draw(statistics: YearStatistics) -> Chart | None:
    """None where there is nothing to draw."""
    values = [use.total for row in statistics.rows for use in (row.use, row.year_ago) if use]
    highest = max(values, default=Decimal(0))
    if not statistics.known or highest <= 0:
        return None
    step = scale_step(highest)
    top = step * -(-int(highest.to_integral_value(rounding="ROUND_CEILING")) // step)
    bars = [
        _bar(row, position, statistics.zones, top) for position, row in enumerate(statistics.rows)
    ]
    lines = [(_height(Decimal(value), top), value) for value in range(0, top + 1, step)]
    return Chart(bars, lines, any(bar.year_ago is not None for bar in bars))


def scale_step(highest: Decimal) -> int:
    """A round number of kWh of which at most four reach the highest value."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * _LINES >= highest:
                return step * power
        power *= 10


def _height(value: Decimal, top: int) -> float:
    return round(BOTTOM - float(value) / top * (BOTTOM - TOP), 1)


def _bar(row: MonthRow, position: int, zones: Sequence[Zone], top: int) -> Bar:
    slot = (WIDTH - LEFT) / 12
    left = round(LEFT + slot * position + (slot - _BAR) / 2, 1)
    segments = []
    base = Decimal(0)
    for pattern, zone in enumerate(zones):
        volume = row.use.by_zone.get(zone, Decimal(0)) if row.use else Decimal(0)
        if volume > 0:
            high, low = _height(base + volume, top), _height(base, top)
            segments.append(Segment(zone, pattern, high, round(low - high, 1)))
            base += volume
    year_ago = _height(row.year_ago.total, top) if row.year_ago else None
    return Bar(row, left, segments, year_ago)
