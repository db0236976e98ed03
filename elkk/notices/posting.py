"""From notices to messages: what a user wants by e-mail and SMS goes to the outbox, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from huey import crontab
from peewee import Expression, fn

from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.tasks import task
from elkk.identity.models import User
from elkk.notices import messages
from elkk.notices.choices import Choices, choices_of_many
from elkk.notices.following import followed, is_over
from elkk.notices.models import Notice

USERS_AT_ONCE: Final = 200
DIGEST_HOUR: Final = 9


@task(every=crontab(minute="*/5"))
def post_notices() -> None:
    post_waiting()


@task()
def post_notices_of(user_id: int) -> None:
    """Soon after an event, without waiting for the next round."""
    _post_batch([user_id], digests=False)


def post_waiting(*, digests: bool = False) -> int:
    """Post what waits; digests too, even those that are not due yet. The number of messages.

    Each batch is one transaction: after a crash, its notices are either posted or still waiting.
    """
    _leave_out_what_was_read()
    posted, after = 0, 0
    while user_ids := _users_waiting(after):
        posted += _post_batch(user_ids, digests=digests)
        after = user_ids[-1]
    return posted


def _waits() -> Expression:
    return Notice.posted_at.is_null()


def _leave_out_what_was_read() -> None:
    """Who has read it in the cabinet, or has mended it, needs no message."""
    Notice.update(posted_at=clock.now()).where(_waits() & Notice.read_at.is_null(False)).execute()


def _users_waiting(after: int) -> list[int]:
    found = (
        Notice.select(Notice.user)
        .distinct()
        .where(_waits() & (Notice.user > after))
        .order_by(Notice.user)
        .limit(USERS_AT_ONCE)
    )
    return [notice.user_id for notice in found]


def _post_batch(user_ids: Sequence[int], *, digests: bool) -> int:
    with atomic():
        choices = choices_of_many(user_ids)
        users = {user.id: user for user in User.select().where(User.id.in_(user_ids))}
        wanting = [user_id for user_id in user_ids if choices[user_id].digest]
        early = set() if digests else set(wanting) - _due_digests(wanting, choices)
        claimed = _claim([user_id for user_id in user_ids if user_id not in early])
        return sum(
            _post(users[user_id], choices[user_id], notices) for user_id, notices in claimed.items()
        )


def _claim(user_ids: Sequence[int]) -> dict[int, list[Notice]]:
    """Take the waiting notices, so that no other worker posts them; what is over by now and the
    notices of accounts that the user has no more are left."""
    if not user_ids:
        return {}
    taken = (
        Notice.update(posted_at=clock.now())
        .where(_waits() & Notice.user.in_(user_ids))
        .returning(Notice.id)
    )
    ids = [notice.id for notice in taken.execute()]
    found: dict[int, list[Notice]] = {}
    for notice in followed(clock.now()).where(Notice.id.in_(ids) & ~is_over()).order_by(Notice.id):
        found.setdefault(notice.user_id, []).append(notice)
    return found


def _due_digests(user_ids: Sequence[int], choices: Mapping[int, Choices]) -> set[int]:
    """Whose digest is due: something has waited since before the last morning hour for it."""
    waiting: Any = (
        Notice.select(
            Notice.user,
            fn.MIN(Notice.created_at).alias("oldest"),
            fn.MIN(Supplier.time_zone).alias("zone"),
        )
        .join(Account)
        .join(Supplier)
        .where(_waits() & Notice.user.in_(user_ids))
        .group_by(Notice.user)
        .dicts()
    )
    return {
        row["user"]
        for row in waiting
        if row["oldest"] <= _last_digest_hour(choices[row["user"]].time_zone or row["zone"])
    }


def _last_digest_hour(zone: str) -> datetime:
    local = clock.now().astimezone(ZoneInfo(zone))
    hour = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return hour if hour <= local else hour - timedelta(days=1)


def _post(user: User, choices: Choices, notices: Sequence[Notice]) -> int:
    """The user's messages about these notices; how many."""
    by_email = [each for each in notices if each.kind in choices.email]
    by_sms = [each for each in notices if each.kind in choices.sms]
    if not (user.email and user.email_confirmed_at):
        by_email = []
    if not choices.digest:
        for notice in by_email:
            messages.post_letter(user, notice, choices)
        for notice in by_sms:
            messages.post_sms(user, [notice], choices)
        return len(by_email) + len(by_sms)
    if by_email:
        messages.post_digest(user, by_email, choices)
    if by_sms:
        messages.post_sms(user, by_sms, choices)
    return bool(by_email) + bool(by_sms)
