"""The words on screen for readings, their zones and what became of them."""

from collections.abc import Sequence
from typing import Final

from elkk.base.zones import Zone
from elkk.readings.models import Meter, Reading, ReadingChange, Source, Status
from elkk.web.i18n import _, _l, format_kwh, format_long_day, format_moment, format_reading

_ZONES: Final = {
    1: {Zone.T1: _l("Day (round the clock)")},
    2: {Zone.T1: _l("Day"), Zone.T2: _l("Night")},
    3: {Zone.T1: _l("Peak"), Zone.T2: _l("Night"), Zone.T3: _l("Half-peak")},
}


def zone_name(zone: Zone, zones: int) -> str:
    """«День (круглосуточный)», «Ночь», «Пик»: the name depends on how many zones there are."""
    name = _ZONES[zones].get(zone)
    return str(name) if name is not None else zone.upper()


def source_name(source: Source) -> str:
    """«Переданные клиентом»."""
    return {
        Source.CUSTOMER: _("Submitted by the customer"),
        Source.INSPECTOR: _("Control readings"),
        Source.AUTOMATIC: _("Automatic system"),
        Source.AVERAGE: _("By the average"),
        Source.NORM: _("By the norm"),
    }[source]


def volume_name(method: Source) -> str:
    """What the volume of a bill's line was taken from: «по переданным показаниям»."""
    return {
        Source.CUSTOMER: _("by submitted readings"),
        Source.INSPECTOR: _("by control readings"),
        Source.AUTOMATIC: _("by the automatic system's readings"),
        Source.AVERAGE: _("by the average"),
        Source.NORM: _("by the norm"),
    }[method]


def reading_title(reading: Reading) -> str:
    """«Показания переданы 13 января 2020» of what was submitted, and nothing else."""
    day = format_long_day(reading.taken_on)
    if reading.is_estimate:
        return _("Calculated without readings on %(day)s", day=day)
    if reading.source is Source.CUSTOMER:
        return _("Readings of %(day)s", day=day)
    if reading.source is Source.INSPECTOR:
        return _("Control readings of %(day)s", day=day)
    return _("Readings of the automatic system of %(day)s", day=day)


def status_name(status: Status) -> str:
    """«Принято порталом»."""
    return {
        Status.ACCEPTED: _("accepted by the cabinet"),
        Status.PASSED: _("passed to billing"),
        Status.BILLED: _("counted in a bill"),
        Status.REJECTED: _("rejected"),
    }[status]


def status_kind(status: Status) -> str:
    """How its tag looks; the words carry the meaning."""
    return {Status.BILLED: "good", Status.REJECTED: "bad"}.get(status, "wait")


def ratio_text(meter: Meter) -> str:
    """«20 (1 ед. показаний = 20 кВт·ч)»: what the register's own units are worth."""
    ratio = str(meter.multiplier)
    if meter.multiplier == 1:
        return ratio
    return ratio + " " + _("(1 unit of the readings = %(kwh)s)", kwh=format_kwh(meter.multiplier))


def change_rows(
    changes: Sequence[ReadingChange], meter: Meter, time_zone: str
) -> list[tuple[str, str, str, str]]:
    """When, who, what and the receipt of each change, as table rows."""
    return [
        (
            format_moment(each.made_at, time_zone),
            each.made_by.short_name if each.made_by else _("billing"),
            " / ".join(
                (f"{zone_name(zone, meter.zones)} " if meter.zones > 1 else "")
                + format_reading(value)
                for zone, value in each.values
            ),
            each.receipt or "—",
        )
        for each in changes
    ]


TEMPLATE_GLOBALS: Final = {
    "zone_name": zone_name,
    "source_name": source_name,
    "status_name": status_name,
    "status_kind": status_kind,
    "change_rows": change_rows,
    "ratio_text": ratio_text,
    "reading_title": reading_title,
    "volume_name": volume_name,
}
