"""Links that show nothing though their users have not removed them, beside the door (links.py).

The billing has named another owner of the account: the links made under the former one wait until
their users answer the control question anew (elkk/accounts/owner_changes.py). Or the supplier has
closed the access for a reason that the user reads.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Final

from peewee import SQL, Case, Expression, ModelSelect, Value, fn

from elkk.accounts.links import is_kept, waits
from elkk.accounts.models import Account, AccountLink, Confirmation, OwnerChange, Supplier
from elkk.base import clock
from elkk.base.prepared import Prepared
from elkk.identity.models import User


class Withholding(Enum):
    """Why a link that its user has not removed shows nothing."""

    CLOSED = "the supplier has closed the access, with a reason"
    OWNER = "the owner has changed: the user must answer the control question anew"
    GRANTER = "the owner has changed: whoever let the guest in must answer it"


@dataclass(frozen=True)
class Withheld:
    """A link that shows nothing for now. Of its account a user knows the number, and no more."""

    link: AccountLink
    why: Withholding


def withheld_from(user_id: int) -> list[Withheld]:
    """What stands in «Ваши счета» instead of accounts that the user sees no longer."""
    found: Any = _WITHHELD.rows(user=user_id, now=clock.now())
    return [Withheld(link, _why(link)) for link in found]


def _why(link: Any) -> Withholding:
    if link.closed_at is not None:
        return Withholding.CLOSED
    return Withholding.GRANTER if link.is_guest else Withholding.OWNER


def _withheld(given: Any) -> "ModelSelect[AccountLink]":
    granter = AccountLink.alias()
    waiting = granter.select(granter.id).where(
        (granter.id == AccountLink.granted_by)
        & granter.granted_by.is_null()
        & is_kept(granter, given.now)
        & granter.closed_at.is_null()
        & waits(granter)
    )
    return (
        AccountLink.select(AccountLink, Account, Supplier)
        .join(Account)
        .join(Supplier)
        .where(
            (AccountLink.user == given.user)
            & is_kept(AccountLink, given.now)
            & (AccountLink.closed_at.is_null(False) | waits(AccountLink) | fn.EXISTS(waiting))
        )
        .order_by(AccountLink.id)
    )


_WITHHELD: Final = Prepared[AccountLink](_withheld)


def close(link_id: int, reason: str) -> AccountLink | None:
    """End a link for a reason that its user reads; None where it had ended before.

    Guests whom the user let in lose sight of the account too.
    """
    now = clock.now()
    kept = (AccountLink.id == link_id) & is_kept(AccountLink, now) & AccountLink.closed_at.is_null()
    if not AccountLink.update(closed_at=now, closed_reason=reason).where(kept).execute():
        return None
    return _with_user(AccountLink.id == link_id).get()


def find_to_close(link_id: int) -> AccountLink | None:
    """A link that the supplier may still end, with account, supplier and user."""
    kept = is_kept(AccountLink, clock.now()) & AccountLink.closed_at.is_null()
    return _with_user((AccountLink.id == link_id) & kept).first()


def _with_user(wanted: Expression) -> "ModelSelect[AccountLink]":
    return (
        AccountLink.select(AccountLink, Account, Supplier, User)
        .join(Account)
        .join(Supplier)
        .switch(AccountLink)
        .join(User)
        .where(wanted)
    )


def count_to_confirm(account_ids: str) -> int:
    """How many links would wait if these accounts (SQL that selects them) got another owner."""
    theirs = AccountLink.account.in_(SQL(f"({account_ids})"))
    kept = is_kept(AccountLink, clock.now()) & AccountLink.granted_by.is_null()
    return AccountLink.select().where(theirs & kept & AccountLink.closed_at.is_null()).count()


def await_confirmation(batch: int) -> int:
    """Make links wait whose accounts got another owner by a batch; how many that still were kept.

    Those of guests wait with the link that let them in.
    """
    change = OwnerChange.select(OwnerChange.id, AccountLink.id).join(
        AccountLink, on=(AccountLink.account == OwnerChange.account)
    )
    by_batch = (OwnerChange.batch == batch) & ~OwnerChange.undone
    _ask(change.where(by_batch & _may_come_back()))
    return _asked(by_batch)


def newcomers_await_confirmation(batch: int) -> None:
    """A batch is undone: make links wait that were made while its owners were the owners."""
    made_since = (
        OwnerChange.select(OwnerChange.account)
        .join(AccountLink, on=(AccountLink.account == OwnerChange.account))
        .where((OwnerChange.batch == batch) & ~OwnerChange.undone & _may_come_back() & _is_new())
    )
    fresh = made_since.select(
        OwnerChange.account,
        OwnerChange.batch,
        Value(True),
        Value(clock.now(), converter=OwnerChange.found_at.db_value),
    ).distinct()
    fields = [OwnerChange.account, OwnerChange.batch, OwnerChange.undone, OwnerChange.found_at]
    OwnerChange.insert_from(fresh, fields).execute()
    back = OwnerChange.alias()
    _ask(
        made_since.select(back.id, AccountLink.id).join_from(
            OwnerChange,
            back,
            on=(back.account == OwnerChange.account) & (back.batch == batch) & back.undone,
        )
    )


def _is_new() -> Expression:
    """That a link was made after a change of the owner, and not by answering to it."""
    asked = Confirmation.alias()
    answered = asked.select(asked.id).where(
        (asked.change == OwnerChange.id) & (asked.link == AccountLink.id)
    )
    return (AccountLink.linked_at >= OwnerChange.found_at) & ~fn.EXISTS(answered)


def _may_come_back() -> Expression:
    """The user's own links, also just removed ones: for a minute that can be taken back."""
    lately = clock.now() - timedelta(hours=1)
    own = AccountLink.granted_by.is_null() & AccountLink.closed_at.is_null()
    return own & (AccountLink.removed_at.is_null() | (AccountLink.removed_at > lately))


