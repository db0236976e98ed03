"""The demo utility's rows, straight from the database: no model, no code of the product.

Integers stand for fixed decimals: kopecks, thousandths of a kWh or of a register's unit, and
hundred-thousandths of a rouble per kWh. A month is 202601.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from elkk.base.db import db

Row = dict[str, Any]
ZONES = ("t1", "t2", "t3")
# Whose reading of a day counts, the best first.
MEASURED = ("inspector", "automatic", "customer")


def rows(query: str) -> list[Row]:
    cursor = db.execute_sql(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def grouped(found: list[Row], key: str) -> dict[Any, list[Row]]:
    groups = defaultdict(list)
    for row in found:
        groups[row[key]].append(row)
    return groups


def day_of(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


class Interval(NamedTuple):
    """What a meter counted after one day, up to another."""

    after: date
    until: date
    kwh: Fraction

    def by_day(self) -> Iterator[tuple[date, Fraction]]:
        days = (self.until - self.after).days
        for number in range(1, days + 1):
            yield self.after + timedelta(days=number), self.kwh / days


def intervals(meter: Row, readings: list[Row]) -> Iterator[Interval]:
    best: dict[date, Row] = {}
    for reading in readings:
        day = day_of(reading["taken_on"])
        if reading["source"] not in MEASURED or reading["status"] == "rejected":
            continue
        known = best.get(day)
        if known is None or MEASURED.index(reading["source"]) < MEASURED.index(known["source"]):
            best[day] = reading
    days = sorted(best)
    for after, until in pairwise(days):
        kwh = counted(meter, best[after], best[until])
        if kwh is not None:
            yield Interval(after, until, kwh)


def counted(meter: Row, before: Row, now: Row) -> Fraction | None:
    """None where a register fell without having passed zero."""
    full = 1000 * 10 ** meter["whole_digits"]
    total = 0
    for zone in ZONES[: meter["zones"]]:
        units = now[zone] - before[zone]
        if units < 0:
            turned = before[zone] >= full * 9 // 10 and now[zone] <= full // 10
            if not (turned or now["rolled_over"]):
                return None
            units += full
        total += units
    return Fraction(total * meter["multiplier"], 1000)
