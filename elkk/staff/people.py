"""Who works at the utility, and in which role."""

from collections.abc import Sequence
from dataclasses import dataclass

from elkk import clock
from elkk.db import atomic
from elkk.identity import audit, sessions
from elkk.identity.models import Role, User
from elkk.identity.passwords import hash_password
from elkk.identity.visitor import Visitor


class LastAdministrator(Exception):
    """Nobody would be left who could give roles."""


@dataclass(frozen=True)
class Newcomer:
    """Somebody without a profile yet. `phone` is E.164, `email` lower case."""

    phone: str
    email: str
    last_name: str
    first_name: str
    password: str


def colleagues() -> Sequence[User]:
    """Everyone who has a role, by name."""
    return list(
        User.select()
        .where(User.role.is_null(False))
        .order_by(User.last_name, User.first_name, User.id)
    )


def take_on(newcomer: Newcomer, role: Role, *, by: User | None, visitor: Visitor | None) -> User:
    """Make a profile with a role. Raises peewee.IntegrityError for a phone or e-mail in use."""
    now = clock.now()
    with atomic():
        user = User.create(
            phone=newcomer.phone,
            email=newcomer.email,
            email_confirmed_at=now,
            password_hash=hash_password(newcomer.password),
            last_name=newcomer.last_name,
            first_name=newcomer.first_name,
            created_at=now,
        )
        appoint(user, role, by=by, visitor=visitor)
    return user


def appoint(user: User, role: Role | None, *, by: User | None, visitor: Visitor | None) -> None:
    """Give a role, change it, or take it away (None). The user's sessions end: they sign in anew.

    Raises LastAdministrator.
    """
    with atomic():
        if role is not Role.ADMIN and not _another_administrator(user):
            raise LastAdministrator
        User.update(role=role).where(User.id == user.id).execute()
        sessions.end_all(user.phone)
        audit.record(
            "staff.role_given" if role else "staff.role_withdrawn",
            user_id=user.id,
            actor_id=by.id if by else None,
            visitor=visitor,
            role=str(role or user.role),
        )


def _another_administrator(user: User) -> bool:
    if user.role is not Role.ADMIN:
        return True
    others = (User.role == Role.ADMIN) & (User.id != user.id)
    return bool(User.select().where(others).exists())
