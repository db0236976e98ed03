"""Reading notices, and telling them once."""

from datetime import date

from peewee import ModelSelect

from elkk import clock
from elkk.accounts.models import Account, AccountLink
from elkk.identity.models import User
from elkk.notices.models import Kind, Notice
from elkk.notices.preferences import is_muted


def tell(
    user: User, account: Account, kind: Kind, fact: str, day: date, title: str, text: str
) -> bool:
    """Create the notice unless the user was told this fact before; whether it is new.

    A kind that the user does not want about the account is not told either.
    """
    if is_muted(user, account, kind):
        return False
    made = (
        Notice.insert(
            user=user,
            account=account,
            kind=kind,
            fact=fact,
            day=day,
            title=title,
            text=text,
            created_at=clock.now(),
        )
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return bool(made)


def _visible(user_id: int) -> "ModelSelect[Notice]":
    """The user's notices about accounts that they still have."""
    return (
        Notice.select(Notice, Account)
        .join(Account)
        .join(AccountLink, on=(AccountLink.account == Account.id))
        .where(
            (Notice.user == user_id) & (AccountLink.user == user_id) & AccountLink.live(clock.now())
        )
    )


def unread_notices(user_id: int) -> list[Notice]:
    """Of all the user's accounts, newest first (manual 4.4.4.1)."""
    unread = _visible(user_id).where(Notice.read_at.is_null())
    return list(unread.order_by(Notice.day.desc(), Notice.id.desc()))


def account_notices(user_id: int, account_id: int, since: date) -> list[Notice]:
    return list(
        Notice.select()
        .where((Notice.user == user_id) & (Notice.account == account_id) & (Notice.day >= since))
        .order_by(Notice.day.desc(), Notice.id.desc())
    )


def open_notice(user_id: int, notice_id: int) -> Notice | None:
    """The user's own notice, which is read from now on; None if it is not theirs."""
    notice = _visible(user_id).where(Notice.id == notice_id).first()
    if notice is not None and notice.read_at is None:
        Notice.update(read_at=clock.now()).where(
            (Notice.id == notice_id) & Notice.read_at.is_null()
        ).execute()
        notice.read_at = clock.now()
    return notice
