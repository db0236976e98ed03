"""A periodic task runs once for each time it is due, however many workers there are."""

from datetime import UTC, datetime, timedelta

import pytest
from huey import MemoryHuey, crontab

from elkk.base import clock
from elkk.operations import schedule
from elkk.operations.models import PeriodicRun

NOON = datetime(2026, 3, 17, 12, 0, 20, tzinfo=UTC)


@pytest.fixture
def huey(database: None) -> MemoryHuey:
    """A queue with one task of every minute and one of every day at 3:20."""
    huey = MemoryHuey("schedule")
    huey.periodic_task(crontab(minute="*"), name="every_minute")(lambda: None)
    huey.periodic_task(crontab(minute="20", hour="3"), name="every_night")(lambda: None)
    return huey


def look_at(huey: MemoryHuey, moment: datetime) -> list[str]:
    clock.use(lambda: moment)
    return schedule.enqueue_due(huey)


def test_a_task_is_enqueued_when_it_is_due(huey) -> None:
    assert look_at(huey, NOON) == ["every_minute"]
    assert huey.pending_count() == 1


def test_the_second_look_in_the_same_minute_finds_nothing(huey) -> None:
    look_at(huey, NOON)
    assert look_at(huey, NOON + timedelta(seconds=30)) == []


def test_the_next_minute_is_due_again(huey) -> None:
    look_at(huey, NOON)
    assert look_at(huey, NOON + timedelta(minutes=1)) == ["every_minute"]


def test_of_two_schedulers_that_look_together_one_enqueues(huey, monkeypatch) -> None:
    """Both read the table before either of them writes."""
    look_at(huey, NOON)
    seen = {run.name: run for run in PeriodicRun.select()}
    monkeypatch.setattr(PeriodicRun, "select", lambda *_args: seen.values())
    taken = [look_at(huey, NOON + timedelta(minutes=1)) for _ in range(2)]
    assert taken == [["every_minute"], []]


def test_what_was_due_while_no_worker_ran_is_made_up_for_once(huey) -> None:
    evening = NOON.replace(hour=23)
    look_at(huey, evening)
    assert look_at(huey, evening + timedelta(hours=8)) == ["every_minute", "every_night"]
    assert look_at(huey, evening + timedelta(hours=8, seconds=10)) == []


def test_what_is_new_is_not_made_up_for(huey) -> None:
    assert "every_night" not in look_at(huey, NOON)


def test_what_was_due_long_ago_is_not_made_up_for(huey) -> None:
    look_at(huey, NOON)
    week = NOON + timedelta(days=7)
    look_at(huey, week)
    night = PeriodicRun.get(PeriodicRun.name == "every_night").due_at
    assert night > week - timedelta(days=1)


def test_a_queue_that_does_not_answer_loses_nothing(huey, monkeypatch) -> None:
    def away(_task: object) -> None:
        raise ConnectionError("queue")

    monkeypatch.setattr(huey, "enqueue", away)
    with pytest.raises(ConnectionError):
        look_at(huey, NOON)
    monkeypatch.undo()
    assert look_at(huey, NOON + timedelta(seconds=10)) == ["every_minute"]


def test_a_clock_that_was_set_back_does_not_stop_the_tasks(huey) -> None:
    look_at(huey, NOON + timedelta(days=30))
    assert look_at(huey, NOON) == []
    assert look_at(huey, NOON + timedelta(minutes=1)) == ["every_minute"]


def test_clocks_of_two_workers_may_differ_by_seconds(huey) -> None:
    look_at(huey, NOON.replace(second=0))
    assert look_at(huey, NOON.replace(minute=0, second=0) - timedelta(seconds=2)) == []
    assert look_at(huey, NOON) == []


def test_the_doctor_knows_when_a_worker_last_worked(huey) -> None:
    look_at(huey, NOON)
    assert schedule.last_taken() == NOON.replace(second=0)
