"""The end of a meter's number as the answer to a control question.

See elkk/accounts/control_answers.py.
"""

from collections.abc import Iterable
from typing import Any, Final

from peewee import Expression, fn

from elkk.accounts import control_answers
from elkk.accounts.models import Account, FactKind
from elkk.readings.models import Meter

_DIGITS: Final = 4
# Subscribers read the digits past these.
_BETWEEN: Final = ("-", " ", "/", ".")


def _numbers(wanted: Expression) -> Iterable[tuple[int, Any]]:
    meters: Any = Meter.select(Meter.account, Meter.number).join(Account).where(wanted & _is_told())
    return meters.tuples()


def _is_told() -> Expression:
    number: Any = Meter.number
    for each in _BETWEEN:
        number = fn.REPLACE(number, each, "")
    return Meter.removed_on.is_null() & Meter.number.is_null(False) & (fn.LENGTH(number) >= _DIGITS)


def _last_digits(number: str) -> str:
    for each in _BETWEEN:
        number = number.replace(each, "")
    return number[-_DIGITS:]


def _has_meter() -> Expression:
    meters = Meter.select(Meter.id).where((Meter.account == Account.id) & _is_told())
    has: Any = fn.EXISTS(meters)
    return has


control_answers.draw_on(
    control_answers.Source(FactKind.METER_LAST4, _numbers, _last_digits, _has_meter)
)
