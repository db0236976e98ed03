"""The appeals that the staff work on: finding them, whose they are, notes, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from peewee import JOIN

from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.paging import Slice, newest_first, oldest_first
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import User
from elkk.support import lifecycle
from elkk.support.lifecycle import NotNow
from elkk.support.models import AnswerDraft, Appeal, AppealNote, Message, Status, Topic
from elkk.support.terms import WORKING

MINE: Final = "mine"
NOBODYS: Final = "nobody"
# The first time zone of Russia whose day begins: what is overdue there is overdue somewhere.
_EARLIEST: Final = "Asia/Kamchatka"


@dataclass(frozen=True)
class Wanted:
    """Which appeals to list; an empty value asks for nothing. No statuses means WORKING."""

    statuses: Sequence[Status] = WORKING
    topic: int | None = None
    supplier: int | None = None
    whose: str = ""
    overdue: bool = False


def find(wanted: Wanted, me: User, cursor: str = "") -> Slice[Appeal]:
    """Those that wait longest first; answered and closed ones newest first."""
    query = _appeals().where(_condition(wanted, me))
    works = all(status in WORKING for status in wanted.statuses)
    in_order = oldest_first if works else newest_first
    return in_order(query, (Appeal.sent_at, Appeal.id), cursor)


def _condition(wanted: Wanted, me: User) -> Any:
    # Asking for the statuses a second time would have PostgreSQL expect next to no rows.
    statuses = [each for each in wanted.statuses if each in WORKING or not wanted.overdue]
    condition = Appeal.status.in_(statuses) & Appeal.sent_at.is_null(False)
    if wanted.topic is not None:
        condition &= Appeal.topic == wanted.topic
    if wanted.supplier is not None:
        condition &= Appeal.supplier == wanted.supplier
    if wanted.whose == MINE:
        condition &= Appeal.assignee == me.id
    elif wanted.whose == NOBODYS:
        condition &= Appeal.assignee.is_null()
    if wanted.overdue:
        condition &= _past_its_day()
    return condition


def _past_its_day() -> Any:
    return Appeal.due_on < clock.today(_EARLIEST)


def waiting() -> int:
    return Appeal.select().where(Appeal.status.in_(WORKING)).count()


def overdue() -> int:
    return Appeal.select().where(Appeal.status.in_(WORKING) & _past_its_day()).count()


def _appeals() -> Any:
    assignee = User.alias("assignee")
    return (
        Appeal.select(Appeal, Topic, Supplier, Account, User, assignee)
        .join(Topic)
        .switch(Appeal)
        .join(Supplier)
        .switch(Appeal)
        .join(Account, JOIN.LEFT_OUTER)
        .switch(Appeal)
        .join(User, on=Appeal.user)
        .switch(Appeal)
        .join(assignee, JOIN.LEFT_OUTER, on=(Appeal.assignee == assignee.id), attr="assignee")
    )


def get(appeal_id: int) -> Appeal | None:
    """An appeal that was sent; what its author still writes is nobody's business."""
    sent = (Appeal.id == appeal_id) & (Appeal.status != Status.DRAFT)
    return _appeals().where(sent).first()


def of_account(account_id: int, most: int = 20) -> list[Appeal]:
    return _newest(Appeal.account == account_id, most)


def of_user(user_id: int, most: int = 20) -> list[Appeal]:
    return _newest(Appeal.user == user_id, most)


def _newest(whose: Any, most: int) -> list[Appeal]:
    sent = whose & (Appeal.status != Status.DRAFT)
    return list(
        _appeals().where(sent).order_by(Appeal.sent_at.desc(), Appeal.id.desc()).limit(most)
    )


def take_up(appeal_id: int, me: User, visitor: Visitor) -> bool:
    """Begin to work on an appeal that nobody has; False where somebody was faster."""
    free = (Appeal.id == appeal_id) & Appeal.status.in_(WORKING) & Appeal.assignee.is_null()
    with atomic():
        taken = bool(Appeal.update(status=Status.IN_PROGRESS, assignee=me.id).where(free).execute())
        if taken:
            _record("staff.appeal_taken_up", appeal_id, me, visitor)
    return taken


def assign(
    appeal_id: int, assignee_id: int | None, me: User, visitor: Visitor, *, seen: int | None
) -> bool:
    """Give it to somebody, or back to nobody; `seen` is whose it was on the page.

    False where it is somebody else's by now.
    """
    same = Appeal.assignee.is_null() if seen is None else Appeal.assignee == seen
    with atomic():
        given = bool(
            Appeal.update(assignee=assignee_id)
            .where((Appeal.id == appeal_id) & (Appeal.status != Status.DRAFT) & same)
            .execute()
        )
        if given:
            _record("staff.appeal_assigned", appeal_id, me, visitor, assignee=assignee_id)
    return given


def close(appeal_id: int, me: User, visitor: Visitor) -> None:
    """End an appeal that needs no answer, or none any more. Raises NotNow."""
    still = (Appeal.id == appeal_id) & Appeal.status.in_(lifecycle.OPEN)
    with atomic():
        if not Appeal.update(status=Status.CLOSED, closed_at=clock.now()).where(still).execute():
            raise NotNow
        _record("staff.appeal_closed", appeal_id, me, visitor)


def reopen(appeal: Appeal, me: User, visitor: Visitor) -> None:
    """Take an answered or closed appeal up again, however long ago. Raises NotNow."""
    over = (Appeal.id == appeal.id) & Appeal.status.in_((Status.ANSWERED, Status.CLOSED))
    with atomic():
        if not Appeal.update(closed_at=None, **lifecycle.anew(appeal)).where(over).execute():
            raise NotNow
        _record("staff.appeal_reopened", appeal.id, me, visitor)


def add_note(appeal: Appeal, me: User, text: str) -> AppealNote:
    return AppealNote.create(
        appeal=appeal.id,
        author=me.id,
        author_name=me.short_name[:120],
        text=text,
        created_at=clock.now(),
    )


def notes_of(appeal: Appeal) -> list[AppealNote]:
    return list(AppealNote.select().where(AppealNote.appeal == appeal.id).order_by(AppealNote.id))


def draft_of(appeal: Appeal, me: User) -> str:
    """The answer that was begun."""
    text = AnswerDraft.select(AnswerDraft.text).where(_drafts(appeal, me)).scalar()
    return text or ""


def keep_draft(appeal: Appeal, me: User, text: str) -> None:
    AnswerDraft.insert(appeal=appeal.id, author=me.id, text=text).on_conflict(
        conflict_target=[AnswerDraft.appeal, AnswerDraft.author], update={AnswerDraft.text: text}
    ).execute()


def _drafts(appeal: Appeal, me: User) -> Any:
    return (AnswerDraft.appeal == appeal.id) & (AnswerDraft.author == me.id)


def answered_by(appeal: Appeal) -> dict[int, User]:
    """Who of the staff wrote which message: subscribers see the signature only."""
    written = Message.select(Message, User).join(User).where(Message.appeal == appeal.id)
    return {message.id: message.author for message in written if message.from_staff}


def _record(event: str, appeal_id: int, me: User, visitor: Visitor, **facts: int | None) -> None:
    audit.record(event, actor_id=me.id, visitor=visitor, appeal=appeal_id, **facts)
