"""Undoing the last batch: every row it changed is as it was, every row it inserted is gone.

Refused where somebody has built on it since. All of it is one transaction; an undo that is killed
leaves the batch applied.
"""

from collections.abc import Iterator
from typing import Any, Final

from peewee import ForeignKeyField

from elkk.accounts.models import AccountWord
from elkk.accounts.owner_changes import take_back
from elkk.base import clock
from elkk.base.db import all_models, atomic, db, is_sqlite
from elkk.exchange.format1.journal import TABLES, journaled_batch, quoted_columns, row_as_json
from elkk.exchange.format1.locks import wait_for_other_imports
from elkk.exchange.models import Batch, FileMapping, Intake, NewRows, OldRow

# What this room itself keeps about a batch doesn't stand in its way, nor do the words of the
# staff's search, which go with their account.
_NO_OBSTACLES: Final = (Batch, FileMapping, Intake, AccountWord)
# What the search has indexed is nobody's change; left as it is, it tells the search what to renew.
_INDEXED: Final = "indexed_as"

_REASONS: Final = {
    "account_link": "загруженный лицевой счет {number} уже привязал абонент",
    "reading": "по загруженному прибору учета счета {number} уже переданы показания",
    "order_line": "по загруженному лицевому счету {number} уже платили в кабинете",
    "ledger_entry": "по загруженному лицевому счету {number} уже платили в кабинете",
    "appeal": "по загруженному лицевому счету {number} уже есть обращение",
}
_OTHERWISE: Final = "на загруженные данные уже ссылаются другие записи ({table})"


class CannotUndo(Exception):
    """The batch has to stay; the text says why, in Russian."""


def undoable() -> Batch | None:
    """The batch that could be undone, if nothing was built on it."""
    batch_id = journaled_batch()
    return None if batch_id is None else Batch.get_or_none(Batch.id == batch_id)


def why_not(batch: Batch) -> str | None:
    """What stands in the way of undoing a batch, None where nothing does."""
    if batch.id != journaled_batch():
        return "отменить можно только последний примененный пакет, который что-то изменил"
    return next(_obstacles(batch), None)


def undo(batch_id: int, user_id: int | None = None) -> Batch:
    """Put everything back. Raises CannotUndo, and then nothing has changed."""
    with atomic():
        wait_for_other_imports()
        batch = Batch.get_or_none(Batch.id == batch_id)
        if batch is None:
            raise CannotUndo("нет такого пакета")
        if reason := why_not(batch):
            raise CannotUndo(reason)
        for table in reversed(TABLES):
            _remove_new(table)
        for table in TABLES:
            _restore(table)
        take_back(batch.id)
        OldRow.delete().execute()
        NewRows.delete().execute()
        Batch.update(undone_at=clock.now(), undone_by=user_id).where(Batch.id == batch.id).execute()
    return Batch.get_by_id(batch.id)


def _in_ranges(table: str, column: str) -> str:
    """SQL true of ids that the batch inserted."""
    return (
        f"EXISTS (SELECT 1 FROM new_rows n WHERE n.table_name = '{table}' "
        f"AND {column} BETWEEN n.first_id AND n.last_id)"
    )


def _remove_new(table: str) -> None:
    for rows in NewRows.select().where(NewRows.table == table):
        statement = f'DELETE FROM "{table}" WHERE id BETWEEN {rows.first} AND {rows.last}'
        db.execute_sql(statement)


def _restore(table: str) -> None:
    if not OldRow.select().where(OldRow.table == table).exists():
        return
    columns = [column for column in quoted_columns(table) if column != f'"{_INDEXED}"']
    names = ", ".join(columns)
    ours = f"FROM old_row u WHERE u.table_name = '{table}'"
    old = _old_values(table, columns)
    db.execute_sql(
        f'UPDATE "{table}" SET ({names}) = (SELECT {old} {ours} AND u.row_id = "{table}".id) '
        f"WHERE id IN (SELECT u.row_id {ours} AND u.after IS NOT NULL)"
    )
    db.execute_sql(f'INSERT INTO "{table}" ({names}) SELECT {old} {ours} AND u.after IS NULL')


def _old_values(table: str, columns: list[str]) -> str:
    if is_sqlite():
        return ", ".join(f"json_extract(u.before, '$.{column}')" for column in columns)
    record = f'jsonb_populate_record(NULL::"{table}", u.before::jsonb)'
    return ", ".join(f"({record}).{column}" for column in columns)


