"""What is wrong with staged rows, found by set-based SQL and told by line and column."""

from collections.abc import Callable, Set
from typing import Any, Final

from elkk.base import money
from elkk.base.db import db
from elkk.base.periods import Month
from elkk.exchange.format1 import BILL_LINES, BILLS, MANIFEST, METERS, READINGS, SUPPLIERS
from elkk.exchange.format1.describing import FileFormat, Reference
from elkk.exchange.format1.refusals import Refusals
from elkk.exchange.format1.sql import ZONES_FIT, chain, parents, quoted
from elkk.exchange.format1.staging import Staging, table

# No supplier has this id: what is looked up within it is not there.
NO_SUPPLIER: Final = 0


def check_rows(staging: Staging, refusals: Refusals) -> None:
    """What can be told from the batch alone: keys given twice, and rules between columns."""
    for form in staging.files:
        if form not in staging.ascending:
            _duplicates(form, refusals)
        for rule in form.rules:
            query = f"SELECT line FROM {table(form)} WHERE {rule.broken} ORDER BY line"
            _refuse(refusals, form, rule.column, query, _always(rule.reason))


def _always(reason: str) -> Callable[[Any], str]:
    return lambda row: reason


def _duplicates(form: FileFormat, refusals: Refusals) -> None:
    key = ", ".join(map(quoted, form.key))
    repeated = f"SELECT {key}, min(line) AS first FROM {table(form)} GROUP BY {key}"
    repeated += " HAVING count(*) > 1"
    if not db.execute_sql(f"{repeated} LIMIT 1").fetchone():
        return
    same = " AND ".join(f"s.{quoted(name)} = r.{quoted(name)}" for name in form.key)
    _refuse(
        refusals,
        form,
        ", ".join(form.key),
        f"SELECT s.line, r.first FROM {table(form)} s JOIN ({repeated}) r ON {same} "
        "WHERE s.line > r.first ORDER BY s.line",
        lambda row: f"повторяет строку {row[1]}",
    )


def check_parents(
    staging: Staging, supplier: int | None, incomplete: Set[str], refusals: Refusals
) -> None:
    """Whether everything that is referred to is in the database or in the batch.

    Files in `incomplete` were not read to their end, so nothing is said about what they may hold.
    """
    within = NO_SUPPLIER if supplier is None else supplier
    for form in staging.files:
        for step in chain(form):
            if incomplete.isdisjoint(above.file for above in step.chain):
                _missing(staging, form, step, within, refusals)
        if form.name == READINGS.name and METERS.name not in incomplete:
            _wrong_zones(staging, form, within, refusals)


def check_own_parents(
    staging: Staging, form: FileFormat, supplier: int, refusals: Refusals
) -> None:
    """The same for one complete file of a batch that has no fault so far."""
    for step in chain(form):
        _missing(staging, form, step, supplier, refusals)


def _missing(
    staging: Staging, form: FileFormat, step: Reference, supplier: int, refusals: Refusals
) -> None:
    above_known = f"AND {_known(staging, step.parent)}" if step.parent else ""
    _refuse(
        refusals,
        form,
        step.column,
        f"SELECT s.line FROM {table(form)} s {parents(form, supplier)} {_sent(staging, form)} "
        f"WHERE NOT {_known(staging, step)} {above_known} ORDER BY s.line",
        _always(step.missing),
    )


def _sent(staging: Staging, form: FileFormat) -> str:
    """The joins from staged rows to the parents that the batch itself brings."""
    return " ".join(
        f"LEFT JOIN {table(step.file)} sent_{step.table} ON "
        + " AND ".join(
            f"sent_{step.table}.{quoted(name)} = s.{quoted(name)}" for name in step.columns
        )
        for step in chain(form)
        if step.file in staging
    )


def _known(staging: Staging, step: Reference) -> str:
    if step.file in staging:
        return f"({step.table}.id IS NOT NULL OR sent_{step.table}.line IS NOT NULL)"
    return f"({step.table}.id IS NOT NULL)"


def _wrong_zones(staging: Staging, form: FileFormat, supplier: int, refusals: Refusals) -> None:
    zones = "meter.zones"
    if METERS.name in staging:
        zones = "COALESCE(sent_meter.zones, meter.zones)"
    _refuse(
        refusals,
        form,
        "t1, t2, t3",
        f"SELECT s.line, {zones} FROM {table(READINGS)} s {parents(READINGS, supplier)} "
        f"{_sent(staging, READINGS)} WHERE NOT ({ZONES_FIT.format(zones=zones)}) ORDER BY s.line",
        lambda row: f"у прибора зон: {row[1]}; показаний должно быть столько же",
    )


