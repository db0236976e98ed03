"""Listing a problem for staff; what they do about it is in `problems`."""

from elkk.base import clock
from elkk.base.money import Kopecks
from elkk.payments.gateways.base import Snapshot
from elkk.payments.models import PaymentOrder, PaymentProblem, ProblemKind


def report(
    kind: ProblemKind,
    fact: str,
    *,
    order: PaymentOrder | None = None,
    amount: Kopecks | None = None,
    details: str = "",
) -> bool:
    """List a problem once; whether it is new."""
    made = (
        PaymentProblem.insert(
            kind=kind,
            fact=fact,
            order=order,
            amount=amount,
            details=details,
            found_at=clock.now(),
        )
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return bool(made)


def report_stranger(snapshot: Snapshot) -> bool:
    """A payment at our acquirer that no order of ours is for."""
    return report(
        ProblemKind.UNKNOWN_PAYMENT,
        snapshot.id,
        amount=snapshot.amount,
        details=f"{snapshot.status} {snapshot.order} {snapshot.accounts}",
    )
