"""Money: integer kopecks everywhere, roubles only at the border with people and files.

Positive amounts are what the subscriber owes or pays; a balance below zero is an overpayment.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeAlias

from elkk.base import written

Kopecks: TypeAlias = int
NBSP = "\u00a0"

_ROUBLES: Final = r"(?:руб(?:\.|лей|ля|ль)?|р\.?|₽|rub\.?|rur\.?)"
_KOPECKS: Final = r"(?:коп(?:\.|еек|ейки|ейка)?|к\.?)"
_BOTH: Final = re.compile(
    # «499 руб. 5 коп.»; «499р27» and, as on price tags, «499-27» want two digits of kopecks.
    rf"(?P<roubles>.*\d) ?(?:{_ROUBLES} ?(?:(?P<few>\d\d?) ?{_KOPECKS}|(?P<two>\d\d))"
    rf"|[-=] ?(?P<tag>\d\d) ?{_ROUBLES}?)",
    re.IGNORECASE,
)
_ONLY_KOPECKS: Final = re.compile(rf"(?P<few>\d\d?) ?{_KOPECKS}", re.IGNORECASE)
_UNIT: Final = re.compile(rf"^₽ ?|(?<=[\d., ]) ?{_ROUBLES}$", re.IGNORECASE)


def parse(text: str) -> Kopecks:
    """Kopecks from a sum as people write it: «1 234,56», «499.5 руб.», «499 р. 27 коп.», «499-27».

    Numbers are read as `written.number` does. Raises ValueError for anything else, a third decimal
    included: money is never rounded on input, and «1,234» could be roubles or thousands.
    """
    tidy = written.tidy(text)
    if found := _ONLY_KOPECKS.fullmatch(tidy):
        return int(found["few"])
    roubles, kopecks = _UNIT.sub("", tidy), 0
    if found := _BOTH.fullmatch(tidy):
        roubles, kopecks = found["roubles"], int(found["few"] or found["two"] or found["tag"])
    try:
        value = written.number(roubles)
    except ValueError:
        raise ValueError(f"not an amount of money: {text!r}") from None
    if written.decimals(value) > (0 if found else 2):
        raise ValueError(f"not an amount of money: {text!r}")
    return int(value * 100) + (-kopecks if roubles.startswith("-") else kopecks)


def round_kopecks(roubles: Decimal) -> Kopecks:
    """The nearest kopeck, halves away from zero, as bills are rounded."""
    return int((roubles * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def charge(volume: Decimal, price: Decimal) -> Kopecks:
    """The price of a volume: kWh times roubles per kWh, rounded to the kopeck."""
    return round_kopecks(volume * price)


def plain(kopecks: Kopecks, separator: str = ",") -> str:
    """«-1234,50»: for files, where grouping and currency would be in the way."""
    sign = "-" if kopecks < 0 else ""
    roubles, rest = divmod(abs(kopecks), 100)
    return f"{sign}{roubles}{separator}{rest:02d}"


def format_amount(kopecks: Kopecks, separator: str = ",") -> str:
    """«1 234,50» with non-breaking spaces and a real minus sign; no currency."""
    sign = "\u2212" if kopecks < 0 else ""
    roubles, rest = divmod(abs(kopecks), 100)
    grouped = f"{roubles:,}".replace(",", NBSP)
    return f"{sign}{grouped}{separator}{rest:02d}"
