"""A new password for who has lost the old one (manual 3.3). It opens no session and leaves the
second factor alone.

Whether anyone has the phone or address can't be seen: the page is the same, and a decoy stands in
the outbox where the message would (ASVS 6.3.8).
"""

from elkk.base.db import atomic
from elkk.base.visitor import Visitor
from elkk.identity import audit, codes, messages, second_factor, sessions
from elkk.identity.models import Code, Purpose, User
from elkk.identity.services import find, set_password
from elkk.web.i18n import _l


def begin(contact: str, visitor: Visitor, locale: str) -> str:
    """Send a code, or a letter with a link and a code; the token that the browser keeps.

    `contact` is a parsed phone or address. Raises limits.TooMany.
    """
    codes.may_send(contact, visitor)
    with atomic():
        user = find(contact)
        code, token = codes.start(
            Purpose.RECOVERY, contact, user=user, live=user is not None, locale=locale
        )
        send(code)
        audit.record(
            "identity.recovery_begun",
            user_id=user.id if user else None,
            visitor=visitor,
            contact=audit.masked(contact),
        )
    return token


def send(code: Code) -> bool:
    with atomic():
        digits = codes.renew(code)
        if digits is None:
            return False
        locale = codes.data_of(code)["locale"]
        if "@" in code.target:
            messages.post_recovery_letter(code, digits, codes.add_link(code), locale)
        else:
            messages.post_code_by_sms(code, digits, locale)
    return True


def send_again(code: Code, visitor: Visitor) -> bool:
    """Raises limits.TooMany."""
    codes.may_send(code.target, visitor)
    return send(code)


def contacts_of(code: Code) -> list[str | None]:
    """What the new password must not contain: for a stranger what they typed, no more."""
    user = owner_of(code)
    return [code.target, user.phone, user.email] if user else [code.target]


def owner_of(code: Code) -> User | None:
    return User.get_or_none(User.id == code.user_id) if code.user_id else None


def finish(code: Code, password: str, visitor: Visitor) -> bool:
    """Set the password, once. The caller has seen the right digits or the link."""
    user = owner_of(code)
    with atomic():
        if user is None or not code.live or not codes.use(code):
            return False
        set_password(user, password)
        sessions.end_others(user)
        second_factor.forget_devices(user)
        audit.record("identity.password_restored", user_id=user.id, visitor=visitor)
        what = messages.in_words_of(user, _l("The password of your account has been changed."))
        messages.tell_owner(user, what)
    return True
