"""What staff must look at: money that the acquirer moved otherwise than it was asked to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.money import Kopecks
from elkk.base.paging import Slice, newest_first, oldest_first
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import User
from elkk.payments import ledger, service_ledger
from elkk.payments.models import (
    EntryKind,
    PaymentOrder,
    PaymentProblem,
    ProblemKind,
    State,
)
from elkk.payments.ordered_services import ordered_of
from elkk.payments.orders import lines_of
from elkk.payments.personal_data import forget_payer
from elkk.payments.receipts import post_receipt


class NotSplit(Exception):
    """The shares don't add up to what the acquirer moved, or name a strange account."""


def open_problems() -> list[PaymentProblem]:
    """Oldest first."""
    return list(
        PaymentProblem.select(PaymentProblem, PaymentOrder)
        .join(PaymentOrder, "LEFT JOIN")
        .where(PaymentProblem.resolved_at.is_null())
        .order_by(PaymentProblem.id)
    )


def list_open(cursor: str = "") -> Slice[PaymentProblem]:
    """Those that wait longest first, page by page."""
    still = PaymentProblem.resolved_at.is_null()
    return oldest_first(_problems().where(still), (PaymentProblem.id,), cursor)


def list_resolved(cursor: str = "") -> Slice[PaymentProblem]:
    """The last resolved first, with who did it."""
    closed = PaymentProblem.resolved_at.is_null(False)
    return newest_first(_problems().where(closed), (PaymentProblem.id,), cursor)


def _problems() -> Any:
    return (
        PaymentProblem.select(PaymentProblem, PaymentOrder, User)
        .join(PaymentOrder, "LEFT JOIN")
        .switch(PaymentProblem)
        .join(User, "LEFT JOIN", on=PaymentProblem.resolved_by)
    )


def waiting() -> int:
    return PaymentProblem.select().where(PaymentProblem.resolved_at.is_null()).count()


def find(problem_id: int) -> PaymentProblem | None:
    found: PaymentProblem | None = _problems().where(PaymentProblem.id == problem_id).first()
    return found


@dataclass(frozen=True)
class Part:
    """What an order pays for: an account, or an ordered service, by its number."""

    number: str
    amount: Kopecks
    is_service: bool


def parts_of(problem: PaymentProblem) -> list[Part]:
    """What the money of a problem may be booked for."""
    order = problem.order
    if order is None:
        return []
    ordered = ordered_of(order)
    if ordered is not None:
        return [Part(ordered.number, ordered.amount, is_service=True)]
    return [Part(line.account.number, line.amount, is_service=False) for line in lines_of(order)]


def may_book(problem: PaymentProblem) -> bool:
    """Whether the money can be entered in the ledger from here: it is held, or a refund unsplit."""
    if problem.order is None or problem.resolved_at is not None or problem.amount is None:
        return False
    if problem.kind is ProblemKind.REFUND_SPLIT:
        return True
    return problem.order.state is State.HELD


def resolve(problem_id: int, *, by: User, how: str) -> bool:
    """Close a problem without touching the ledger (refunded at the acquirer, a test, …).

    False where someone closed it before.
    """
    with atomic():
        closed = (
            PaymentProblem.update(resolved_at=clock.now(), resolved_by=by, resolution=how)
            .where((PaymentProblem.id == problem_id) & PaymentProblem.resolved_at.is_null())
            .execute()
        )
        if closed:
            forget_payer(_order_of(problem_id))
    return bool(closed)


def _order_of(problem_id: int) -> list[int]:
    order = PaymentProblem.get_by_id(problem_id).order_id
    return [] if order is None else [order]


def book(problem_id: int, shares: Mapping[str, Kopecks], *, by: User, how: str) -> bool:
    """Close a problem by entering the money: `shares` says how much for each account number, or
    for the number of the service order.

    For a payment that is held, or a refund without an account (then below zero). Raises NotSplit.
    """
    problem = PaymentProblem.get_by_id(problem_id)
    order = problem.order and _with_supplier(problem.order_id)
    if order is None or not _adds_up(problem, order, shares):
        raise NotSplit
    with atomic():
        if not resolve(problem_id, by=by, how=how):
            return False
        if problem.kind is ProblemKind.REFUND_SPLIT:
            _enter(order, EntryKind(problem.details), problem.fact, shares)
        elif _release(order):
            _enter(order, EntryKind.PAYMENT, problem.fact, shares)
            post_receipt(order)
    return True


def resolve_by_staff(problem_id: int, how: str, staff: User, visitor: Visitor) -> bool:
    """As `resolve`, written down."""
    with atomic():
        done = resolve(problem_id, by=staff, how=how)
        if done:
            audit.record(
                "staff.problem_resolved", actor_id=staff.id, visitor=visitor, problem=problem_id
            )
    return done


def book_by_staff(
    problem_id: int, shares: Mapping[str, Kopecks], how: str, staff: User, visitor: Visitor
) -> bool:
    """As `book`, written down."""
    with atomic():
        done = book(problem_id, shares, by=staff, how=how)
        if done:
            audit.record(
                "staff.problem_booked",
                actor_id=staff.id,
                visitor=visitor,
                problem=problem_id,
                kopecks=sum(shares.values()),
            )
    return done


def _adds_up(problem: PaymentProblem, order: PaymentOrder, shares: Mapping[str, Kopecks]) -> bool:
    ordered = ordered_of(order)
    known = {ordered.number} if ordered else {line.account.number for line in lines_of(order)}
    if not shares.keys() <= known or problem.amount is None:
        return False
    if problem.kind is ProblemKind.REFUND_SPLIT:
        return sum(shares.values()) == problem.amount and max(shares.values()) <= 0
    return 0 < sum(shares.values()) <= problem.amount and min(shares.values()) >= 0


def _release(order: PaymentOrder) -> bool:
    now = clock.now()
    moved = (
        PaymentOrder.update(state=State.SUCCEEDED, settled_at=now, next_check_at=now)
        .where((PaymentOrder.id == order.id) & (PaymentOrder.state == State.HELD))
        .execute()
    )
    return bool(moved)


def _enter(
    order: PaymentOrder, kind: EntryKind, operation_id: str, shares: Mapping[str, Kopecks]
) -> None:
    ordered = ordered_of(order)
    if ordered is not None:
        amount = shares[ordered.number]
        if kind is EntryKind.PAYMENT:
            service_ledger.settle(order, ordered, operation_id, amount)
        else:
            service_ledger.give_back(order, ordered, kind, operation_id, amount)
        return
    lines = lines_of(order)
    amounts = {line.account_id: shares.get(line.account.number, 0) for line in lines}
    ledger.book(order, lines, kind, operation_id, amounts)


def _with_supplier(order_id: int | None) -> Any:
    return (
        PaymentOrder.select(PaymentOrder, Supplier)
        .join(Supplier)
        .where(PaymentOrder.id == order_id)
        .first()
    )
