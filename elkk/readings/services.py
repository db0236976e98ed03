"""Meters of an account, and when a supplier takes readings."""

from elkk.accounts.models import Account, Supplier
from elkk.readings.models import Meter, ReadingWindow


def meters_of(account: Account) -> list[Meter]:
    """Every meter that the account has or had, in the order of their installation."""
    return list(
        Meter.select().where(Meter.account == account).order_by(Meter.installed_on, Meter.id)
    )


def windows_of(supplier: Supplier) -> list[ReadingWindow]:
    return list(ReadingWindow.select().where(ReadingWindow.supplier == supplier))
