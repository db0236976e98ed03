"""How long what has done its work is kept, and the daily clearing away of the rest.

One rule for each kind, in days by a setting KEEP_…_DAYS. What expires by itself (sessions, codes,
links, counters) goes each hour, see elkk/identity/tasks.py. Readings, bills, payments, appeals and
their files stay: they are the subscriber's, or the supplier's by law.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from huey import crontab
from peewee import Expression, Field, fn

from config import RetentionSettings
from elkk.base import clock, installation
from elkk.base.db import BaseModel, atomic
from elkk.base.tasks import task
from elkk.delivery.models import Message, MessageState
from elkk.exchange import intake
from elkk.identity.models import AuditEvent
from elkk.notices.models import Notice
from elkk.payments.models import Notification
from elkk.web.i18n import _

# A transaction no longer than a page's: who submits a reading at night does not wait for this.
_AT_ONCE: Final = 1000
# The clearing may miss a night or two before anybody needs to know.
OVERDUE: Final = timedelta(days=3)


@dataclass(frozen=True)
class Rule:
    """Rows of `model` go `days` after `since`, if they are `over`."""

    name: str
    model: type[BaseModel]
    since: Field
    days: int
    over: Expression | bool = True

    def old(self, moment: datetime) -> Any:
        due = self.since < moment - timedelta(days=self.days)
        return due if self.over is True else due & self.over


@dataclass(frozen=True)
class Kept:
    """`rows` of a kind are kept, the oldest that may go some day is of `oldest`."""

    rule: Rule
    rows: int
    oldest: datetime | None

    def is_overdue(self, moment: datetime) -> bool:
        limit = timedelta(days=self.rule.days) + OVERDUE
        return self.oldest is not None and self.oldest < moment - limit


def rules(settings: RetentionSettings) -> list[Rule]:
    # Of a message whose fate is unsure the staff decide first; one that waits is not over.
    sent = Message.state.in_((MessageState.SENT, MessageState.FAILED))
    return [
        Rule(_("letters and SMS"), Message, Message.created_at, settings.messages, sent),
        Rule(_("notices"), Notice, Notice.created_at, settings.notices),
        Rule(_("audit log"), AuditEvent, AuditEvent.at, settings.audit),
        Rule(
            _("the acquirer's notifications"),
            Notification,
            Notification.handled_at,
            settings.webhooks,
        ),
    ]


@task(every=crontab(minute="10", hour="1"))
def clear_away() -> None:
    """Each night, by small transactions."""
    settings = installation.settings().retention
    for rule in rules(settings):
        clear(rule)
    intake.forget_old_uploads(timedelta(days=settings.uploads))


def clear(rule: Rule) -> int:
    """Delete what the rule no longer keeps; how many rows."""
    old, total = rule.old(clock.now()), 0
    while True:
        oldest = rule.model.select(rule.model.id).where(old).order_by(rule.since).limit(_AT_ONCE)
        with atomic():
            ids = [row.id for row in oldest]
            total += rule.model.delete().where(rule.model.id.in_(ids) & old).execute()
        if len(ids) < _AT_ONCE:
            return total


def figures(settings: RetentionSettings) -> Iterator[Kept]:
    for rule in rules(settings):
        query = rule.model.select(fn.COUNT(rule.model.id), fn.MIN(rule.since))
        if rule.over is not True:
            query = query.where(rule.over)
        found: Any = list(query.tuples())
        [(rows, oldest)] = found
        yield Kept(rule, rows, rule.since.python_value(oldest))
