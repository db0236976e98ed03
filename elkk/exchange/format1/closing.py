"""Accounts that a full batch doesn't name are closed; those that a batch names are open again.

Nothing of a closed account is deleted: its owner goes on seeing bills, payments and readings.
"""

from typing import Any

from elkk.base.db import db
from elkk.exchange.format1 import ACCOUNTS
from elkk.exchange.format1.staging import table


def close_unnamed(supplier: int, day: str) -> int:
    """Close what the staged accounts don't name; how many. `day` is the batch's, in ISO."""
    return _execute(f"UPDATE account SET closed_on = {db.param} WHERE {unnamed(supplier)}", (day,))


def reopen_named(supplier: int) -> int:
    return _execute(
        f"UPDATE account SET closed_on = NULL WHERE supplier_id = {supplier} "
        f"AND closed_on IS NOT NULL AND number IN (SELECT account FROM {table(ACCOUNTS)})"
    )


def unnamed(supplier: int) -> str:
    """SQL true of open accounts that the staged ones lack."""
    return (
        f"supplier_id = {supplier} AND closed_on IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {table(ACCOUNTS)} s WHERE s.account = account.number)"
    )


def _execute(statement: str, values: tuple[object, ...] = ()) -> int:
    cursor: Any = db.execute_sql(statement, values)
    return int(cursor.rowcount)
