"""The daily job: once a calendar day of each supplier, in the early morning."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from huey import crontab

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.tasks import task
from elkk.notices.generation import generate
from elkk.notices.models import DailyRun
from elkk.notices.posting import post_waiting

MORNING: Final = 6
# Longer than it ever takes: whoever began it is gone.
GIVEN_UP_AFTER: Final = timedelta(hours=1)


@task(every=crontab(minute="*/10"))
def daily_notices() -> None:
    if run_due():
        post_waiting()


def run_due() -> int:
    """Tell each supplier's subscribers where its day has begun and the job has not; how many told.

    A run that a crash broke off is taken up again an hour later, and tells only what is missing.
    """
    suppliers = [each for each in Supplier.select() if _is_morning(each) and _claim(each)]
    return sum(_run(supplier) for supplier in suppliers)


def run_now() -> int:
    """Tell everything now, whatever the hour, and post it with all digests; how many told."""
    made = 0
    for supplier in Supplier.select():
        _claim(supplier)
        made += _run(supplier)
    post_waiting(digests=True)
    return made


def _is_morning(supplier: Supplier) -> bool:
    return clock.now().astimezone(ZoneInfo(supplier.time_zone)).hour >= MORNING


def _claim(supplier: Supplier) -> bool:
    """Whether the day's job is ours to do: nobody began it, or whoever did is gone."""
    now = clock.now()
    today = clock.today(supplier.time_zone)
    begun = DailyRun.insert(supplier=supplier, day=today, started_at=now).on_conflict_ignore()
    if begun.as_rowcount().execute():
        return True
    broken_off = (
        (DailyRun.supplier == supplier)
        & (DailyRun.day == today)
        & DailyRun.finished_at.is_null()
        & (DailyRun.started_at < now - GIVEN_UP_AFTER)
    )
    return bool(DailyRun.update(started_at=now).where(broken_off).execute())


def _run(supplier: Supplier) -> int:
    made = generate(supplier)
    DailyRun.update(finished_at=clock.now(), made=DailyRun.made + made).where(
        (DailyRun.supplier == supplier) & (DailyRun.day == clock.today(supplier.time_zone))
    ).execute()
    return made
