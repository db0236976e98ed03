"""Saving what a customer submits: durable before the answer, and the same thing only once.

The key of a reading is its meter, day and source, so a double click, a retry or a second tab meets
the row that is already there. Same values: it is a repeat, answered with the first receipt. Other
values: a correction, if the form had shown the values that it replaces and the reading has not been
passed to the billing.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.prepared import Prepared
from elkk.base.zones import Zone
from elkk.identity.models import User
from elkk.readings.checks import Checked, key_of
from elkk.readings.models import Meter, Reading, ReadingChange, Source, Status
from elkk.readings.receipts import Accepted, post_receipt, write_receipt

_INSERT: Final = Prepared[Reading](
    lambda given: (
        Reading.insert(
            account=given.account,
            meter=given.meter,
            taken_on=given.taken_on,
            source=Source.CUSTOMER,
            t1=given.t1,
            t2=given.t2,
            t3=given.t3,
            rolled_over=given.rolled_over,
            status=given.status,
            receipt=given.receipt,
            submitted_at=given.submitted_at,
            submitted_by=given.submitted_by,
            doubts=given.doubts,
            reviewed_at=given.reviewed_at,
        )
        .on_conflict_ignore()
        .returning(Reading.id)
    )
)
_INSERT_CHANGE: Final = Prepared[ReadingChange](
    lambda given: ReadingChange.insert(
        reading=given.reading,
        receipt=given.receipt,
        made_at=given.made_at,
        made_by=given.made_by,
        t1=given.t1,
        t2=given.t2,
        t3=given.t3,
        rolled_over=given.rolled_over,
    ).returning(ReadingChange.id)
)


class Overtaken(Exception):
    """The reading was changed since the form was shown: by another window, or by the billing."""

    def __init__(self, meter: Meter) -> None:
        super().__init__(f"meter {meter.id}")
        self.meter = meter


@dataclass(frozen=True)
class Submitted:
    """A checked reading on its way in; `seen` are the values that the form had shown as saved."""

    checked: Checked
    seen: str = ""

    @property
    def fields(self) -> dict[str, Decimal | bool | None]:
        values: dict[str, Decimal | bool | None] = {
            zone: self.checked.values.get(zone) for zone in Zone
        }
        return values | {"rolled_over": self.checked.rolled_over}

    @property
    def doubts(self) -> str | None:
        """The soft checks that the customer overruled."""
        return ",".join(self.checked.doubts) or None


def new_receipt(day: date) -> str:
    """«260317-48213907»: short enough to say on the phone, and nobody guesses another's."""
    return f"{day:%y%m%d}-{secrets.randbelow(10**8):08d}"


def repeated(submissions: Sequence[Submitted], day: date | None) -> str | None:
    """The receipt, where exactly these readings were submitted before; None otherwise.

    `day` is the one on which the form was shown: a retry may arrive after midnight, when the window
    has closed.
    """
    receipts = [_receipt_of(each, day) for each in submissions]
    return receipts[0] if receipts and all(receipts) else None


def _receipt_of(submitted: Submitted, day: date | None) -> str | None:
    entry = submitted.checked.entry
    own = entry.own
    if own is None and day is not None and day != entry.day:
        own = next((each for each in entry.readings if each.taken_on == day and each.status), None)
    if own is None or key_of(dict(own.values)) != submitted.checked.key:
        return None
    return own.receipt


def submit(account: Account, user: User, submissions: Sequence[Submitted]) -> str:
    """Save the readings of one form, all or none; the number of the receipt.

    What is the same as saved already stays untouched. The receipt also goes to the user's own
    channels, in the same transaction. Raises Overtaken.
    """
    now = clock.now()
    changed = [each for each in submissions if _receipt_of(each, None) is None]
    if not changed:
        return str(submissions[0].checked.entry.own.receipt)  # type: ignore[union-attr]
    day = changed[0].checked.entry.day
    receipt = new_receipt(day)
    # Written before the transaction: SQLite has one writer, and it should not wait for templates.
    letter = write_receipt(
        account, user, Accepted(receipt, now, [each.checked for each in changed])
    )
    with atomic():
        results = [_save(account, user, each, receipt, now) for each in changed]
        if receipt in results:
            post_receipt(letter)
    return receipt if receipt in results else results[0]


def _save(account: Account, user: User, submitted: Submitted, receipt: str, now: datetime) -> str:
    """Insert or correct one reading; the receipt that it has now."""
    entry = submitted.checked.entry
    stamp = {
        "status": Status.ACCEPTED,
        "receipt": receipt,
        "submitted_at": now,
        "submitted_by": user.id,
        "doubts": submitted.doubts,
        "reviewed_at": None,
    }
    if entry.own is None:
        made = _INSERT.first(
            account=account.id,
            meter=entry.meter.id,
            taken_on=entry.day,
            **submitted.fields,
            **stamp,
        )
        if made is not None:
            _keep(made.id, user, submitted, receipt, now)
            return receipt
    return _correct(user, submitted, receipt, now, stamp)


def _correct(
    user: User,
    submitted: Submitted,
    receipt: str,
    now: datetime,
    stamp: Mapping[str, object],
) -> str:
    entry = submitted.checked.entry
    there = Reading.get(
        (Reading.meter == entry.meter)
        & (Reading.taken_on == entry.day)
        & (Reading.source == Source.CUSTOMER)
    )
    saved = key_of(dict(there.values))
    if saved == submitted.checked.key and there.receipt:
        return str(there.receipt)
    if saved != submitted.seen:
        raise Overtaken(entry.meter)
    moved = (
        Reading.update(**submitted.fields, **stamp)
        .where(
            (Reading.id == there.id)
            & (Reading.status == Status.ACCEPTED)
            & (Reading.receipt == there.receipt)
        )
        .execute()
    )
    if not moved:
        raise Overtaken(entry.meter)
    _keep(there.id, user, submitted, receipt, now)
    return receipt


def _keep(reading_id: int, user: User, submitted: Submitted, receipt: str, now: datetime) -> None:
    _INSERT_CHANGE.first(
        reading=reading_id, receipt=receipt, made_at=now, made_by=user.id, **submitted.fields
    )
