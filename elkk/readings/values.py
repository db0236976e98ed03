"""What people type into a reading's field, and what a meter can show."""

import re
from decimal import Decimal

from elkk.readings.models import Meter
from elkk.web.i18n import _, _n

_NUMBER = re.compile(r"([0-9]+)(?:[.,]([0-9]*))?")


class NotAValue(ValueError):
    """The text is not something the meter can show; the message says why, to the subscriber."""


def parse_value(text: str, meter: Meter) -> Decimal:
    """«012 345,60» → Decimal("12345.6"): a comma or a point, leading zeros, spaces of any kind.

    Raises NotAValue for anything else and for more digits than the meter has (its значность).
    """
    found = _NUMBER.fullmatch(re.sub(r"\s", "", text))
    if not found:
        raise NotAValue(_("Enter the reading in digits, for example 1234."))
    whole, fraction = found[1].lstrip("0"), (found[2] or "").rstrip("0")
    if len(whole) > meter.whole_digits:
        raise NotAValue(_too_long(meter))
    if len(fraction) > meter.fraction_digits:
        raise NotAValue(_too_precise(meter))
    return Decimal(f"{whole or 0}.{fraction or 0}").normalize() + 0


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
