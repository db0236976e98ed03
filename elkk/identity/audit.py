"""The audit log: everything that matters for security, without secrets. See docs/security.md.

Events are named «room.what_happened». They are rows, written in the transaction of the fact, and
lines of the application's log, so that they can be shipped elsewhere.
"""

import json
import logging
from dataclasses import dataclass
from typing import Final

from elkk.base import clock
from elkk.base.visitor import Visitor
from elkk.identity.models import AuditEvent, User

log: Final = logging.getLogger("elkk.audit")

# A mistake in a call must not put a secret into the log.
_FORBIDDEN: Final = ("password", "token", "secret", "code_hash", "totp", "cookie")


def record(
    event: str,
    *,
    user_id: int | None = None,
    actor_id: int | None = None,
    visitor: Visitor | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Write an event down. `actor_id` is given where someone acts on another user.

    Raises ValueError where a fact's name says that it is a secret.
    """
    for name in facts:
        if any(word in name for word in _FORBIDDEN):
            raise ValueError(f"{name} must not be in the audit log")
    ip = visitor.ip if visitor else ""
    AuditEvent.insert(
        at=clock.now(),
        event=event,
        user_id=user_id,
        actor_id=actor_id if actor_id is not None else user_id,
        ip=ip,
        facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
    ).execute()
    log.info("%s user=%s actor=%s ip=%s %s", event, user_id, actor_id, ip, facts)


def masked(contact: str) -> str:
    """«+7916*****01», «o***@example.org»: enough to recognise, not enough to write to."""
    if "@" in contact:
        name, _at, domain = contact.partition("@")
        return f"{name[:1]}***@{domain}"
    return contact[:5] + "*" * max(0, len(contact) - 7) + contact[-2:]


@dataclass(frozen=True)
class Editor:
    """Who changes something, for the audit log."""

    user: User
    visitor: Visitor

    def note(self, what: str, **facts: str | int | bool | None) -> None:
        """Write «staff.<what>» down, in the transaction of the change."""
        record(f"staff.{what}", user_id=self.user.id, actor_id=None, visitor=self.visitor, **facts)
