"""What the screens share: their blueprint, who is at work, and in whose time they are written."""

from typing import Final

from flask import Blueprint
from flask_login import current_user

from elkk.accounts.models import Supplier
from elkk.identity.models import User

bp: Final = Blueprint("staff", __name__, url_prefix="/staff")

_WITHOUT_SUPPLIERS: Final = "Europe/Moscow"


def me() -> User:
    """Whoever is at work in this request: themselves, also while they look at a cabinet."""
    user: User = current_user._get_current_object()
    return user


def staff_zone() -> str:
    """The time zone of the first supplier: the clerks of several sit in one office."""
    first = Supplier.select(Supplier.time_zone).order_by(Supplier.id).first()
    return str(first.time_zone) if first else _WITHOUT_SUPPLIERS
