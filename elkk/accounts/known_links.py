"""Links that are live or were, beside the door (links.py): for staff, and for copies of data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import JOIN, Expression, fn

from elkk.accounts.links import is_kept, live, waits
from elkk.accounts.models import Account, AccountLink, Confirmation, OwnerChange, Supplier
from elkk.base import clock
from elkk.identity.models import User


@dataclass(frozen=True)
class KnownLink:
    """A link that is live, or ended at a moment.

    `waits` tells that it ended for its user has to answer the control question. At `new_owner_at`
    the billing named another owner, which it does some days or weeks after the sale.
    """

    link: AccountLink
    ended_at: datetime | None
    waits: bool
    new_owner_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def may_be_closed(self) -> bool:
        return self.is_live or (self.waits and self.link.closed_at is None)

    @property
    def last_day(self) -> date | None:
        """The last day, by the supplier's calendar, whose facts are those of an ended link.

        What is dated in the month in which the billing named a new owner may be the new owner's,
        such as the bill for the month before.
        """
        if self.ended_at is None:
            return None
        zone = ZoneInfo(self.link.account.supplier.time_zone)
        # Access that was given until a day ends at the midnight after it.
        ended = (self.ended_at - timedelta(microseconds=1)).astimezone(zone).date()
        if self.new_owner_at is None:
            return ended
        named = self.new_owner_at.astimezone(zone).date()
        return min(ended, named.replace(day=1) - timedelta(days=1))


def ever_of_account(account_id: int) -> list[KnownLink]:
    """Everyone who has or had the account: ended links too, with user, account and supplier."""
    return _ever(AccountLink.account == account_id)


def ever_of_user(user_id: int) -> list[KnownLink]:
    """Every account that the user has or had: as ever_of_account."""
    return _ever(AccountLink.user == user_id)


def _ever(whose: Expression) -> list[KnownLink]:
    granter = AccountLink.alias()
    now = clock.now()
    is_live = live(now).alias("is_live")
    waiting = (is_kept(AccountLink, now) & waits(AccountLink)).alias("waits")
    found: Any = list(
        AccountLink.select(AccountLink, Account, Supplier, User, granter, is_live, waiting)
        .join(Account)
        .join(Supplier)
        .switch(AccountLink)
        .join(User)
        .switch(AccountLink)
        .join(granter, JOIN.LEFT_OUTER, on=(AccountLink.granted_by == granter.id), attr="granter")
        .where(whose)
        .order_by(AccountLink.id)
    )
    asked = _asked([link for link in found if not link.is_live])
    return [
        KnownLink(
            link,
            _ended_at(link, asked),
            bool(link.waits),
            None if link.is_live else _new_owner_at(link, asked),
        )
        for link in found
    ]


def _new_owner_at(link: AccountLink, asked: dict[int, datetime]) -> datetime | None:
    named = [asked.get(link.id), asked.get(link.granted_by_id or 0)]
    return min((moment for moment in named if moment is not None), default=None)


def _asked(ended: Sequence[AccountLink]) -> dict[int, datetime]:
    """Since when links, or those that they were granted by, wait for the control question."""
    ids = {link.id for link in ended} | {link.granted_by_id for link in ended}
    if not ids:
        return {}
    waiting: Any = (
        Confirmation.select(Confirmation.link, fn.MIN(OwnerChange.found_at))
        .join(OwnerChange)
        .where(Confirmation.link.in_(ids - {None}) & Confirmation.confirmed_at.is_null())
        .group_by(Confirmation.link)
        .tuples()
    )
    return dict(waiting)


def _ended_at(link: Any, asked: dict[int, datetime]) -> datetime | None:
    """None of a live link. `is_live` and `granter` are columns of one query, no fields."""
    if link.is_live:
        return None
    ends = [link.removed_at, link.closed_at, link.ends_at, asked.get(link.id)]
    if link.is_guest:
        of = link.granter
        ends += [of.removed_at, of.closed_at, of.ends_at, asked.get(of.id)]
    past = [moment for moment in ends if moment is not None and moment <= clock.now()]
    return min(past, default=link.linked_at)
