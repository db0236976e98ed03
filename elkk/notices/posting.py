"""From notices to messages: what a user wants by e-mail and SMS goes to the outbox, once."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from huey import crontab
from peewee import Expression

from elkk import clock
from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.db import atomic
from elkk.identity.models import User
from elkk.notices import messages
from elkk.notices.choices import Choices, choices_of_many
from elkk.notices.models import Notice, NoticeSettings
from elkk.tasks import task

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
        due = [
            user_id
            for user_id in user_ids
            if not choices[user_id].digest or _digest_due(user_id, choices[user_id], digests)
        ]
        claimed = _claim(due)
        return sum(
            _post(users[user_id], choices[user_id], notices) for user_id, notices in claimed.items()
        )


def _claim(user_ids: Sequence[int]) -> dict[int, list[Notice]]:
    """Take the waiting notices, so that no other worker posts them; unlinked accounts' are left."""
    if not user_ids:
        return {}
    taken = (
        Notice.update(posted_at=clock.now())
        .where(_waits() & Notice.user.in_(user_ids))
        .returning(Notice.id)
    )
    ids = [notice.id for notice in taken.execute()]
    found: dict[int, list[Notice]] = {}
    for notice in Notice.of_linked_accounts().where(Notice.id.in_(ids)).order_by(Notice.id):
        found.setdefault(notice.user_id, []).append(notice)
    return found


def _digest_due(user_id: int, choices: Choices, even_early: bool) -> bool:
    """Once a day, in the user's morning. Whoever moves `digest_on` posts it."""
    zone = choices.time_zone or _zone_of(user_id)
    today = clock.today(zone)
    if even_early:
        return True
    if clock.now().astimezone(ZoneInfo(zone)).hour < DIGEST_HOUR:
        return False
    another_day = NoticeSettings.digest_on.is_null() | (NoticeSettings.digest_on < today)
    return bool(
        NoticeSettings.update(digest_on=today)
        .where((NoticeSettings.user == user_id) & another_day)
        .execute()
    )


def _zone_of(user_id: int) -> str:
    supplier = (
        Supplier.select(Supplier.time_zone)
        .join(Account)
        .join(AccountLink)
        .where(AccountLink.user == user_id)
        .order_by(AccountLink.id)
        .first()
    )
    return supplier.time_zone if supplier else "Europe/Moscow"


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
