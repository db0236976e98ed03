"""What payments hold about whoever made them (152-ФЗ): a copy of it, and forgetting it.

The accounting needs what was paid, for what, and when; of the payer it needs nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from elkk.base.money import plain
from elkk.identity.models import User
from elkk.payments.gateways.base import Intent
from elkk.payments.models import PaymentOrder, PaymentProblem, State


def copy_of(user: User) -> list[dict[str, Any]]:
    """The user's payments in the cabinet, as JSON takes them; sums are roubles."""
    made = PaymentOrder.select().where(PaymentOrder.user == user.id).order_by(PaymentOrder.id)
    return [
        {
            "begun_at": order.created_at.isoformat(),
            "state": str(order.state),
            "amount": plain(order.amount),
            "method": order.method,
            "receipt_email": order.email,
        }
        for order in made
    ]


def orders_of(user_id: int) -> list[int]:
    made = PaymentOrder.select(PaymentOrder.id).where(PaymentOrder.user == user_id)
    return [order.id for order in made]


def forget_payer(orders: Sequence[int]) -> None:
    """Wipe e-mail and phone from orders whose user is deleted, once no receipt needs them.

    To be called in the transaction that deletes the user, after that; and whenever an order ends.
    Deleting waits for whoever settles an order, and the other way round: one of both finds it ended
    and without a user.
    """
    gone = PaymentOrder.select().where(
        PaymentOrder.id.in_(orders)
        & PaymentOrder.user.is_null()
        & ~PaymentOrder.state.in_((State.NEW, State.PENDING))
        & ~PaymentOrder.id.in_(_held())
    )
    for order in gone:
        asked = replace(Intent.from_json(order.request), email="", phone="")
        PaymentOrder.update(email="", request=asked.to_json()).where(
            PaymentOrder.id == order.id
        ).execute()


def _held() -> Any:
    """Orders that staff look at: they may end with a receipt still."""
    return (
        PaymentProblem.select(PaymentProblem.order)
        .join(PaymentOrder)
        .where((PaymentOrder.state == State.HELD) & PaymentProblem.resolved_at.is_null())
    )
