"""The billing department looks at readings that the customer confirmed against a soft check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from blinker import Signal
from peewee import JOIN

from elkk.accounts import links
from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.paging import Slice, oldest_first
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import User
from elkk.readings.checks import Doubt
from elkk.readings.entries import Situation, situation
from elkk.readings.models import IN_DOUBT, Meter, Reading, ReadingPhoto, Status
from elkk.readings.photos import photos_of
from elkk.readings.usage import Usage, between_readings, usual_per_day

# The billing has the last word about what was passed to it.
_REJECTABLE = Status.ACCEPTED

# A reading that `user` submitted for `account` was not taken: `reading`, and the `reason` in the
# utility's words. Sent to higher rooms inside the transaction.
reading_rejected: Final = Signal()


@dataclass(frozen=True)
class Doubtful:
    """A reading in doubt with what speaks for and against it; `usual` is kWh a day."""

    reading: Reading
    previous: Reading | None
    usage: Usage | None
    usual: Any
    photos: Sequence[ReadingPhoto]

    @property
    def doubts(self) -> list[Doubt]:
        return [Doubt(each) for each in (self.reading.doubts or "").split(",")]

    @property
    def may_be_rejected(self) -> bool:
        return self.reading.status is _REJECTABLE


def waiting() -> int:
    return Reading.select().where(IN_DOUBT).count()


def in_doubt(cursor: str = "") -> Slice[Reading]:
    """Those that wait longest first, with account, supplier and meter."""
    return oldest_first(_readings().where(IN_DOUBT), (Reading.id,), cursor)


def _readings() -> Any:
    return (
        Reading.select(Reading, Meter, Account, Supplier, User)
        .join(Meter)
        .switch(Reading)
        .join(Account)
        .join(Supplier)
        .switch(Reading)
        .join(User, JOIN.LEFT_OUTER, on=Reading.submitted_by)
    )


def find(reading_id: int) -> Reading | None:
    """A reading that is or was in doubt."""
    doubted = (Reading.id == reading_id) & Reading.doubts.is_null(False)
    return _readings().where(doubted).first()


def look_at(reading: Reading) -> Doubtful:
    """Everything that helps to decide."""
    now = situation(reading.account)
    previous = _previous(now, reading)
    before = list(_before(now, reading))
    return Doubtful(
        reading,
        previous,
        between_readings(reading.meter, previous, reading) if previous else None,
        usual_per_day(reading.meter, before, previous.taken_on) if previous else None,
        photos_of([reading]),
    )


def _previous(now: Situation, reading: Reading) -> Reading | None:
    meter = now.find_meter(reading.meter_id)
    return now.entry(meter, reading.taken_on).previous if meter else None


def _before(now: Situation, reading: Reading) -> Iterator[Reading]:
    return (
        each
        for each in now.readings
        if each.meter_id == reading.meter_id
        and each.id != reading.id
        and each.status is not Status.REJECTED
    )


def accept(reading_id: int, staff: User, visitor: Visitor) -> bool:
    """It is right: nothing changes but that nobody need look again."""
    with atomic():
        done = Reading.update(reviewed_at=clock.now()).where(_still(reading_id)).execute()
        if done:
            _record("staff.reading_accepted", reading_id, staff, visitor)
    return bool(done)


def reject(reading_id: int, reason: str, staff: User, visitor: Visitor) -> bool:
    """It is wrong; who submitted it is told why, as when the billing rejects one.

    False where it was passed to the billing meanwhile, corrected, or looked at by someone else.
    """
    with atomic():
        done = (
            Reading.update(status=Status.REJECTED, rejected_reason=reason, reviewed_at=clock.now())
            .where(_still(reading_id) & (Reading.status == _REJECTABLE))
            .execute()
        )
        if not done:
            return False
        _record("staff.reading_rejected", reading_id, staff, visitor, reason=reason)
        _tell(reading_id, reason)
    return True


def _still(reading_id: int) -> Any:
    return (Reading.id == reading_id) & IN_DOUBT


def _tell(reading_id: int, reason: str) -> None:
    reading = find(reading_id)
    if reading is None or reading.submitted_by is None:
        return
    user, account = reading.submitted_by, reading.account
    if links.live_link(user.id, account.id) is not None:
        reading_rejected.send(user=user, account=account, reading=reading, reason=reason)


def _record(event: str, reading_id: int, staff: User, visitor: Visitor, reason: str = "") -> None:
    audit.record(
        event, actor_id=staff.id, visitor=visitor, reading=reading_id, reason=reason or None
    )
