"""Money on its way to the billing: `flask --app app exchange export payments`."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from elkk.accounts.models import Account, ExportBatch
from elkk.base import money
from elkk.exchange.export import Export, Row
from elkk.payments.models import (
    LedgerEntry,
    OrderedService,
    OrderLine,
    PaymentOrder,
    ServiceEntry,
)

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
    "service_order",
)
_CHANNEL: Final = "cabinet"


def _claim(batch: ExportBatch) -> int:
    accounts = Account.select(Account.id).where(Account.supplier == batch.supplier)
    services = (
        OrderedService.select(OrderedService.id)
        .join(PaymentOrder)
        .where(PaymentOrder.supplier == batch.supplier)
    )
    return _mark(LedgerEntry, LedgerEntry.account.in_(accounts), batch) + _mark(
        ServiceEntry, ServiceEntry.line.in_(services), batch
    )


def _mark(entries: type[LedgerEntry | ServiceEntry], where: Any, batch: ExportBatch) -> int:
    marked = entries.update(export=batch).where(entries.export.is_null() & where).execute()
    return int(marked)


def _rows(batch: ExportBatch) -> Iterator[Row]:
    """Accounts first; a service is of no account, so that it can't reach one's balance."""
    zone = ZoneInfo(batch.supplier.time_zone)
    for entry in _account_entries(batch):
        yield _row(entry, entry.account.number, "", zone)
    for other in _service_entries(batch):
        yield _row(other, "", other.line.number, zone)


def _account_entries(batch: ExportBatch) -> Iterable[LedgerEntry]:
    return (
        LedgerEntry.select(LedgerEntry, Account, OrderLine, PaymentOrder)
        .join(Account)
        .switch(LedgerEntry)
        .join(OrderLine)
        .join(PaymentOrder)
        .where(LedgerEntry.export == batch)
        .order_by(LedgerEntry.id)
    )


def _service_entries(batch: ExportBatch) -> Iterable[ServiceEntry]:
    return (
        ServiceEntry.select(ServiceEntry, OrderedService, PaymentOrder)
        .join(OrderedService)
        .join(PaymentOrder)
        .where(ServiceEntry.export == batch)
        .order_by(ServiceEntry.id)
    )


def _row(entry: LedgerEntry | ServiceEntry, account: str, service: str, zone: ZoneInfo) -> Row:
    order = entry.line.order
    return (
        entry.operation_id,
        account,
        str(entry.kind),
        money.plain(entry.amount),
        f"{entry.booked_at.astimezone(zone):%d.%m.%Y %H:%M:%S}",
        order.key,
        order.acquirer_id or "",
        _CHANNEL,
        order.method,
        service,
    )


PAYMENTS: Final = Export("payments", _HEADER, _claim, _rows, total="amount")
