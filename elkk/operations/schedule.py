"""Periodic tasks run once for each time they are due, however many workers there are.

Every worker has a scheduler and each of them looks every few seconds. Whichever moves a task's row
to the due minute first, by a conditional UPDATE, is the one that enqueues it. So there is no leader
to elect or to lose: any worker may stop at any time, and the others go on.

The task is enqueued before the move is committed: where the queue does not answer, the move is
undone and the next look tries again. A due time that passed while no worker ran is made up for
once, if it is not longer ago than `LOOK_BACK`.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import peewee
from huey import Huey
from huey.api import Task
from huey.consumer import Consumer, Scheduler

from elkk.base import clock
from elkk.base.db import atomic
from elkk.operations.models import PeriodicRun

log: Final = logging.getLogger(__name__)

LOOK_EVERY_SECONDS: Final = 10
LOOK_BACK: Final = timedelta(hours=24)
# Workers' clocks differ a little; a row further ahead means that the clock was set back.
SET_BACK: Final = timedelta(minutes=5)
_MINUTE: Final = timedelta(minutes=1)


def enqueue_due(huey: Huey) -> list[str]:
    """Enqueue the periodic tasks that are due and not yet taken; their names."""
    minute = clock.now().replace(second=0, microsecond=0)
    seen = {run.name: run for run in PeriodicRun.select()}
    return [task.name for task in huey._registry.periodic_tasks if _take(huey, task, seen, minute)]


def _take(huey: Huey, task: Task, seen: dict[str, PeriodicRun], minute: datetime) -> bool:
    run = seen.get(task.name) or _first_seen(task.name, minute)
    if run.due_at > minute + SET_BACK:
        _move(run, minute - _MINUTE)
        return False
    due = latest_due(task.validate_datetime, run.due_at, minute)
    if due is None:
        return False
    with atomic():
        if not _move(run, due):
            return False
        huey.enqueue(task)
    return True


def _first_seen(name: str, minute: datetime) -> PeriodicRun:
    """A task that no worker knew before is not made up for."""
    PeriodicRun.insert(name=name, due_at=minute - _MINUTE).on_conflict_ignore().execute()
    return PeriodicRun.get(PeriodicRun.name == name)


def _move(run: PeriodicRun, due: datetime) -> bool:
    ours = (PeriodicRun.name == run.name) & (PeriodicRun.due_at == run.due_at)
    return bool(PeriodicRun.update(due_at=due).where(ours).execute())


def latest_due(
    is_due: Callable[[datetime], bool], after: datetime, until: datetime
) -> datetime | None:
    """The last minute in (after, until] that a crontab (of UTC) names, looking back LOOK_BACK."""
    earliest = max(after, until - LOOK_BACK)
    minute = until
    while minute > earliest:
        if is_due(minute.replace(tzinfo=None)):
            return minute
        minute -= _MINUTE
    return None


def last_taken() -> datetime | None:
    """When a worker last took any periodic task; some are due every minute."""
    newest = PeriodicRun.select().order_by(PeriodicRun.due_at.desc()).first()
    return newest.due_at if newest else None


class SharedScheduler(Scheduler):
    """huey's scheduler, which looks into the database before it enqueues a periodic task."""

    periodic_task_seconds = LOOK_EVERY_SECONDS

    def enqueue_periodic_tasks(self, _now: datetime | None) -> None:
        try:
            with self.huey.context():
                enqueue_due(self.huey)
        except peewee.PeeweeException:
            log.exception("the database does not answer: periodic tasks wait")
        except Exception:
            log.exception("periodic tasks wait")


class SharedConsumer(Consumer):
    scheduler_class = SharedScheduler


def share(huey: Huey, context: Callable[[], Any]) -> None:
    """Have this queue's consumers share the periodic tasks; `context` is what tasks run in."""

    def create_consumer(**options: Any) -> SharedConsumer:
        # huey_consumer has just given its loggers a handler of its own, which would print each line
        # a second time, and past the masking of elkk.base.logs.
        logging.getLogger("huey").handlers.clear()
        return SharedConsumer(huey, **options)

    huey.context = context
    huey.create_consumer = create_consumer