def _obstacles(batch: Batch) -> Iterator[str]:
    for table in TABLES:
        if _changed_since(table):
            yield "после загрузки те же данные изменил кто-то еще: кабинет или оператор"
            return
    yield from _references()
    yield from _submitted(batch)
    yield from _paid(batch)


def _changed_since(table: str) -> bool:
    """Whether a row is no longer as the batch left it, or a removed one is there again."""
    now, left = _unindexed(row_as_json(table, "t")), _unindexed("u.after")
    found = db.execute_sql(
        f'SELECT 1 FROM old_row u LEFT JOIN "{table}" t ON t.id = u.row_id '
        f"WHERE u.table_name = '{table}' AND ((u.after IS NULL AND t.id IS NOT NULL) "
        f"OR (u.after IS NOT NULL AND (t.id IS NULL OR {now} <> {left}))) LIMIT 1"
    )
    return found.fetchone() is not None


def _unindexed(row: str) -> str:
    """SQL for a row's JSON text without what the search has indexed of it."""
    if is_sqlite():
        return f"json_remove({row}, '$.{_INDEXED}')"
    return f"({row})::jsonb - '{_INDEXED}'"


def _references() -> Iterator[str]:
    """Rows of others that point at rows the batch inserted."""
    inserted = {rows.table for rows in NewRows.select(NewRows.table).distinct()}
    for model in all_models():
        if model in _NO_OBSTACLES:
            continue
        table = model._meta.table_name
        for field in model._meta.sorted_fields:
            if not isinstance(field, ForeignKeyField):
                continue
            target = field.rel_model._meta.table_name
            if target not in inserted:
                continue
            pointer = f't."{field.column_name}"'
            found: Any = db.execute_sql(
                f'SELECT {pointer} FROM "{table}" t WHERE {_in_ranges(target, pointer)} '
                f"AND NOT {_in_ranges(table, 't.id')} LIMIT 1"
            ).fetchone()
            if found:
                yield _reason(table, target, found[0])


def _reason(table: str, target: str, row_id: int) -> str:
    number = "?"
    if target in ("account", "meter"):
        account = "SELECT account_id FROM meter WHERE id = " if target == "meter" else "SELECT "
        found: Any = db.execute_sql(
            f"SELECT number FROM account WHERE id = ({account}{int(row_id)})"
        ).fetchone()
        number = found[0] if found else number
    elif table in _REASONS:
        return _OTHERWISE.format(table=table)
    return _REASONS.get(table, _OTHERWISE).format(table=table, number=number)


def _submitted(batch: Batch) -> Iterator[str]:
    """Readings submitted since, which were checked against what the batch brought."""
    mark = db.param
    meters = (
        "SELECT row_id FROM old_row WHERE table_name = 'meter' UNION "
        "SELECT r.meter_id FROM reading r JOIN old_row u "
        "ON u.table_name = 'reading' AND u.row_id = r.id UNION "
        "SELECT r.meter_id FROM reading r JOIN new_rows n "
        "ON n.table_name = 'reading' AND r.id BETWEEN n.first_id AND n.last_id"
    )
    found: Any = db.execute_sql(
        "SELECT a.number FROM reading s JOIN account a ON a.id = s.account_id "
        "WHERE s.status IS NOT NULL "
        f"AND s.submitted_at >= {mark} AND s.meter_id IN ({meters}) LIMIT 1",
        (batch.finished_at.replace(tzinfo=None),),
    ).fetchone()
    if found:
        yield f"после загрузки абонент передал показания по счету {found[0]}"


def _paid(batch: Batch) -> Iterator[str]:
    """Payments made since for the bills that the batch brought."""
    found: Any = db.execute_sql(
        "SELECT a.number FROM order_line l JOIN payment_order o ON o.id = l.order_id "
        "JOIN bill b ON b.account_id = l.account_id AND b.month = l.period "
        "JOIN account a ON a.id = l.account_id "
        f"WHERE o.created_at >= {db.param} AND o.state <> 'canceled' "
        f"AND ({_in_ranges('bill', 'b.id')} OR b.id IN "
        "(SELECT row_id FROM old_row WHERE table_name = 'bill')) LIMIT 1",
        (batch.finished_at.replace(tzinfo=None),),
    ).fetchone()
    if found:
        yield f"после загрузки оплачена загруженная квитанция счета {found[0]}"
