"""What a batch changes is written down while it is applied, so that the last one can be undone.

Rows that it inserts are ranges of ids: a million new readings are one row here. Rows that it
changes or removes are kept as JSON, by triggers, so that no statement of the importer can forget
to; a batch that changes nothing costs nothing. SQLite's are temporary triggers of this connection;
PostgreSQL has none, so there migration 0120 made lasting ones that sleep until a transaction says
`elkk.batch`. The journal is cut back to the newest batch in the same transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from elkk.base.db import db, is_sqlite
from elkk.exchange.format1 import FILES
from elkk.exchange.models import NewRows, OldRow

# Parents before children; a table of two files is there once.
TABLES: Final = (*dict.fromkeys(form.table for form in FILES), "reading_change", "bill_paper")


def quoted_columns(table: str) -> list[str]:
    return [f'"{column.name}"' for column in db.get_columns(table)]


class Journal:
    """The journal of one batch, inside the transaction that applies it."""

    def __init__(self, batch_id: int) -> None:
        self.batch = batch_id

    @contextmanager
    def writing(self) -> Iterator[None]:
        if not is_sqlite():
            db.execute_sql("SELECT set_config('elkk.batch', %s, TRUE)", (str(self.batch),))
            yield
            db.execute_sql("SELECT set_config('elkk.batch', '', TRUE)")
        else:
            for table in TABLES:
                self._watch(table)
            try:
                yield
            finally:
                for table in TABLES:
                    for event in ("update", "delete"):
                        db.execute_sql(f"DROP TRIGGER IF EXISTS temp.{table}_{event}d")
        self._cut_back()

    def _watch(self, table: str) -> None:
        """Rows that this batch inserts have ids above the present ones: no need to keep those."""
        newest = _newest_id(table)
        for event in ("update", "delete"):
            after = row_as_json(table, "NEW") if event == "update" else "NULL"
            db.execute_sql(
                f'CREATE TEMP TRIGGER {table}_{event}d AFTER {event.upper()} ON main."{table}" '
                f"WHEN OLD.id <= {newest} BEGIN "
                "INSERT INTO old_row (batch_id, table_name, row_id, before, after) VALUES "
                f"({self.batch}, '{table}', OLD.id, {row_as_json(table, 'OLD')}, {after}) "
                "ON CONFLICT (batch_id, table_name, row_id) DO UPDATE SET after = excluded.after; "
                "END"
            )

    def insert(self, table: str, statement: str, values: tuple[object, ...] = ()) -> int:
        """Run an INSERT, with or without ON CONFLICT; how many rows it inserted or updated."""
        if not is_sqlite():
            counted: Any = db.execute_sql(self._returning(table, statement), values).fetchone()
            return int(counted[0])
        newest = _newest_id(table)
        cursor: Any = db.execute_sql(statement, values)
        changed, last = int(cursor.rowcount), _newest_id(table)
        if last > newest:
            NewRows.insert(batch_id=self.batch, table=table, first=newest + 1, last=last).execute()
        return changed

    def _returning(self, table: str, statement: str) -> str:
        """The same statement, which also keeps the ids of what it inserted, neighbours together.

        Other transactions may insert at the same time, so the numbers in between are not all ours.
        """
        return (
            f"WITH done AS ({statement} RETURNING id, (xmax = 0) AS is_new), "
            "kept AS (INSERT INTO new_rows (batch_id, table_name, first_id, last_id) "
            f"SELECT {self.batch}, '{table}', min(id), max(id) FROM ("
            "SELECT id, id - row_number() OVER (ORDER BY id) AS island FROM done WHERE is_new"
            ") islands GROUP BY island) SELECT count(*) FROM done"
        )

    def _cut_back(self) -> None:
        """Only the last batch can be undone; one that changed nothing leaves the one before."""
        ours = (OldRow.batch_id == self.batch, NewRows.batch_id == self.batch)
        if any(
            model.select().where(mine).exists()
            for model, mine in zip((OldRow, NewRows), ours, strict=True)
        ):
            OldRow.delete().where(OldRow.batch_id != self.batch).execute()
            NewRows.delete().where(NewRows.batch_id != self.batch).execute()


def _newest_id(table: str) -> int:
    found: Any = db.execute_sql(f'SELECT COALESCE(max(id), 0) FROM "{table}"').fetchone()
    return int(found[0])


def row_as_json(table: str, row: str) -> str:
    """SQL for a row as the triggers write it."""
    if not is_sqlite():
        return f"to_jsonb({row})::text"
    pairs = (f"'{column.strip(chr(34))}', {row}.{column}" for column in quoted_columns(table))
    return f"json_object({', '.join(pairs)})"


def journaled_batch() -> int | None:
    """The batch that the journal is of."""
    for model in (NewRows, OldRow):
        found = model.select(model.batch_id).first()
        if found is not None:
            return int(found.batch_id)
    return None
