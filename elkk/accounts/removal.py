"""Removing an account from a cabinet, and taking that back (manual 4.2)."""

from datetime import timedelta
from typing import Final

from elkk import clock
from elkk.accounts.models import Account, AccountLink, Supplier

UNDO: Final = timedelta(minutes=1)


def remove(link: AccountLink) -> bool:
    """Take the account out of the user's cabinet; False where it was out already.

    Guests whom the user let in lose sight of it too.
    """
    query = AccountLink.update(removed_at=clock.now()).where(
        (AccountLink.id == link.id) & AccountLink.removed_at.is_null()
    )
    return bool(query.execute())


def removed_link(user_id: int, link_id: int) -> AccountLink | None:
    """The user's own link, if it is removed."""
    return (
        AccountLink.select(AccountLink, Account, Supplier)
        .join(Account)
        .join(Supplier)
        .where(
            (AccountLink.id == link_id)
            & (AccountLink.user == user_id)
            & AccountLink.removed_at.is_null(False)
        )
        .first()
    )


def can_restore(link: AccountLink) -> bool:
    """Whether the minute for taking the removal back still runs."""
    return link.removed_at is not None and link.removed_at > clock.now() - UNDO


def restore(user_id: int, link_id: int) -> bool:
    """Put a removed account back as it was; False where it is too late or nothing was removed."""
    query = AccountLink.update(removed_at=None).where(
        (AccountLink.id == link_id)
        & (AccountLink.user == user_id)
        & (AccountLink.removed_at > clock.now() - UNDO)
    )
    return bool(query.execute())
