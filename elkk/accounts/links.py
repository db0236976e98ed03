"""Who has which account: the one door to the links (привязки ЛС), for reading and for writing.

What comes out is live, unless the name of the function says otherwise: not removed, not withdrawn,
not past its last day, not closed by the supplier, not waiting for the control question after a
change of the owner, and of a guest only while whoever let them in has the account themselves.
Where something is done in the account's name, ask for an acting link.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from peewee import Expression, ModelSelect, fn

from elkk.accounts.models import (
    Account,
    AccountLink,
    Confirmation,
    Invitation,
    Supplier,
)
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.prepared import Prepared
from elkk.identity.models import User


def live(moment: Any) -> Expression:
    """The one condition of a link that counts, for queries over AccountLink."""
    granter = AccountLink.alias()
    granted = granter.select(granter.id).where(
        (granter.id == AccountLink.granted_by)
        & granter.granted_by.is_null()
        & _lasts(granter, moment)
    )
    return _lasts(AccountLink, moment) & (AccountLink.granted_by.is_null() | fn.EXISTS(granted))


def _lasts(link: Any, moment: Any) -> Expression:
    """That a link has not ended by itself; whatever else ends a link belongs here."""
    return is_kept(link, moment) & is_open(link)


def is_kept(link: Any, moment: Any) -> Expression:
    """That neither the user has removed a link nor its last day has passed."""
    in_time = link.ends_at.is_null() | (link.ends_at > moment)
    return link.removed_at.is_null() & in_time


def is_open(link: Any) -> Expression:
    """That nobody but its user has put an end to a link, or made it wait."""
    return link.closed_at.is_null() & ~waits(link)


def waits(link: Any) -> Any:
    """That the billing has named another owner since, and the control question is unanswered."""
    asked = Confirmation.alias()
    unanswered = (asked.link == link.id) & asked.confirmed_at.is_null()
    return fn.EXISTS(asked.select(asked.id).where(unanswered))


def cabinet_query(user: Any, moment: Any, *columns: Any) -> "ModelSelect[AccountLink]":
    """A user's links with account, supplier and further columns, in the order of «Ваши счета»."""
    return (
        AccountLink.select(AccountLink, Account, Supplier, *columns)
        .join(Account)
        .join(Supplier)
        .where((AccountLink.user == user) & live(moment))
        .order_by(Account.address, AccountLink.id)
    )


_LINK: Final = Prepared[AccountLink](
    lambda given: (
        cabinet_query(given.user, given.now).where(AccountLink.account == given.account).limit(1)
    )
)
_LINKS: Final = Prepared[AccountLink](lambda given: cabinet_query(given.user, given.now))


def live_link(user_id: int, account_id: int) -> AccountLink | None:
    """The user's link to the account, with account and supplier in the same query."""
    return _LINK.first(user=user_id, account=account_id, now=clock.now())


def live_links(user_id: int) -> list[AccountLink]:
    """The user's links with account and supplier, in the order of «Ваши счета»; one query."""
    return _LINKS.rows(user=user_id, now=clock.now())


def acting_links(user_id: int) -> list[AccountLink]:
    """As live_links, of the accounts that the user may pay and order for."""
    return [link for link in live_links(user_id) if link.may_act]


def may_act_for(user_id: int, account_id: int) -> bool:
    link = live_link(user_id, account_id)
    return link is not None and link.may_act


def links_with_accounts() -> "ModelSelect[AccountLink]":
    """Of everybody, joined with Account: for queries over many accounts at once."""
    return AccountLink.select().join(Account).where(live(clock.now()))


def through_links(query: Any, moment: Any) -> Any:
    """Only the rows of a query whose `user` has their `account`; the `link` comes along."""
    rows = query.model
    own = (AccountLink.account == rows.account) & (AccountLink.user == rows.user)
    joined = query.select_extend(AccountLink).join_from(rows, AccountLink, on=own, attr="link")
    return joined.where(live(moment))


def ended_too(*columns: Any) -> "ModelSelect[AccountLink]":
    """Links whether live or not, for rooms that keep their own rows beside each link.

    Where anything of an account is shown or sent, `live` must be asked for.
    """
    return AccountLink.select(*columns)


def with_links_ended_too(query: Any) -> Any:
    """The rows of a query with their `link`, and its account, supplier and user: as ended_too."""
    return (
        query.select_extend(AccountLink, Account, Supplier, User)
        .join_from(query.model, AccountLink)
        .join(Account)
        .join(Supplier)
        .switch(AccountLink)
        .join(User)
    )


def links_of_account(account_id: int) -> list[AccountLink]:
    """Everyone who sees the account, with their user, in the order of their coming."""
    return list(
        AccountLink.select(AccountLink, User)
        .join(User)
        .where((AccountLink.account == account_id) & live(clock.now()))
        .order_by(AccountLink.linked_at, AccountLink.id)
    )


def own_link(user: User, supplier_id: int, number: str) -> AccountLink | None:
    """The user's link to the account of that number, unless a guest's."""
    return (
        AccountLink.select()
        .join(Account)
        .where(
            (AccountLink.user == user)
            & (Account.supplier == supplier_id)
            & (Account.number == number)
            & AccountLink.granted_by.is_null()
            & live(clock.now())
        )
        .first()
    )


