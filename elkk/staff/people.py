"""Who works at the utility, and in which role."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import force_locale

from elkk.base import clock
from elkk.base.db import atomic, db, is_sqlite
from elkk.base.roles import Role
from elkk.base.visitor import Visitor
from elkk.delivery import letters, outbox
from elkk.identity import audit, second_factor
from elkk.identity.models import User, UserSession
from elkk.identity.passwords import hash_password
from elkk.web.i18n import _
from elkk.web.urls import public_url

# Any number, the same for all who change roles.
_LOCK_NUMBER: Final = 7_355_609


class Taken(Exception):
    """The e-mail is another user's."""


class LastAdministrator(Exception):
    """Nobody would be left who could give roles."""


@dataclass(frozen=True)
class Newcomer:
    """Who is to work here. `phone` is E.164, `email` lower case."""

    phone: str
    email: str
    last_name: str
    first_name: str


def colleagues() -> Sequence[User]:
    """Everyone who has a role, by name."""
    return list(
        User.select()
        .where(User.role.is_null(False))
        .order_by(User.last_name, User.first_name, User.id)
    )


def take_on(
    newcomer: Newcomer, password: str, role: Role, *, by: User | None, visitor: Visitor | None
) -> User:
    """Make a profile with a role. Raises peewee.IntegrityError for a phone or e-mail in use."""
    now = clock.now()
    with atomic():
        user = User.create(
            phone=newcomer.phone,
            email=newcomer.email,
            email_confirmed_at=now,
            password_hash=hash_password(password),
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
        _wait_for_other_changes()
        if role is not Role.ADMIN and not _another_administrator(user):
            raise LastAdministrator
        User.update(role=role).where(User.id == user.id).execute()
        UserSession.delete().where(UserSession.user == user.id).execute()
        audit.record(
            "staff.role_given" if role else "staff.role_withdrawn",
            user_id=user.id,
            actor_id=by.id if by else None,
            visitor=visitor,
            role=str(role or user.role),
        )


def _wait_for_other_changes() -> None:
    """Two administrators who dismiss each other at once: SQLite's write lock makes one of them
    wait, PostgreSQL is asked to."""
    if not is_sqlite():
        db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK_NUMBER,))


def _another_administrator(user: User) -> bool:
    """Asked of the database: what the caller knows of the user may be old."""
    administrators = User.select(User.id).where(User.role == Role.ADMIN)
    ids = {each.id for each in administrators}
    return user.id not in ids or len(ids) > 1


def invite(newcomer: Newcomer, role: Role, *, by: User, visitor: Visitor) -> User:
    """Take somebody on, who sets the password by «Восстановление пароля»; a letter says so.

    Somebody who has a profile already keeps it, and their password. Raises Taken where the phone
    and the e-mail belong to somebody else.
    """
    with atomic():
        user = User.get_or_none(User.phone == newcomer.phone)
        if user is None:
            if User.select().where(User.email == newcomer.email).exists():
                raise Taken
            # Nobody knows it: the first sign-in is by a new one.
            unknown = secrets.token_urlsafe(32)
            user = take_on(newcomer, unknown, role, by=by, visitor=visitor)
        else:
            appoint(user, role, by=by, visitor=visitor)
        _post_invitation(user)
    return user


def _post_invitation(user: User) -> None:
    with force_locale(user.locale):
        letter = letters.write(
            _("You have a workplace in the cabinet of %(brand)s", brand=letters.brand_name()),
            [
                _("Hello, %(name)s!", name=user.first_name),
                _("You now work in the cabinet of %(brand)s.", brand=letters.brand_name()),
                _(
                    "If you have no password yet, set one by «Restore the password»: enter this "
                    "address or your phone there, and the code that comes."
                ),
                _("At the first sign-in you set up the second step: have an authenticator ready."),
            ],
            action=(_("Sign in"), public_url("/auth/")),
        )
    outbox.post_letter(user.email or "", letter)


def end_sessions(user: User, *, by: User, visitor: Visitor) -> int:
    """Sign the user out everywhere; from how many browsers."""
    with atomic():
        ended = int(UserSession.delete().where(UserSession.user == user.id).execute())
        audit.record(
            "staff.sessions_ended", user_id=user.id, actor_id=by.id, visitor=visitor, count=ended
        )
    return ended


def reset_second_factor(user: User, *, by: User, visitor: Visitor) -> None:
    """The telephone with the authenticator is lost: it is set up anew at the next sign-in.

    Who resets it has seen the person or a passport. The user is told, and signed out everywhere.
    """
    with atomic():
        second_factor.switch_off(user, visitor)
        end_sessions(user, by=by, visitor=visitor)
        audit.record("staff.second_factor_reset", user_id=user.id, actor_id=by.id, visitor=visitor)
