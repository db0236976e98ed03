"""By when an appeal must be answered.

Thirty days, as 59-ФЗ (art. 12) gives to whoever answers citizens; a supplier may promise fewer.
"""

from datetime import date, datetime, timedelta
from typing import Final

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import User
from elkk.support.models import Appeal, Status
from elkk.web.i18n import _, _n

USUAL_DAYS: Final = 30
WORKING: Final = (Status.NEW, Status.IN_PROGRESS)


def answer_days(supplier: Supplier) -> int:
    return int(supplier.answer_days or USUAL_DAYS)


def due_on(supplier: Supplier) -> date:
    """The last day for an answer to what is written now, in the supplier's calendar."""
    return clock.today(supplier.time_zone) + timedelta(days=answer_days(supplier))


def due_day(appeal: Appeal) -> date | None:
    """None for what awaits no answer."""
    if appeal.status not in WORKING:
        return None
    if appeal.due_on is not None:
        return appeal.due_on
    # Sent while the version before this one served.
    sent: datetime = appeal.sent_at
    return sent.date() + timedelta(days=USUAL_DAYS)


def is_overdue(appeal: Appeal) -> bool:
    due = due_day(appeal)
    return due is not None and due < clock.today(appeal.supplier.time_zone)


def due_text(appeal: Appeal) -> str:
    """How long is left, in words; empty for what awaits no answer."""
    due = due_day(appeal)
    if due is None:
        return ""
    left = (due - clock.today(appeal.supplier.time_zone)).days
    if left < 0:
        return _n("overdue by %(num)d day", "overdue by %(num)d days", -left)
    if left == 0:
        return _("today is the last day")
    return _n("%(num)d day left", "%(num)d days left", left)


def set_answer_days(supplier_id: int, days: int | None, staff: User, visitor: Visitor) -> None:
    """From now on; what was promised before stays."""
    with atomic():
        Supplier.update(answer_days=days).where(Supplier.id == supplier_id).execute()
        audit.record(
            "staff.term_set", actor_id=staff.id, visitor=visitor, supplier=supplier_id, days=days
        )
