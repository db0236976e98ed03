"""The statistics as a CSV file: «;» between cells and a decimal comma, for Russian spreadsheets."""

import csv
import io
from decimal import Decimal

from elkk.readings.labels import zone_name
from elkk.statistics.services import MonthRow, YearStatistics
from elkk.web.i18n import _


def as_csv(statistics: YearStatistics) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes it for windows-1251."""
    zones = statistics.zones
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Month"),
            *(f"{zone_name(zone, len(zones))}, {_('kWh')}" for zone in zones if len(zones) > 1),
            _("Total, kWh"),
            _("kWh a day"),
            _("The same month last year, kWh"),
            _("By the average or the norm"),
        ]
    )
    for row in statistics.rows:
        writer.writerow(_cells(row, statistics))
    return out.getvalue().encode("utf-8-sig")


def _cells(row: MonthRow, statistics: YearStatistics) -> list[str]:
    use = row.use
    zones = statistics.zones if len(statistics.zones) > 1 else []
    return [
        f"{row.month.number:02d}.{row.month.year}",
        *(_number(use.by_zone.get(zone, Decimal(0))) if use else "" for zone in zones),
        _number(use.total) if use else "",
        _number(round(use.per_day, 1)) if use and use.per_day is not None else "",
        _number(row.year_ago.total) if row.year_ago else "",
        _("yes") if use and use.estimated else "",
    ]


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
