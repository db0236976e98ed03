"""Undoing a batch because a person asked for it on the screen."""

from typing import Any

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.tasks import task
from elkk.base.visitor import Visitor
from elkk.exchange.intake.undo import CannotUndo, undo
from elkk.exchange.models import Batch
from elkk.identity import audit


def ask_undo(batch_id: int, user_id: int, visitor: Visitor) -> bool:
    """Have the worker undo a batch; the batch then says how that ended."""
    with atomic():
        asked = (
            Batch.update(undo_asked_at=clock.now(), undo_refusal="", undone_by=user_id)
            .where((Batch.id == batch_id) & Batch.undone_at.is_null())
            .execute()
        )
        if asked:
            audit.record("exchange.undo_asked", user_id=user_id, visitor=visitor, batch=batch_id)
            undo_batch.enqueue(batch_id)
    return bool(asked)


@task()
def undo_batch(batch_id: int) -> None:
    undo_as_asked(batch_id)


def undo_as_asked(batch_id: int) -> bool:
    """False where it could not be done; the batch then says why."""
    batch = Batch.get_or_none(_asked() & (Batch.id == batch_id))
    if batch is None:
        return False
    try:
        undo(batch_id, batch.undone_by_id)
    except CannotUndo as refusal:
        Batch.update(undo_refusal=str(refusal)[:255]).where(Batch.id == batch_id).execute()
        audit.record("exchange.undo_refused", user_id=batch.undone_by_id, batch=batch_id)
        return False
    audit.record("exchange.undone", user_id=batch.undone_by_id, batch=batch_id)
    return True


def _asked() -> Any:
    waits = Batch.undone_at.is_null() & Batch.undo_asked_at.is_null(False)
    return waits & (Batch.undo_refusal == "")


def go_on() -> None:
    """Wake what a crash left undone."""
    for each in Batch.select(Batch.id).where(_asked()):
        undo_batch.enqueue(each.id)
