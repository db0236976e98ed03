"""Server-side sessions: each is a row, which can be ended from anywhere.

The cookie holds a random token, new at every sign-in; the row its digest. Subscribers may be
remembered for a month; members of the staff are not.
"""

from datetime import timedelta
from typing import Final

from elkk.base import clock
from elkk.base.db import forgettable
from elkk.base.prepared import Prepared
from elkk.base.secrets import digest, new_token
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import User, UserSession

IDLE: Final = timedelta(minutes=60)
LONGEST: Final = timedelta(hours=12)
STAFF_IDLE: Final = timedelta(minutes=30)
REMEMBERED_IDLE: Final = timedelta(days=14)
REMEMBERED_LONGEST: Final = timedelta(days=30)
# Writing down every request would be a write per page, and on the last day for readings a second
# one per submission; so a session may end so much sooner than its time without use says.
SEEN_STEP: Final = timedelta(minutes=5)

_VALID: Final = Prepared[UserSession](
    lambda given: (
        UserSession.select(UserSession, User)
        .join(User, on=UserSession.user)
        .where(
            (UserSession.token_hash == given.token_hash)
            & (UserSession.idle_until > given.now)
            & (UserSession.expires_at > given.now)
        )
    )
)


def open_session(user: User, visitor: Visitor, *, remember: bool) -> str:
    """Begin a session; the token for the cookie. Give the old session to `end` first."""
    now, token = clock.now(), new_token()
    remembered = remember and not user.is_staff
    longest = REMEMBERED_LONGEST if remembered else LONGEST
    UserSession.create(
        user=user,
        token_hash=digest(token),
        remembered=remembered,
        created_at=now,
        seen_at=now,
        idle_until=now + _idle(remembered, user),
        expires_at=now + longest,
        ip=visitor.ip,
        user_agent=visitor.user_agent[:200],
    )
    user.session_token = token
    return token


def _idle(remembered: bool, user: User) -> timedelta:
    if remembered:
        return REMEMBERED_IDLE
    return STAFF_IDLE if user.is_staff else IDLE


def user_of(token: str) -> User | None:
    """The signed-in user with `session` set, in one query; None where the session is over."""
    session = _VALID.first(token_hash=digest(token), now=clock.now())
    if session is None:
        return None
    _touch(session)
    user: User = session.user
    user.session, user.session_token = session, token
    return user


def _touch(session: UserSession) -> None:
    now = clock.now()
    if now - session.seen_at < SEEN_STEP:
        return
    seen = UserSession.update(seen_at=now, idle_until=now + _idle(session.remembered, session.user))
    with forgettable():
        seen.where(UserSession.id == session.id).execute()


def end(token: str) -> None:
    UserSession.delete().where(UserSession.token_hash == digest(token)).execute()


def end_one(user: User, session_id: int, visitor: Visitor) -> bool:
    """End one of the user's own sessions, from the list of devices."""
    own = (UserSession.id == session_id) & (UserSession.user == user.id)
    ended = bool(UserSession.delete().where(own).execute())
    if ended:
        audit.record("identity.session_ended", user_id=user.id, visitor=visitor)
    return ended


def end_others(user: User) -> int:
    """End all of the user's sessions but the one in use (all, where there is none)."""
    others = UserSession.user == user.id
    if user.session is not None:
        others &= UserSession.id != user.session.id
    return int(UserSession.delete().where(others).execute())


def end_all(phone: str | None = None) -> int:
    """For administrators: end all sessions, or all of the user with that E.164 phone."""
    sessions = UserSession.delete()
    if phone is not None:
        sessions = sessions.where(
            UserSession.user.in_(User.select(User.id).where(User.phone == phone))
        )
    ended = int(sessions.execute())
    audit.record("identity.sessions_ended_by_administrator", everyone=phone is None, count=ended)
    return ended


def sessions_of(user: User) -> list[UserSession]:
    """Those that are valid, the latest seen first."""
    now = clock.now()
    return list(
        UserSession.select()
        .where(
            (UserSession.user == user.id)
            & (UserSession.idle_until > now)
            & (UserSession.expires_at > now)
        )
        .order_by(UserSession.seen_at.desc())
    )


def forget_old() -> None:
    now = clock.now()
    over = (UserSession.expires_at <= now) | (UserSession.idle_until <= now)
    UserSession.delete().where(over).execute()
