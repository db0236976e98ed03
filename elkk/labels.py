"""The words on screen for the domain's values."""

from collections.abc import Sequence

from flask import Flask

from elkk.i18n import _, format_day, format_money
from elkk.payments.models import Payment
from elkk.readings.models import Source
from elkk.zones import Zone


def zone_name(zone: Zone, zones: int) -> str:
    """«День (круглосуточный)», «Ночь», «Пик»: the name depends on how many zones there are."""
    names = {
        1: {Zone.T1: _("Day (round the clock)")},
        2: {Zone.T1: _("Day"), Zone.T2: _("Night")},
        3: {Zone.T1: _("Peak"), Zone.T2: _("Night"), Zone.T3: _("Half-peak")},
    }
    return names[zones].get(zone, zone.upper())


def source_name(source: Source) -> str:
    """«Переданные клиентом»."""
    return {
        Source.CUSTOMER: _("Submitted by the customer"),
        Source.INSPECTOR: _("Control readings"),
        Source.AUTOMATIC: _("Automatic system"),
        Source.AVERAGE: _("By the average"),
        Source.NORM: _("By the norm"),
    }[source]


def payment_rows(payments: Sequence[Payment]) -> list[tuple[str, str, str]]:
    """Date, place and sum of each payment, as table rows."""
    return [
        (format_day(each.paid_on), each.channel or "—", format_money(each.amount))
        for each in payments
    ]


def init_app(app: Flask) -> None:
    app.jinja_env.globals |= {
        "zone_name": zone_name,
        "source_name": source_name,
        "payment_rows": payment_rows,
    }
