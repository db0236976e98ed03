"""A member of the staff looks at a subscriber's cabinet as the subscriber sees it.

It belongs to one session of the staff, lasts LONGEST, and ends with that session. Nothing can be
changed meanwhile: elkk/web/access.py refuses it. That it happened stays in the subscriber's own
events.
"""

from datetime import datetime, timedelta
from typing import Final

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import User, UserSession

LONGEST: Final = timedelta(minutes=30)


class NotToBeViewed(Exception):
    """The staff's own cabinets are nobody's business."""


def begin(staff: User, user: User, reason: str, visitor: Visitor) -> None:
    """Look through the eyes of a subscriber from now on. Raises NotToBeViewed."""
    if user.is_staff or staff.session is None:
        raise NotToBeViewed
    with atomic():
        UserSession.update(viewing=user.id, viewing_until=clock.now() + LONGEST).where(
            UserSession.id == staff.session.id
        ).execute()
        audit.record(
            "staff.viewing_begun",
            user_id=user.id,
            actor_id=staff.id,
            visitor=visitor,
            reason=reason,
        )


def end(staff: User, visitor: Visitor) -> int | None:
    """Whose cabinet it was; None where nobody's was looked at (any more)."""
    session = staff.session
    if session is None or session.viewing_id is None:
        return None
    with atomic():
        viewing = (UserSession.id == session.id) & (UserSession.viewing == session.viewing_id)
        ended = UserSession.update(viewing=None, viewing_until=None).where(viewing).execute()
        if ended:
            audit.record(
                "staff.viewing_ended",
                user_id=session.viewing_id,
                actor_id=staff.id,
                visitor=visitor,
            )
    return session.viewing_id


def is_over(until: datetime | None) -> bool:
    return until is None or until <= clock.now()


def seen_by(staff: User) -> User | None:
    """The subscriber whose cabinet the session shows, marked with who looks."""
    session = staff.session
    if session is None or session.viewing_id is None or is_over(session.viewing_until):
        return None
    user = User.get_or_none((User.id == session.viewing_id) & User.role.is_null())
    if user is not None:
        user.watcher, user.session, user.session_token = staff, session, staff.session_token
    return user
