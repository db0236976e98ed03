"""Signing in and out (manual 3.2, 3.4)."""

from elkk.base.contacts import parse_email, parse_phone
from elkk.base.db import atomic
from elkk.base.visitor import Visitor
from elkk.identity import audit, limits
from elkk.identity.models import User
from elkk.identity.passwords import hash_password, needs_rehash, verify_password


def sign_in(login: str, password: str, visitor: Visitor, known_user_id: int | None) -> User | None:
    """The user with that phone or confirmed e-mail and password, or None. Raises limits.TooMany.

    `known_user_id` is who has signed in from this browser before: their tries are counted apart,
    so that a stranger who guesses from elsewhere can't lock the owner out.
    """
    user = find(login)
    known = user is not None and user.id == known_user_id
    name = _canonical(login)
    tries = _count(name, visitor, known=known)
    more = _count_person(str(user.id) if user else name, visitor, known=known)
    asked = user.password_hash if user and more else None
    if not verify_password(asked, password) or user is None:
        audit.record(
            "identity.sign_in_failed",
            user_id=user.id if user else None,
            visitor=visitor,
            login=audit.masked(name),
        )
        return None
    for limit, whose in [*tries, *more]:
        limit.give_back(whose)
    if needs_rehash(user.password_hash):
        User.update(password_hash=hash_password(password)).where(User.id == user.id).execute()
    return user


Tries = list[tuple[limits.Limit, str]]


def _count(name: str, visitor: Visitor, *, known: bool) -> Tries:
    """Count a try for the network, and for the name that was typed."""
    tries = [(limits.SIGN_IN_BY_IP, limits.network_of(visitor.ip)), *_tries(name, visitor, known)]
    with atomic():
        for limit, whose in tries:
            limit.take(whose)
    return tries


def _count_person(person: str, visitor: Visitor, *, known: bool) -> Tries:
    """Count a try for whoever is meant, by phone or by e-mail; empty where there were too many.

    That is told to nobody, and looks like a wrong password: who sees a phone closed by tries of an
    e-mail would know that both are one user's.
    """
    tries = _tries(f"person {person}", visitor, known)
    try:
        with atomic():
            for limit, whose in tries:
                limit.take(whose)
    except limits.TooMany:
        return []
    return tries


def _tries(whose: str, visitor: Visitor, known: bool) -> Tries:
    everywhere = limits.SIGN_IN_BY_KNOWN_BROWSER if known else limits.SIGN_IN_BY_LOGIN
    network = limits.network_of(visitor.ip)
    return [(limits.SIGN_IN_BY_LOGIN_AND_IP, f"{whose} {network}"), (everywhere, whose)]


def _canonical(login: str) -> str:
    """One spelling of a login, so that another spelling is not another five tries."""
    return (parse_email(login) if "@" in login else parse_phone(login)) or login.strip().lower()


def find(login: str) -> User | None:
    """Who has that phone, or that e-mail confirmed."""
    if "@" in login:
        address = parse_email(login)
        return User.get_or_none((User.email == address) & User.email_confirmed_at.is_null(False))
    return User.get_or_none(User.phone == parse_phone(login))


def confirm_password(user: User, password: str, visitor: Visitor) -> bool:
    """Ask a signed-in user again before something important. Raises limits.TooMany."""
    limits.PASSWORD_BY_USER.take(str(user.id))
    if not verify_password(user.password_hash, password):
        audit.record("identity.password_refused", user_id=user.id, visitor=visitor)
        return False
    limits.PASSWORD_BY_USER.give_back(str(user.id))
    return True


def second_factor_required(user: User) -> bool:
    """Whether the user must have a second factor: the staff must, subscribers may."""
    return user.is_staff


def lacks_second_factor(user: User) -> bool:
    return second_factor_required(user) and not user.has_second_factor


def set_password(user: User, password: str) -> None:
    user.password_hash = hash_password(password)
    User.update(password_hash=user.password_hash).where(User.id == user.id).execute()
