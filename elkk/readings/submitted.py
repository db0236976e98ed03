"""What was submitted here: receipts, and the texts about readings that can't be taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elkk.accounts.models import Account
from elkk.identity.models import User
from elkk.readings.entries import Entry, Situation, situation
from elkk.readings.models import Meter, Reading, ReadingChange, ReadingPhoto
from elkk.readings.photos import photos_of
from elkk.readings.usage import Usage, usage_between
from elkk.web.i18n import _, _n, format_day, format_reading


def find_submitted(account: Account, reading_id: int) -> Reading | None:
    """A reading of the account that was submitted here, with its meter."""
    return (
        Reading.select(Reading, Meter)
        .join(Meter)
        .where(
            (Reading.id == reading_id)
            & (Reading.account == account)
            & Reading.status.is_null(False)
        )
        .first()
    )


@dataclass(frozen=True)
class ReceiptLine:
    """A reading on a receipt: `accepted` is what the receipt stands for, `reading` what is now.

    `usage` is what was used up to it since the reading before, where there is one.
    """

    reading: Reading
    accepted: ReadingChange
    changes: Sequence[ReadingChange]
    photos: Sequence[ReadingPhoto]
    usage: Usage | None

    @property
    def is_corrected(self) -> bool:
        return self.changes[-1].id != self.accepted.id


@dataclass(frozen=True)
class Receipt:
    number: str
    at: datetime
    lines: Sequence[ReceiptLine]


def find_receipt(account: Account, number: str) -> Receipt | None:
    """Six queries, however many meters and corrections."""
    on_receipt = (
        ReadingChange.select(ReadingChange.reading)
        .join(Reading)
        .where((ReadingChange.receipt == number) & (Reading.account == account))
    )
    changes = list(
        ReadingChange.select(ReadingChange, User)
        .left_outer_join(User)
        .where(ReadingChange.reading.in_(on_receipt))
        .order_by(ReadingChange.id)
    )
    accepted = {each.reading_id: each for each in changes if each.receipt == number}
    if not accepted:
        return None
    readings = list(
        Reading.select(Reading, Meter)
        .join(Meter)
        .where(Reading.id.in_(list(accepted)))
        .order_by(Meter.installed_on, Meter.id)
    )
    photos = photos_of(readings)
    now = situation(account)
    lines = [
        ReceiptLine(
            reading,
            accepted[reading.id],
            [each for each in changes if each.reading_id == reading.id],
            [each for each in photos if each.reading_id == reading.id],
            _usage(now.entry(reading.meter, reading.taken_on), accepted[reading.id]),
        )
        for reading in readings
    ]
    return Receipt(number, lines[0].accepted.made_at, lines)


def _usage(entry: Entry, accepted: ReadingChange) -> Usage | None:
    before = entry.previous
    if before is None:
        return None
    days = (entry.day - before.taken_on).days
    after = dict(accepted.values)
    return usage_between(entry.meter, dict(before.values), after, days, accepted.rolled_over)


def closed_text(now: Situation) -> str:
    """Why readings can't be submitted today, and until when (manual 4.4.3.2)."""
    if now.account.is_locked:
        return _("The account is locked: %(reason)s", reason=now.account.locked_reason)
    if now.account.closed_on is not None:
        return _("The account is closed on %(day)s.", day=format_day(now.account.closed_on))
    days = now.window.days_until
    if days is None:
        return _("Readings can't be taken now.")
    return _n(
        "Readings can't be taken now. The next period begins in %(num)d day.",
        "Readings can't be taken now. The next period begins in %(num)d days.",
        days,
    )


def overtaken_text(entry: Entry) -> str:
    """Another window or person has saved this meter's reading since the form was shown."""
    own = entry.own
    if own is None or not own.may_be_corrected:
        return entry.refusal or _("This reading was changed meanwhile. Look at it again.")
    values = " / ".join(format_reading(value) for _zone, value in own.values)
    return _(
        "This reading was saved in another window meanwhile: %(values)s. Send again to replace it.",
        values=values,
    )
