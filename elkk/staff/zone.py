"""In whose time the staff's screens are written."""

from elkk.accounts.models import Supplier

_WITHOUT_SUPPLIERS = "Europe/Moscow"


def staff_zone() -> str:
    """The time zone of the first supplier: the clerks of several sit in one office."""
    first = Supplier.select(Supplier.time_zone).order_by(Supplier.id).first()
    return str(first.time_zone) if first else _WITHOUT_SUPPLIERS
