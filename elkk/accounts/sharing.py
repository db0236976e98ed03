"""Shared access: someone who linked an account lets another user see it, for a time or for good.

An invitation names a phone or an e-mail. Whoever has it, as the phone that signs in or a confirmed
e-mail, may accept; before that the inviter isn't told whether anybody does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from elkk.accounts import links
from elkk.accounts.attempts import INVITATIONS_BY_USER
from elkk.accounts.models import Account, AccountLink, Invitation, Relation
from elkk.accounts.signals import account_linked
from elkk.base import clock
from elkk.base.db import atomic
from elkk.delivery import letters
from elkk.delivery.outbox import post_email, post_sms
from elkk.identity.models import User
from elkk.web.i18n import _


@dataclass(frozen=True)
class Offer:
    """Access to an account, for whoever has the `contact` (E.164 or an e-mail address).

    `until` is the last day, in the supplier's time zone; None until it is withdrawn.
    """

    contact: str
    may_act: bool
    until: date | None


@dataclass(frozen=True)
class AccessList:
    """Who sees an account, oldest first, and which of the viewer's invitations are open."""

    links: Sequence[AccountLink]
    waiting: Sequence[Invitation]


def access_list(link: AccountLink) -> AccessList:
    """What everyone who sees the account may always see."""
    waiting = Invitation.select().where((Invitation.inviter == link.id) & Invitation.is_open())
    today = clock.today(link.account.supplier.time_zone)
    return AccessList(
        links.links_of_account(link.account_id),
        [each for each in waiting.order_by(Invitation.id) if not each.is_past(today)],
    )


def invite(link: AccountLink, offer: Offer, address: str) -> None:
    """Offer access and write to the contact, with the cabinet's address.

    An open invitation of the same contact is replaced. Raises TooMany where the user has invited
    many today, and PermissionError for a guest.
    """
    if link.is_guest:
        raise PermissionError("a guest can't invite")
    INVITATIONS_BY_USER.take(str(link.user_id))
    with atomic():
        Invitation.update(closed_at=clock.now()).where(
            (Invitation.inviter == link.id)
            & (Invitation.contact == offer.contact)
            & Invitation.is_open()
        ).execute()
        made = Invitation.create(
            inviter=link,
            contact=offer.contact,
            may_act=offer.may_act,
            until=offer.until,
            created_at=clock.now(),
        )
        _write_to(offer.contact, address, key=f"invitation {made.id}")


def _write_to(contact: str, address: str, key: str) -> None:
    """No account number and no address of the home: the contact may be mistyped.

    Nor the inviter's name: whoever typed it would write in the utility's name to any phone. The
    cabinet shows it.
    """
    text = _(
        "%(brand)s: you have been invited to see an electricity account. "
        "Sign in or register to accept: %(address)s",
        brand=letters.brand_name(),
        address=address,
    )
    if "@" in contact:
        post_email(contact, _("An invitation to see an account"), text, key=key)
    else:
        post_sms(contact, text, key=key)


def invitations_for(user: User) -> list[Invitation]:
    """Open invitations to the user's phone or confirmed e-mail, with account and inviter."""
    return [
        each for each in _open_invitations(user) if not each.is_past(_today(each.inviter.account))
    ]


def _open_invitations(user: User) -> Sequence[Invitation]:
    # An e-mail that is not confirmed may be somebody else's: then the phone is asked for twice.
    email = user.email if user.email and user.email_confirmed_at else user.phone
    return links.invitations_to(user.id, user.phone, email)


def _find_open(user: User, invitation_id: int) -> Invitation | None:
    return next((each for each in _open_invitations(user) if each.id == invitation_id), None)


def _today(account: Account) -> date:
    return clock.today(account.supplier.time_zone)


def accept(user: User, invitation_id: int) -> AccountLink | None:
    """The user's new link; None where the invitation is not theirs or no longer open.

    Who linked the account themselves keeps their own link as it is.
    """
    with atomic():
        invitation = _find_open(user, invitation_id)
        if invitation is None or invitation.is_past(_today(invitation.inviter.account)):
            return None
        link = _own_link(user, invitation) or _grant(user, invitation)
        claimed = Invitation.update(link=link).where(
            (Invitation.id == invitation_id) & Invitation.is_open()
        )
        if not claimed.execute():
            return None
        _tell_inviter(user, invitation)
        return link


def _own_link(user: User, invitation: Invitation) -> AccountLink | None:
    account = invitation.inviter.account
    return links.own_link(user, account.supplier_id, account.number)


def _grant(user: User, invitation: Invitation) -> AccountLink:
    inviter = invitation.inviter
    return links.make(
        user.id,
        inviter.account_id,
        relation=Relation.OTHER,
        may_act=invitation.may_act,
        granted_by=inviter.id,
        ends_at=end_of(invitation.until, inviter.account.supplier.time_zone),
    )


def end_of(day: date | None, zone: str) -> datetime | None:
    """The first moment after a day in a time zone; None for no day."""
    if day is None:
        return None
    return clock.midnight(day + timedelta(days=1), zone)


def _tell_inviter(user: User, invitation: Invitation) -> None:
    inviter = invitation.inviter
    account_linked.send(
        user=inviter.user,
        account=inviter.account,
        fact=f"invitation {invitation.id}",
        name=user.public_name,
    )


def decline(user: User, invitation_id: int) -> bool:
    """Turn an invitation down; False where it is not the user's or no longer open."""
    if _find_open(user, invitation_id) is None:
        return False
    return _close(Invitation.id == invitation_id)


def withdraw_invitation(link: AccountLink, invitation_id: int) -> bool:
    """Take back an invitation that nobody accepted yet; False where there is none."""
    return _close((Invitation.id == invitation_id) & (Invitation.inviter == link.id))


def _close(wanted: object) -> bool:
    query = Invitation.update(closed_at=clock.now()).where(wanted, Invitation.is_open())
    return bool(query.execute())
