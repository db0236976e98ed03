"""Submitted readings on their way to the billing: `flask exchange export readings`."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from peewee import fn

from elkk.accounts.models import Account, ExportBatch
from elkk.exchange.export import Export, Row
from elkk.readings.models import Meter, Reading, ReadingChange, Status
from elkk.readings.values import plain

_HEADER: Final = (
    "receipt",
    "account",
    "meter",
    "number",
    "zone",
    "value",
    "rolled_over",
    "taken_on",
    "submitted_at",
    "channel",
    "status",
)
# The only one there is; the billing has others of its own.
_CHANNEL: Final = "cabinet"


def _claim(batch: ExportBatch) -> int:
    """Only accepted readings are claimed, and a claimed one can't be corrected any more."""
    accounts = Account.select(Account.id).where(Account.supplier == batch.supplier)
    claimed: int = (
        Reading.update(status=Status.PASSED, export=batch)
        .where((Reading.status == Status.ACCEPTED) & Reading.account.in_(accounts))
        .execute()
    )
    return claimed


def _rows(batch: ExportBatch) -> Iterator[Row]:
    """A line for each zone, from the customer's last change: the billing's own come later."""
    zone = ZoneInfo(batch.supplier.time_zone)
    for change in _claimed(batch):
        reading = change.reading
        for name, value in change.values:
            yield (
                change.receipt or "",
                reading.account.number,
                reading.meter.code,
                reading.meter.number or "",
                str(name),
                plain(value),
                "1" if change.rolled_over else "0",
                f"{reading.taken_on:%d.%m.%Y}",
                f"{change.made_at.astimezone(zone):%d.%m.%Y %H:%M:%S}",
                _CHANNEL,
                str(Status.PASSED),
            )


def _claimed(batch: ExportBatch) -> Iterator[ReadingChange]:
    """The last change that the customer made of each reading of the batch."""
    other = ReadingChange.alias()
    last = other.select(fn.MAX(other.id)).where(
        (other.reading == Reading.id) & other.receipt.is_null(False)
    )
    query = (
        ReadingChange.select(ReadingChange, Reading, Account, Meter)
        .join(Reading)
        .join(Account)
        .switch(Reading)
        .join(Meter)
        .where((Reading.export == batch) & (ReadingChange.id == last))
        .order_by(Reading.id)
    )
    return iter(query)


READINGS: Final = Export("readings", _HEADER, _claim, _rows)
