"""Numbers as people write them: generous in form, but never a guess between two meanings.

«1 234,56», «1.234,56», «1,234.56» and «1'234.56» are one number, in digits of any width and with
spaces of any kind. A single comma or point is the decimal one: whether «1,234» may be is for the
caller to say, who knows how many decimals there can be. «12 34» could be two numbers and is none.
"""

import re
from decimal import Decimal
from typing import Final

_FULL_WIDTH: Final = {0xFF01 + place: 0x21 + place for place in range(94)}
# Minus signs and the dashes that stand for them; soft and zero-width characters come by copying.
_PLAIN: Final = (
    _FULL_WIDTH
    | {
        ord(each): meant
        for meant, written in (
            ("-", "\u2212\u2010\u2011\u2012\u2013\ufe63"),
            ("'", "\u2019\u02bc`"),
        )
        for each in written
    }
    | {ord(each): None for each in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"}
)

_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]?) ?"
    # Plain digits come first: one separator alone is the decimal one, not a group's.
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?P<group>[ '.,])[0-9]{3}(?:(?P=group)[0-9]{3})*)?"
    r"(?: ?(?!(?P=group))[.,] ?(?P<fraction>[0-9]*))?"
)


def tidy(text: str) -> str:
    """The text with plain digits and signs, and single plain spaces where any space was."""
    return " ".join(text.translate(_PLAIN).split())


def number(text: str) -> Decimal:
    """The number, its decimals as they were written: «499,50» has two.

    Raises ValueError for anything that is no number, or could be two.
    """
    found = _NUMBER.fullmatch(tidy(text))
    if not found or not (found["whole"] or found["fraction"]):
        raise ValueError(f"not a number: {text!r}")
    whole = re.sub(r"[^0-9]", "", found["whole"] or "0")
    return Decimal(f"{found['sign']}{whole}.{found['fraction'] or ''}")


def decimals(value: Decimal) -> int:
    """How many decimals were written."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