def check_supplier(staging: Staging, code: str, supplier: int | None, refusals: Refusals) -> None:
    if supplier is not None or _brings_supplier(staging, code):
        return
    refusals.add(MANIFEST.file, 2, "supplier", f"«{code}» — нет такого поставщика")


def _brings_supplier(staging: Staging, code: str) -> bool:
    if SUPPLIERS.name not in staging:
        return False
    mark = db.param
    query = f"SELECT 1 FROM {table(SUPPLIERS)} WHERE code = {mark}"
    return db.execute_sql(query, (code,)).fetchone() is not None


def check_bill_sums(staging: Staging, supplier: int, refusals: Refusals) -> None:
    """Whether the lines of each bill of the batch make what it charges. After applying, before
    the commit: lines may have come earlier than the bill, or the bill earlier than its lines."""
    own = f"FROM {table(BILLS)} s {parents(BILL_LINES, supplier, 'JOIN')}"
    total = "(SELECT sum(l.amount) FROM bill_line l WHERE l.bill_id = bill.id)"
    if BILLS.name in staging:
        _refuse(
            refusals,
            staging[BILLS.name],
            "charged",
            f"SELECT line, charged, total FROM (SELECT s.line, s.charged, {total} AS total {own}) "
            "sums WHERE charged <> total ORDER BY line",
            lambda row: _unequal(row[1], row[2]),
        )
    if BILL_LINES.name in staging:
        _check_bills_of_lines(staging, supplier, refusals)


def check_bill_sums_ahead(staging: Staging, supplier: int, refusals: Refusals) -> None:
    """The same before anything is applied, by what the bill will have: lines that are staged take
    the place of those that are there."""
    lines_staged = BILL_LINES.name in staging
    if BILLS.name in staging:
        sent = (
            f"(SELECT account, month, sum(amount) AS total FROM {table(BILL_LINES)} GROUP BY 1, 2)"
        )
        there = "(SELECT sum(l.amount) FROM bill_line l WHERE l.bill_id = bill.id)"
        total = f"COALESCE(sent.total, {there})" if lines_staged else there
        join = (
            f"LEFT JOIN {sent} sent ON sent.account = s.account AND sent.month = s.month"
            if lines_staged
            else ""
        )
        _refuse(
            refusals,
            staging[BILLS.name],
            "charged",
            f"SELECT line, charged, total FROM (SELECT s.line, s.charged, {total} AS total "
            f"FROM {table(BILLS)} s {parents(BILL_LINES, supplier)} {join}) sums "
            "WHERE charged <> total ORDER BY line",
            lambda row: _unequal(row[1], row[2]),
        )
    if lines_staged:
        _check_bills_of_lines(staging, supplier, refusals)


def _check_bills_of_lines(staging: Staging, supplier: int, refusals: Refusals) -> None:
    """The same for bills that are not in the batch, only their lines are."""
    other = ""
    if BILLS.name in staging:
        other = (
            f"WHERE NOT EXISTS (SELECT 1 FROM {table(BILLS)} b "
            "WHERE b.account = s.account AND b.month = s.month)"
        )
    _refuse(
        refusals,
        BILL_LINES,
        "amount",
        f"SELECT min(s.line) AS line, bill.charged, sum(s.amount), s.month FROM "
        f"{table(BILL_LINES)} s {parents(BILL_LINES, supplier, 'JOIN')} {other} "
        "GROUP BY bill.id, bill.charged, s.month HAVING bill.charged <> sum(s.amount) "
        "ORDER BY 1",
        lambda row: f"квитанция за {Month.from_int(row[3])}: {_unequal(row[1], row[2])}",
    )


def _unequal(charged: int, lines: int) -> str:
    return f"начислено {money.plain(int(charged))}, а строки дают {money.plain(int(lines))}"


def _refuse(
    refusals: Refusals,
    form: FileFormat,
    column: str,
    query: str,
    reason: Callable[[Any], str],
) -> None:
    """Refuse each row that the query gives, its line first. All are counted, some are read."""
    wanted = refusals.wanted(form.file, column)
    found = db.execute_sql(f"{query} LIMIT {wanted}").fetchall() if wanted else []
    for row in found:
        refusals.add(form.file, row[0], column, reason(row))
    if len(found) == wanted:
        everything = db.execute_sql(f"SELECT count(*) FROM ({query}) found").fetchone()[0]
        refusals.count(form.file, column, everything - len(found))
