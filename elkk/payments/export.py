"""Money on its way to the billing: `flask --app app exchange export payments`."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from elkk import money
from elkk.accounts.models import Account
from elkk.exchange.export import Export, Row
from elkk.exchange.models import ExportBatch
from elkk.payments.models import LedgerEntry, OrderLine, PaymentOrder

_HEADER: Final = (
    "operation",
    "account",
    "kind",
    "amount",
    "booked_at",
    "order",
    "payment_operation",
    "channel",
    "method",
)
_CHANNEL: Final = "cabinet"


def _claim(batch: ExportBatch) -> int:
    accounts = Account.select(Account.id).where(Account.supplier == batch.supplier)
    claimed: int = (
        LedgerEntry.update(export=batch)
        .where(LedgerEntry.export.is_null() & LedgerEntry.account.in_(accounts))
        .execute()
    )
    return claimed


def _rows(batch: ExportBatch) -> Iterator[Row]:
    zone = ZoneInfo(batch.supplier.time_zone)
    entries = (
        LedgerEntry.select(LedgerEntry, Account, OrderLine, PaymentOrder)
        .join(Account)
        .switch(LedgerEntry)
        .join(OrderLine)
        .join(PaymentOrder)
        .where(LedgerEntry.export == batch)
        .order_by(LedgerEntry.id)
    )
    for entry in entries:
        order = entry.line.order
        yield (
            entry.operation_id,
            entry.account.number,
            str(entry.kind),
            money.plain(entry.amount),
            f"{entry.booked_at.astimezone(zone):%d.%m.%Y %H:%M:%S}",
            order.key,
            order.acquirer_id or "",
            _CHANNEL,
            order.method,
        )


PAYMENTS: Final = Export("payments", _HEADER, _claim, _rows, total="amount")
