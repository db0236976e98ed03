"""Money: integer kopecks everywhere, roubles only at the border with people and files.

Positive amounts are what the subscriber owes or pays; a balance below zero is an overpayment.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

Kopecks: TypeAlias = int
NBSP = "\u00a0"

_AMOUNT = re.compile(r"[+-]?\d+(?:[.,]\d{1,2})?")


def parse(text: str) -> Kopecks:
    """Kopecks from «1 234,56», «1234.5» or «-12»; spaces of any kind may group thousands.

    Raises ValueError for anything else, a third decimal included: money is never rounded on input.
    """
    compact = re.sub(r"\s", "", text).replace("\u2212", "-")
    if not _AMOUNT.fullmatch(compact):
        raise ValueError(f"not an amount of money: {text!r}")
    return int(Decimal(compact.replace(",", ".")) * 100)


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
