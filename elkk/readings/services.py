"""Meters of an account, and when a supplier takes readings."""

from typing import Final

from elkk.accounts.models import Account, Supplier
from elkk.base.prepared import Prepared
from elkk.readings.models import Meter, ReadingWindow

_METERS: Final = Prepared[Meter](
    lambda given: (
        Meter.select().where(Meter.account == given.account).order_by(Meter.installed_on, Meter.id)
    )
)
_WINDOWS: Final = Prepared[ReadingWindow](
    lambda given: ReadingWindow.select().where(ReadingWindow.supplier == given.supplier)
)


def meters_of(account: Account) -> list[Meter]:
    """Every meter that the account has or had, in the order of their installation."""
    return _METERS.rows(account=account)


def windows_of(supplier: Supplier) -> list[ReadingWindow]:
    return _WINDOWS.rows(supplier=supplier)
