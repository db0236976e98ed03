"""Moving staged rows into the tables, inside the caller's transaction."""

from typing import Any, Final

from elkk.base.db import db, is_sqlite
from elkk.exchange.format1 import BALANCES, BILL_LINES, READINGS
from elkk.exchange.format1.answers import keep_changes, settle
from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.format1.journal import Journal
from elkk.exchange.format1.sql import parents, quoted, upsert
from elkk.exchange.format1.staging import table

# Below this PostgreSQL's old statistics do no harm.
_MANY_ROWS: Final = 10_000


def apply_file(form: FileFormat, supplier: int, ascending: bool, journal: Journal) -> int:
    """Insert and update what a staged file brings; how many rows of the database changed.

    `ascending` tells that its rows were staged in the order of their keys.
    Raises peewee.IntegrityError where a row's parent is missing or its values don't fit it.
    """
    if form.name == BALANCES.name:
        return _update_balances(supplier)
    if form.name == READINGS.name:
        keep_changes(supplier, journal)
    changed = journal.insert(form.table, upsert(form, supplier, ascending))
    if form.name == READINGS.name:
        settle(supplier)
    if form.name == BILL_LINES.name:
        changed += _remove_lines_not_sent(supplier)
    if changed > _MANY_ROWS and not is_sqlite():
        db.execute_sql(f"ANALYZE {quoted(form.table)}")
    return changed


def _update_balances(supplier: int) -> int:
    """A balance of an earlier day never replaces a later one: batches may come out of order.

    The batch's own payments are in by now, so that the balance is known to have them.
    """
    unlike = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    return _execute(
        'UPDATE account SET balance = s.balance, balance_on = s."on", '
        "balance_knows = (SELECT COALESCE(MAX(id), 0) FROM payment) "
        f"FROM {table(BALANCES)} s "
        f"WHERE account.supplier_id = {supplier} AND account.number = s.account "
        'AND (account.balance_on IS NULL OR account.balance_on <= s."on") '
        f'AND (account.balance <> s.balance OR account.balance_on {unlike} s."on")'
    )


def _remove_lines_not_sent(supplier: int) -> int:
    """A bill has exactly the lines that were sent last."""
    sent = f"FROM {table(BILL_LINES)} s {parents(BILL_LINES, supplier, 'JOIN')}"
    return _execute(
        "DELETE FROM bill_line WHERE (bill_id, position) IN ("
        "SELECT l.bill_id, l.position FROM bill_line l "
        f"WHERE l.bill_id IN (SELECT bill.id {sent}) "
        f"EXCEPT SELECT bill.id, s.position {sent})"
    )


def _execute(statement: str) -> int:
    cursor: Any = db.execute_sql(statement)
    return int(cursor.rowcount)
