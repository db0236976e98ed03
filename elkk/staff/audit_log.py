"""Reading the audit log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from elkk.base import clock
from elkk.base.paging import Slice, newest_first
from elkk.identity.models import AuditEvent, User
from elkk.identity.services import find


@dataclass(frozen=True)
class Wanted:
    """What to look for; an empty value asks for nothing.

    `room` is the first part of an event's name, `who` a phone or an e-mail of whoever acted or was
    acted upon, the days are in `zone`, both included.
    """

    zone: str
    room: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """An event with the people it names; a deleted user is known by the number only."""

    event: AuditEvent
    actor: User | None
    subject: User | None

    @property
    def facts(self) -> Mapping[str, Any]:
        return dict(json.loads(self.event.facts))

    @property
    def is_about_another(self) -> bool:
        return self.event.user_id is not None and self.event.user_id != self.event.actor_id


def read(wanted: Wanted, cursor: str = "") -> Slice[Line]:
    """Newest first. Somebody unknown in `who` finds nothing."""
    found = newest_first(AuditEvent.select().where(_condition(wanted)), (AuditEvent.id,), cursor)
    people = _people(found.rows)
    lines = [Line(each, people.get(each.actor_id), people.get(each.user_id)) for each in found.rows]
    return Slice(lines, found.after, found.is_first)


def _condition(wanted: Wanted) -> Any:
    condition = AuditEvent.id > 0
    if wanted.room:
        condition &= AuditEvent.event.startswith(f"{wanted.room}.")
    if wanted.who:
        user = find(wanted.who)
        number = user.id if user else -1
        condition &= (AuditEvent.user_id == number) | (AuditEvent.actor_id == number)
    if wanted.since:
        condition &= AuditEvent.at >= clock.midnight(wanted.since, wanted.zone)
    if wanted.until:
        condition &= AuditEvent.at < clock.midnight(wanted.until + timedelta(days=1), wanted.zone)
    return condition


def _people(events: list[AuditEvent]) -> dict[int, User]:
    numbers = {each.actor_id for each in events} | {each.user_id for each in events}
    return {user.id: user for user in User.select().where(User.id.in_(numbers - {None}))}
