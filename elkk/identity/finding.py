"""How the staff find a user: by phone, by e-mail, by the beginning of the name."""

from typing import Any, Final

from elkk.base.contacts import parse_email, parse_phone
from elkk.base.db import atomic, begins_with
from elkk.base.paging import Slice, oldest_first
from elkk.identity.models import User, fold, name_key_of

_SHORTEST: Final = 2
_AT_ONCE: Final = 1_000


def find_users(text: str, cursor: str = "", most: int = 20) -> Slice[User]:
    """By name. «Иванов Ив» finds every Иванов whose first name begins so."""
    condition = _condition(text.strip())
    if condition is None:
        return Slice([], "", is_first=True)
    found = User.select().where(condition & User.name_key.is_null(False))
    return oldest_first(found, (User.name_key, User.id), cursor, most)


def _condition(text: str) -> Any:
    if "@" in text:
        return User.email == parse_email(text)
    phone = parse_phone(text) if any(char.isdecimal() for char in text) else None
    if phone is not None:
        return User.phone == phone
    name = fold(text)
    if len(name) < _SHORTEST or not name[0].isalpha():
        return None
    return begins_with(User.name_key, name)


def name_people() -> None:
    """Give a key to users that have none."""
    with atomic():
        for user in User.select().where(User.name_key.is_null()).limit(_AT_ONCE):
            key = name_key_of(user.last_name, user.first_name, user.patronymic)
            unnamed = (User.id == user.id) & User.name_key.is_null()
            User.update(name_key=key).where(unnamed).execute()
