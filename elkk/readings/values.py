"""What people type into a reading's field, and what a meter can show."""

import re
from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from elkk.base.written import tidy
from elkk.base.zones import Zone
from elkk.readings.labels import zone_name
from elkk.readings.models import Meter
from elkk.web.i18n import _, _n

_ZONE: Final = r"(?:[тt] ?(?P<zone>[1-3])(?: ?[:=-]|(?= )))?"
_UNIT: Final = r"(?:к[вb][тt] ?[·*./×\u2219\u22c5\u2022-]? ?(?:ч(?:ас(?:а|ов)?)?)?|kwh|ед)?\.?"
_NUMBER: Final = re.compile(
    rf"{_ZONE} ?(?P<whole>[0-9][0-9 ]*)(?:[.,] ?(?P<fraction>[0-9]*))? ?{_UNIT}", re.IGNORECASE
)


class NotAValue(ValueError):
    """The text is not something the meter can show; the message says why, to the subscriber."""


def parse_value(text: str, meter: Meter, zone: Zone = Zone.T1) -> Decimal:
    """«Т1: 012 345,60 кВт·ч» → Decimal("12345.6").

    A comma or a point, leading zeros, spaces of any kind, full-width digits, a unit behind and the
    field's own zone in front are read over. Raises NotAValue for anything else, another zone's
    name and more digits than the meter has (its значность).
    """
    found = _NUMBER.fullmatch(tidy(text))
    if not found:
        raise NotAValue(_("Enter the reading in digits, for example 1234."))
    if found["zone"] and f"t{found['zone']}" != zone:
        raise NotAValue(
            _("This field is for the zone «%(zone)s».", zone=zone_name(zone, meter.zones))
        )
    whole = found["whole"].replace(" ", "").lstrip("0")
    fraction = (found["fraction"] or "").rstrip("0")
    if len(whole) > meter.whole_digits:
        raise NotAValue(_too_long(meter))
    if len(fraction) > meter.fraction_digits:
        raise NotAValue(_too_precise(meter))
    return Decimal(f"{whole or 0}.{fraction or 0}").normalize() + 0


def completed(values: Mapping[Zone, Decimal], last: Mapping[Zone, Decimal]) -> dict[Zone, Decimal]:
    """The values, where whole kWh repeat a last reading that has a fraction: as that reading.

    Who reads 41875 off a register that stood at 41875,03 has left out the drum behind the comma;
    the register does not run back, so it shows that value at least. Taken so, nothing is consumed,
    nothing goes down on its way to the billing, and the next reading counts from the truth.
    """
    return {
        zone: last[zone] if zone in last and _is_whole_of(value, last[zone]) else value
        for zone, value in values.items()
    }


def _is_whole_of(value: Decimal, last: Decimal) -> bool:
    return value < last and value == last.to_integral_value(rounding=ROUND_FLOOR)


def _too_long(meter: Meter) -> str:
    return _n(
        "Too many digits: the meter shows %(num)d digit before the comma.",
        "Too many digits: the meter shows %(num)d digits before the comma.",
        meter.whole_digits,
    )


def _too_precise(meter: Meter) -> str:
    if not meter.fraction_digits:
        return _(
            "Too many digits: the meter shows whole kilowatt-hours, enter them without a comma."
        )
    return _n(
        "Too many digits: the meter shows %(num)d digit after the comma.",
        "Too many digits: the meter shows %(num)d digits after the comma.",
        meter.fraction_digits,
    )


def plain(value: Decimal) -> str:
    """«1234,5»: for a field's value; no grouping, no exponent, no zeros at the end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
