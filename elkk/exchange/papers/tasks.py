"""Forgetting papers that nothing leads to any more."""

import logging
from datetime import timedelta
from typing import Final

from huey import crontab
from peewee import fn

from elkk.base import clock
from elkk.base.storage import StorageError, storage
from elkk.base.tasks import task
from elkk.bills.models import BillPaper, PaperFile
from elkk.exchange.models import NewRows

log: Final = logging.getLogger(__name__)

# Longer than any file takes from its storage to its row.
_ON_ITS_WAY: Final = timedelta(days=1)
_AT_ONCE: Final = 1000


@task(every=crontab(hour="3", minute="40"))
def sweep_papers() -> None:
    forget_replaced()
    forget_unnamed()


def forget_replaced() -> int:
    """Delete papers that have a newer one, unless undoing the last batch would need them."""
    newer = BillPaper.alias()
    undoable = NewRows.select().where(
        (NewRows.table == "bill_paper") & newer.id.between(NewRows.first, NewRows.last)
    )
    same = (newer.account == BillPaper.account) & (newer.month == BillPaper.month)
    lasting = newer.select().where(same & (newer.id > BillPaper.id) & ~fn.EXISTS(undoable))
    old = [row.id for row in BillPaper.select(BillPaper.id).where(fn.EXISTS(lasting))]
    for first in range(0, len(old), _AT_ONCE):
        BillPaper.delete().where(BillPaper.id.in_(old[first : first + _AT_ONCE])).execute()
    return len(old)


def forget_unnamed() -> int:
    """Delete files that no paper names: replaced, undone, of a deleted account, left by a crash."""
    named = BillPaper.select().where(BillPaper.name == PaperFile.name)
    waiting = PaperFile.kept_at < clock.now() - _ON_ITS_WAY
    gone = 0
    for each in list(PaperFile.select().where(waiting & ~fn.EXISTS(named)).limit(_AT_ONCE * 20)):
        try:
            storage().delete(each.name)
        except StorageError:
            log.warning("the storage keeps %s a day longer", each.name)
            continue
        each.delete_instance()
        gone += 1
    return gone
