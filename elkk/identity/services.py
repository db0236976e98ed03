"""Signing in."""

from elkk.identity.contacts import parse_email, parse_phone
from elkk.identity.models import User
from elkk.identity.passwords import hash_password, needs_rehash, verify_password


def authenticate(login: str, password: str) -> User | None:
    """The user with that phone or confirmed e-mail and password (manual 3.2), or None."""
    user = _find(login)
    if not verify_password(user.password_hash if user else None, password) or user is None:
        return None
    if needs_rehash(user.password_hash):
        User.update(password_hash=hash_password(password)).where(User.id == user.id).execute()
    return user


def _find(login: str) -> User | None:
    if "@" in login:
        address = parse_email(login)
        return User.get_or_none((User.email == address) & User.email_confirmed_at.is_null(False))
    return User.get_or_none(User.phone == parse_phone(login))


def user_by_id(user_id: int) -> User | None:
    return User.get_or_none(User.id == user_id)
