"""What orders hold about a person (152-ФЗ)."""

from typing import Any

from elkk.base.money import plain
from elkk.catalogue.models import ServiceOrder
from elkk.identity.models import User


def copy_of(user: User) -> list[dict[str, Any]]:
    """The user's orders, as JSON takes them; prices are roubles."""
    orders = ServiceOrder.select().where(ServiceOrder.user == user.id).order_by(ServiceOrder.id)
    return [
        {
            "number": order.number,
            "service": order.title,
            "price": None if order.price is None else plain(order.price),
            "status": str(order.status),
            "full_name": order.full_name,
            "phone": order.phone,
            "email": order.email,
            "address": order.address,
            "comment": order.comment,
            "ordered_at": order.ordered_at.isoformat(),
        }
        for order in orders
    ]
