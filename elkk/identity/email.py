"""Confirming that an e-mail address is the user's (manual 3.1: within 60 hours)."""

from datetime import timedelta
from typing import Final

from peewee import IntegrityError

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.secrets import digest, new_token
from elkk.base.visitor import Visitor
from elkk.identity import audit, messages
from elkk.identity.models import EmailConfirmation, User
from elkk.web.i18n import _l

LIFE: Final = timedelta(hours=60)


def begin(user: User, address: str, visitor: Visitor) -> None:
    """Send the link, in place of an earlier one. The address becomes theirs once it is followed.

    Where it belongs to someone else, the letter says so and the page does not.
    """
    now, token = clock.now(), new_token()
    with atomic():
        EmailConfirmation.delete().where(EmailConfirmation.user == user.id).execute()
        EmailConfirmation.create(
            user=user,
            address=address,
            token_hash=digest(token),
            created_at=now,
            expires_at=now + LIFE,
        )
        taken = User.select().where((User.email == address) & (User.id != user.id)).exists()
        if taken:
            messages.post_address_taken(user, address)
        else:
            messages.post_confirmation_letter(user, address, token, now + LIFE)
        audit.record(
            "identity.email_given", user_id=user.id, visitor=visitor, address=audit.masked(address)
        )


def pending(user: User) -> EmailConfirmation | None:
    """The address that waits for its confirmation."""
    return EmailConfirmation.get_or_none(
        (EmailConfirmation.user == user.id) & (EmailConfirmation.expires_at > clock.now())
    )


def find(token: str) -> EmailConfirmation | None:
    """A link that still works, with its user."""
    return (
        EmailConfirmation.select(EmailConfirmation, User)
        .join(User)
        .where(
            (EmailConfirmation.token_hash == digest(token))
            & (EmailConfirmation.expires_at > clock.now())
        )
        .first()
    )


def confirm(confirmation: EmailConfirmation, visitor: Visitor) -> bool:
    """Make the address the user's; False where the link was used or the address is taken."""
    try:
        with atomic():
            used = (
                EmailConfirmation.delete().where(EmailConfirmation.id == confirmation.id).execute()
            )
            if not used:
                return False
            _take(confirmation, visitor)
    except IntegrityError:
        return False
    return True


def _take(confirmation: EmailConfirmation, visitor: Visitor) -> None:
    user: User = confirmation.user
    old = user.email
    User.update(email=confirmation.address, email_confirmed_at=clock.now()).where(
        User.id == user.id
    ).execute()
    audit.record("identity.email_confirmed", user_id=user.id, visitor=visitor)
    if old and old != confirmation.address:
        what = messages.in_words_of(user, _l("The e-mail of your account has been changed."))
        messages.tell_owner(user, what)


def forget_old() -> None:
    EmailConfirmation.delete().where(EmailConfirmation.expires_at < clock.now()).execute()
