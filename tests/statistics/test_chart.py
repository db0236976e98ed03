"""The chart of a year: its scale and where the bars stand."""

from decimal import Decimal

import pytest

from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.statistics.chart import BOTTOM, TOP, draw, scale_step
from elkk.statistics.measured import MonthUse
from elkk.statistics.services import Basis, MonthRow, YearStatistics


@pytest.mark.parametrize(
    ("highest", "step"),
    [("0.5", 1), ("4", 1), ("5", 2), ("213", 100), ("401", 200), ("9000", 5000)],
)
def test_the_scale_has_round_numbers(highest, step) -> None:
    assert scale_step(Decimal(highest)) == step


def year(*uses: MonthUse | None, year_ago: MonthUse | None = None) -> YearStatistics:
    filled = list(uses) + [None] * (12 - len(uses))
    rows = [MonthRow(Month(2026, i + 1), use, year_ago) for i, use in enumerate(filled)]
    return YearStatistics(2026, Basis.READINGS, rows)


def test_zones_are_stacked_and_reach_the_scale() -> None:
    chart = draw(year(MonthUse({Zone.T1: Decimal(300), Zone.T2: Decimal(100)}, 31)))
    assert chart is not None
    day, night = chart.bars[0].segments
    assert [(part.zone, part.pattern) for part in (day, night)] == [(Zone.T1, 0), (Zone.T2, 1)]
    assert day.top + day.height == BOTTOM
    assert night.top + night.height == day.top
    assert night.top == TOP
    assert chart.lines[-1] == (TOP, 400)


def test_last_year_is_a_mark_on_the_same_scale() -> None:
    ago = MonthUse({Zone.T1: Decimal(200)}, 31)
    chart = draw(year(MonthUse({Zone.T1: Decimal(400)}, 31), year_ago=ago))
    assert chart is not None
    assert chart.bars[0].year_ago == (TOP + BOTTOM) / 2
    assert chart.bars[11].year_ago is not None
    assert chart.bars[11].segments == []


def test_without_data_there_is_no_chart() -> None:
    assert draw(year()) is None
    assert draw(year(MonthUse({Zone.T1: Decimal(0)}, 31))) is None


def test_bars_stay_inside_the_drawing() -> None:
    chart = draw(year(*[MonthUse({Zone.T1: Decimal(10)}, 31)] * 12))
    assert chart is not None
    assert chart.bars[0].left >= chart.left
    assert chart.bars[-1].left + chart.bar_width <= chart.width