def _ask(which: Any) -> None:
    Confirmation.insert_from(which, [Confirmation.change, Confirmation.link]).execute()


def _asked(by_batch: Expression) -> int:
    return (
        Confirmation.select()
        .join(OwnerChange)
        .switch(Confirmation)
        .join(AccountLink)
        .where(by_batch & is_kept(AccountLink, clock.now()))
        .count()
    )


@dataclass(frozen=True)
class ToTell:
    """Links whose users are to be written to; `taken` counts also those that need no letter."""

    links: list[AccountLink]
    taken: int


def take_to_tell(most: int) -> ToTell:
    """Claim links that wait and whose users nobody has written to yet, with user and account.

    Inside a transaction, so that whoever claims them posts the letters or nobody does.
    """
    due = Confirmation.select(Confirmation.id).where(Confirmation.told_at.is_null())
    claimed = (
        Confirmation.update(told_at=clock.now())
        .where(Confirmation.id.in_(due.limit(most)) & Confirmation.told_at.is_null())
        .returning(Confirmation.id, Confirmation.link)
    )
    ids = [each.link_id for each in claimed.execute()]
    theirs = AccountLink.id.in_(ids) & is_kept(AccountLink, clock.now()) & waits(AccountLink)
    return ToTell(list(_with_user(theirs).order_by(AccountLink.id)) if ids else [], len(ids))


def guests_of(link: AccountLink) -> list[AccountLink]:
    """Whom a link let in and who have not gone, with user and account; live or waiting with it."""
    kept = is_kept(AccountLink, clock.now()) & AccountLink.closed_at.is_null()
    return list(_with_user((AccountLink.granted_by == link.id) & kept).order_by(AccountLink.id))


def changes_with_waiting() -> "ModelSelect[Confirmation]":
    """The ids of the changes of owners that links still wait for."""
    return Confirmation.select(Confirmation.change).join(AccountLink).where(_still_waiting())


def counts_of(change_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Of each change of an owner, how many links wait and how many were confirmed."""
    waiting = fn.SUM(Case(None, [(_still_waiting(), 1)], 0))
    confirmed = fn.COUNT(Confirmation.confirmed_at)
    counted: Any = (
        Confirmation.select(Confirmation.change, waiting, confirmed)
        .join(AccountLink)
        .where(Confirmation.change.in_(change_ids))
        .group_by(Confirmation.change)
        .tuples()
    )
    return {change: (int(wait), int(done)) for change, wait, done in counted}


def _still_waiting() -> Expression:
    kept = is_kept(AccountLink, clock.now()) & AccountLink.closed_at.is_null()
    return Confirmation.confirmed_at.is_null() & kept
