"""Reading notices, and telling them once."""

from datetime import date

from elkk import clock
from elkk.accounts.models import Account
from elkk.identity.models import User
from elkk.notices.models import Kind, Notice


def tell(
    user: User, account: Account, kind: Kind, fact: str, day: date, title: str, text: str
) -> bool:
    """Create the notice unless the user was told this fact before; whether it is new."""
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


def unread_notices(user_id: int) -> list[Notice]:
    """Of all the user's accounts, newest first (manual 4.4.4.1)."""
    return list(
        Notice.select(Notice, Account)
        .join(Account)
        .where((Notice.user == user_id) & Notice.read_at.is_null())
        .order_by(Notice.day.desc(), Notice.id.desc())
    )


def account_notices(user_id: int, account_id: int, since: date) -> list[Notice]:
    return list(
        Notice.select()
        .where((Notice.user == user_id) & (Notice.account == account_id) & (Notice.day >= since))
        .order_by(Notice.day.desc(), Notice.id.desc())
    )


def open_notice(user_id: int, notice_id: int) -> Notice | None:
    """The user's own notice, which is read from now on; None if it is not theirs."""
    notice = (
        Notice.select(Notice, Account)
        .join(Account)
        .where((Notice.id == notice_id) & (Notice.user == user_id))
        .first()
    )
    if notice is not None and notice.read_at is None:
        Notice.update(read_at=clock.now()).where(
            (Notice.id == notice_id) & Notice.read_at.is_null()
        ).execute()
        notice.read_at = clock.now()
    return notice
