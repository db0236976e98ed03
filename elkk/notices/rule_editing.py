"""When a supplier's subscribers are reminded, as an administrator sets it."""

from dataclasses import asdict, dataclass
from datetime import date

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.editing import Changed, Refused, locked
from elkk.base.money import Kopecks
from elkk.identity.audit import Editor
from elkk.notices.models import NoticeRule
from elkk.web.i18n import _


@dataclass(frozen=True)
class Limits:
    """What the form says; see NoticeRule."""

    starts_on: date
    debt_from: Kopecks
    overdue_from: Kopecks
    verification_days: int


def rules_of(supplier: Supplier) -> list[NoticeRule]:
    """The newest first."""
    found = NoticeRule.select().where(NoticeRule.supplier == supplier)
    return list(found.order_by(NoticeRule.starts_on.desc()))


def mark(supplier: Supplier) -> str:
    return " ".join(
        f"{r.starts_on}:{r.debt_from}:{r.overdue_from}:{r.verification_days}"
        for r in rules_of(supplier)
    )


def add(supplier: Supplier, limits: Limits, seen: str, by: Editor) -> None:
    """Put limits in force from a day on; those of the same day are replaced.

    Raises Refused and Changed.
    """
    with atomic():
        locked(Supplier, supplier.id)
        if mark(supplier) != seen:
            raise Changed
        if limits.starts_on < clock.today(supplier.time_zone):
            raise Refused("starts_on", _("Days that are over don't change: choose a later one."))
        values = asdict(limits)
        same = (NoticeRule.supplier == supplier) & (NoticeRule.starts_on == limits.starts_on)
        NoticeRule.delete().where(same).execute()
        NoticeRule.create(supplier=supplier, **values)
        by.note("notice_limits_added", supplier=supplier.code, starts_on=str(limits.starts_on))
