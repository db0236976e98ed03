"""The billing's answer to readings that were passed to it: counted in a bill, or rejected.

An answer is an ordinary row of readings.csv about a reading submitted here, with `billed_month` or
`rejected_reason`. Inside the importer's transaction.
"""

from typing import Final

from elkk.base import clock
from elkk.base.db import db, is_sqlite
from elkk.exchange.format1 import READINGS
from elkk.exchange.format1.journal import Journal
from elkk.exchange.format1.sql import parents
from elkk.exchange.format1.staging import table
from elkk.readings.models import Status

_ZONES: Final = ("t1", "t2", "t3")


def keep_changes(supplier: int, journal: Journal) -> None:
    """Before applying: remember what the billing makes of passed readings, if it changes them."""
    unlike = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    differs = " OR ".join(f"s.{zone} {unlike} reading.{zone}" for zone in _ZONES)
    zones = ", ".join(_ZONES)
    staged = ", ".join(f"s.{zone}" for zone in _ZONES)
    journal.insert(
        "reading_change",
        f"INSERT INTO reading_change (reading_id, made_at, {zones}, rolled_over) "
        f"SELECT reading.id, {db.param}, {staged}, reading.rolled_over "
        f"FROM {table(READINGS)} s {parents(READINGS, supplier, 'JOIN')} "
        "JOIN reading ON reading.meter_id = meter.id AND reading.taken_on = s.taken_on "
        "AND reading.source = s.source "
        f"WHERE reading.status IS NOT NULL AND reading.status <> '{Status.ACCEPTED}' "
        f"AND ({differs})",
        (clock.now().replace(tzinfo=None),),
    )


def settle(supplier: int) -> None:
    """After applying: move the status of passed readings that have been answered.

    A reading that was rejected may be counted later, after all; one that was counted stays so.
    """
    ours = f"account_id IN (SELECT id FROM account WHERE supplier_id = {supplier})"
    db.execute_sql(
        f"UPDATE reading SET status = '{Status.BILLED}' WHERE billed_month IS NOT NULL "
        f"AND status IN ('{Status.PASSED}', '{Status.REJECTED}') AND {ours}"
    )
    db.execute_sql(
        f"UPDATE reading SET status = '{Status.REJECTED}' WHERE billed_month IS NULL "
        f"AND rejected_reason <> '' AND status = '{Status.PASSED}' AND {ours}"
    )
