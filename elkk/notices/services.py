"""Telling a fact once, and reading notices."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from peewee import Expression

from elkk.accounts import links
from elkk.accounts.models import Account
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.prepared import Prepared
from elkk.identity.models import User
from elkk.notices.following import followed, is_over
from elkk.notices.models import Kind, Notice
from elkk.notices.posting import post_notices_of
from elkk.notices.preferences import is_muted

SHOWN_AT_ONCE: Final = 20

_UNREAD: Final = Prepared[Notice](
    lambda given: (
        followed(given.now)
        .where((Notice.user == given.user) & Notice.read_at.is_null() & ~is_over())
        .order_by(Notice.day.desc(), Notice.id.desc())
        .limit(SHOWN_AT_ONCE)
    )
)


def tell(
    user: User,
    account: Account,
    kind: Kind,
    fact: str,
    day: date,
    details: Mapping[str, Any] | None = None,
    *,
    posts: bool = True,
) -> bool:
    """Create the notice unless the user was told this fact before; whether it is new.

    `fact` is at most 80 characters, unique among the account's facts of that kind. `details` are
    what the words are made of: see wording.py and, for what other rooms tell, events.py. Messages
    follow as the user has chosen, once the transaction around the call is durable. A kind that the
    user does not want about the account is not told either. Without `posts` it stands in the
    cabinet only: the caller has sent a message of its own.
    """
    if is_muted(user, account, kind):
        return False
    with atomic():
        made = (
            Notice.insert(
                user=user,
                account=account,
                kind=kind,
                fact=fact,
                day=day,
                details=dict(details or {}),
                created_at=clock.now(),
                posted_at=None if posts else clock.now(),
            )
            .on_conflict_ignore()
            .as_rowcount()
            .execute()
        )
        if made and posts:
            post_notices_of.enqueue(user.id)
    return bool(made)


def unread_notices(user_id: int) -> list[Notice]:
    """The newest of all the user's accounts (manual 4.4.4.1): as many as a page can bear."""
    return _UNREAD.rows(user=user_id, now=clock.now())


def account_notices(user_id: int, account_id: int, since: date) -> list[Notice]:
    """Of one account from a day on, newest first."""
    wanted = (Notice.user == user_id) & (Notice.account == account_id) & (Notice.day >= since)
    found = followed(clock.now()).where(wanted)
    return list(found.order_by(Notice.day.desc(), Notice.id.desc()))


def find_notice(user_id: int, notice_id: int) -> Notice | None:
    """The user's own notice; None if it is not theirs."""
    own = (Notice.id == notice_id) & (Notice.user == user_id)
    return followed(clock.now()).where(own).first()


def open_notice(user_id: int, notice_id: int) -> Notice | None:
    """As find_notice; it is read from now on."""
    notice = find_notice(user_id, notice_id)
    if notice is not None and notice.read_at is None:
        _read((Notice.id == notice_id) & (Notice.user == user_id))
        notice.read_at = clock.now()
    return notice


def read_all(user_id: int, account_id: int | None = None) -> int:
    """«Прочитать все»: of one account, or of all; how many were unread."""
    accounts = [link.account_id for link in links.live_links(user_id)]
    wanted = accounts if account_id is None else {account_id} & set(accounts)
    return _read((Notice.user == user_id) & Notice.account.in_(wanted))


def _read(notices: Expression) -> int:
    unread = Notice.update(read_at=clock.now()).where(notices & Notice.read_at.is_null())
    return int(unread.execute())