def make(user_id: int, account_id: int, **values: Any) -> AccountLink:
    """A new link, or the one that the user had before made anew; without values the user's own.

    Guests and invitations of a link that ended don't come back with it. Guests of one that only
    waited for the control question do: whoever let them in has shown that the account is theirs.
    """
    made = {
        "may_act": True,
        "granted_by": None,
        "ends_at": None,
        "removed_at": None,
        "closed_at": None,
        "closed_reason": None,
        "linked_at": clock.now(),
        "ebill_email": "",
        "ebill_consent_at": None,
    } | values
    whose = (AccountLink.user == user_id) & (AccountLink.account == account_id)
    with atomic():
        before = AccountLink.get_or_none(whose)
        if before is not None:
            _close_what_it_gave(before, guests_stay=_only_waited(before))
            _confirm(before)
        AccountLink.insert(user=user_id, account=account_id, **made).on_conflict(
            conflict_target=[AccountLink.user, AccountLink.account], update=made
        ).execute()
        return AccountLink.get(whose)


def _only_waited(link: AccountLink) -> bool:
    kept = is_kept(AccountLink, clock.now()) & AccountLink.closed_at.is_null()
    waiting = (AccountLink.id == link.id) & kept & waits(AccountLink)
    return not link.is_guest and AccountLink.select().where(waiting).exists()


def _confirm(link: AccountLink) -> None:
    Confirmation.update(confirmed_at=clock.now()).where(
        (Confirmation.link == link.id) & Confirmation.confirmed_at.is_null()
    ).execute()


def _close_what_it_gave(before: AccountLink, *, guests_stay: bool) -> None:
    ended = before.removed_at or before.closed_at or clock.now()
    if not guests_stay:
        AccountLink.update(ends_at=ended).where(
            (AccountLink.granted_by == before.id)
            & (AccountLink.ends_at.is_null() | (AccountLink.ends_at > ended))
        ).execute()
    Invitation.update(closed_at=clock.now()).where(
        (Invitation.inviter == before.id) & Invitation.is_open()
    ).execute()


def change(link: AccountLink, **values: Any) -> None:
    AccountLink.update(**values).where(AccountLink.id == link.id).execute()


def remove(link: AccountLink) -> bool:
    """Take the account out of the user's cabinet; False where it was out already.

    Guests whom the user let in lose sight of it too.
    """
    query = AccountLink.update(removed_at=clock.now()).where(
        (AccountLink.id == link.id) & AccountLink.removed_at.is_null()
    )
    return bool(query.execute())


def removed_link(user_id: int, link_id: int) -> AccountLink | None:
    """The user's own link, if they removed it while it was live."""
    return (
        AccountLink.select(AccountLink, Account, Supplier)
        .join(Account)
        .join(Supplier)
        .where(
            (AccountLink.id == link_id)
            & (AccountLink.user == user_id)
            & AccountLink.removed_at.is_null(False)
            & is_open(AccountLink)
        )
        .first()
    )


def restore(user_id: int, link_id: int, removed_after: datetime) -> bool:
    """Put a removed account back as it was; False where it was not removed, or before that."""
    query = AccountLink.update(removed_at=None).where(
        (AccountLink.id == link_id)
        & (AccountLink.user == user_id)
        & (AccountLink.removed_at > removed_after)
        & is_open(AccountLink)
    )
    return bool(query.execute())


def withdraw(granter: AccountLink, guest_link_id: int) -> bool:
    """End the access of a guest whom a link let in; False where there is none."""
    now = clock.now()
    query = AccountLink.update(ends_at=now).where(
        (AccountLink.id == guest_link_id)
        & (AccountLink.granted_by == granter.id)
        & (AccountLink.ends_at.is_null() | (AccountLink.ends_at > now))
    )
    return bool(query.execute())


def consent_to_ebills(user_id: int) -> None:
    """Bills of every account of the user's own come by e-mail from now on: a guest can't say so."""
    now = clock.now()
    own = (AccountLink.user == user_id) & AccountLink.granted_by.is_null() & live(now)
    fresh = AccountLink.update(ebill_consent_at=now)
    fresh.where(own & AccountLink.ebill_consent_at.is_null()).execute()


def withdraw_ebill_consents(user_id: int) -> None:
    """Of every account that the user has or had."""
    AccountLink.update(ebill_consent_at=None).where(AccountLink.user == user_id).execute()


def _invitations(given: Any) -> "ModelSelect[Invitation]":
    """Whoever's access the supplier has closed comes back by the control question only."""
    theirs = AccountLink.alias()
    closed = theirs.select(theirs.id).where(
        (theirs.user == given.user)
        & (theirs.account == AccountLink.account)
        & theirs.closed_at.is_null(False)
    )
    return (
        Invitation.select(Invitation, AccountLink, Account, Supplier, User)
        .join(AccountLink, on=(Invitation.inviter == AccountLink.id))
        .join(Account)
        .join(Supplier)
        .switch(AccountLink)
        .join(User)
        .where(
            ((Invitation.contact == given.phone) | (Invitation.contact == given.email))
            & Invitation.is_open()
            & AccountLink.granted_by.is_null()
            & live(given.now)
            & (AccountLink.user != given.user)
            & ~fn.EXISTS(closed)
        )
        .order_by(Invitation.id)
    )


_INVITATIONS: Final = Prepared[Invitation](_invitations)


def invitations_to(user_id: int, phone: str, email: str) -> Sequence[Invitation]:
    """Open invitations of others to a phone or an e-mail, with the inviter's link and account."""
    return _INVITATIONS.rows(user=user_id, phone=phone, email=email, now=clock.now())
