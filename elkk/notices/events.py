"""What other rooms tell when it happens. Each may be called again: a fact is told once.

Lower rooms send signals, which are answered here in the transaction of the fact; higher ones call.
"""

from collections.abc import Mapping
from typing import Any

from elkk.accounts.models import Account
from elkk.accounts.signals import account_linked
from elkk.base import clock
from elkk.catalogue.models import ServiceOrder
from elkk.catalogue.order_desk import order_moved
from elkk.identity.models import User
from elkk.notices.models import Kind
from elkk.notices.services import tell
from elkk.readings.models import Reading
from elkk.readings.review import reading_rejected


@reading_rejected.connect
def tell_rejection(
    _sender: Any, *, user: User, account: Account, reading: Reading, reason: str
) -> bool:
    """What an import brings is told by the daily job, as the same fact."""
    details = {"taken_on": str(reading.taken_on), "reason": reason}
    return _tell(user, account, Kind.READING_REJECTED, f"reading {reading.id}", details)


@account_linked.connect
def tell_linking(_sender: Any, *, user: User, account: Account, fact: str, name: str) -> bool:
    return _tell(user, account, Kind.ACCOUNT_LINKED, fact, {"name": name} if name else {})


@order_moved.connect
def tell_order(_sender: Any, *, order: ServiceOrder, account: Account) -> bool:
    details = {"number": order.number, "service": order.title}
    fact = f"order {order.id} {order.status}"
    return _tell(order.user, account, Kind.SERVICE_ORDER, fact, details)


def appeal_answered(user: User, account: Account, answer_id: int, topic: str) -> bool:
    """Somebody of the utility has answered the user's appeal; the answer is a letter already."""
    today = clock.today(account.supplier.time_zone)
    fact = f"answer {answer_id}"
    return tell(user, account, Kind.APPEAL_ANSWERED, fact, today, {"topic": topic}, posts=False)


def _tell(user: User, account: Account, kind: Kind, fact: str, details: Mapping[str, Any]) -> bool:
    return tell(user, account, kind, fact, clock.today(account.supplier.time_zone), details)
