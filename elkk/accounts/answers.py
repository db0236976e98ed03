"""Answers to control questions, brought to one form so that they can be compared."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from elkk.accounts.models import FactKind
from elkk.base import money


def canonical(kind: FactKind, text: str) -> str | None:
    """The answer in the form in which it is compared; None where it can't be an answer.

    Spaces around don't matter, nor whether decimals have a comma or a point: «52», «52,0» and
    « 52.0 » are one area. The sign of a bill's sum doesn't either: paper has none.
    """
    return _FORMS[kind](text.strip())


def _area(text: str) -> str | None:
    if not re.fullmatch(r"\d{1,6}([.,]\d{1,4})?", text, re.ASCII):
        return None
    return f"{Decimal(text.replace(',', '.')).normalize():f}"


def _residents(text: str) -> str | None:
    return str(int(text)) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else None


def _last4(text: str) -> str | None:
    return text.casefold() if re.fullmatch(r"\w{4}", text) else None


def _sum(text: str) -> str | None:
    try:
        return str(abs(money.parse(text)))
    except ValueError:
        return None


_FORMS: Final[Mapping[FactKind, Callable[[str], str | None]]] = {
    FactKind.TOTAL_AREA: _area,
    FactKind.RESIDENTS: _residents,
    FactKind.METER_LAST4: _last4,
    FactKind.LAST_BILL_SUM: _sum,
}
