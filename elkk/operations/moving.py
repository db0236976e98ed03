"""Moving the data to another database: from SQLite to PostgreSQL when one machine is outgrown."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import peewee

from elkk.base import schema
from elkk.base.db import BaseModel, all_models

_AT_ONCE: Final = 1000


class NotEmpty(Exception):
    """The target holds data already."""


def copy(source: peewee.Database, target: peewee.Database) -> dict[str, int]:
    """Copy every table of ours in one transaction; the number of rows by table.

    The target's schema is made first. Nobody may write to the source meanwhile. Raises NotEmpty.
    """
    schema.upgrade(target)
    models = all_models()
    with target.atomic(), target.bind_ctx(models, bind_refs=False, bind_backrefs=False):
        for model in models:
            if model.select().exists():
                raise NotEmpty(f"the table {_table(model)} has rows already")
        copied = {_table(model): _copy_table(model, source) for model in models}
        if isinstance(target, peewee.PostgresqlDatabase):
            move_sequences(target, models)
    return copied


def _copy_table(model: type[BaseModel], source: peewee.Database) -> int:
    copied = 0
    rows = _rows(model, source)
    while batch := list(islice(rows, _AT_ONCE)):
        model.insert_many(batch).execute()
        copied += len(batch)
    return copied


def _rows(model: type[BaseModel], source: peewee.Database) -> Iterator[dict[str, Any]]:
    """Rows of the source by key, a batch at a time, so that memory stays the same for any table."""
    key: Any = model._meta.primary_key
    last = None
    while True:
        query = model.select().order_by(key).limit(_AT_ONCE)
        if last is not None:
            query = query.where(key > last)
        rows: Any = query.bind(source).dicts()
        batch = list(rows)
        yield from batch
        if len(batch) < _AT_ONCE:
            return
        last = batch[-1][key.name]


def move_sequences(target: peewee.Database, models: list[type[BaseModel]]) -> None:
    """Rows came with their keys; the next one that is made must not take the same."""
    for model in models:
        if isinstance(model._meta.primary_key, peewee.AutoField):
            target.execute_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{_table(model)}\"', 'id'),"
                f' COALESCE((SELECT MAX(id) FROM "{_table(model)}"), 1),'
                f' EXISTS (SELECT 1 FROM "{_table(model)}"))'
            )


def _table(model: type[BaseModel]) -> str:
    return str(model._meta.table_name)
