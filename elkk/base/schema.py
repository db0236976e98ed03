"""The database's schema: applying migrations, and comparing what they make with the models."""

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import peewee
from playhouse import migrations, schema_diff

from config import ROOT
from elkk.base.db import all_models, connect

DIRECTORY: Final = ROOT / "migrations"

# A virtual table of SQLite and its shadows: an index, which no model stands for.
_SEARCH_INDEX: Final = "faq_search"

# A migration is a frozen copy: it must not change when the application's own field types do.
_PLAIN_TYPES: Final = {
    "MoneyField": "BigIntegerField",
    "FixedField": "BigIntegerField",
    "MonthField": "IntegerField",
    "UtcField": "DateTimeField",
    "ChoiceField": "CharField",
    "JsonField": "TextField",
}


# Any number, the same for all who migrate; and how long a statement waits for others to finish:
# while it waits, everyone else waits behind it.
_LOCK_NUMBER: Final = 7_355_608
_LOCK_TIMEOUT: Final = "10s"


def runner(database: peewee.Database, directory: Path = DIRECTORY) -> Any:
    return migrations.Runner(database, str(directory))


def upgrade(database: peewee.Database, directory: Path = DIRECTORY) -> list[str]:
    """Apply what is pending; the names of what was applied.

    Each migration is one transaction: a crash leaves it undone, and the next call does it again.
    Several calls at once wait for each other.
    """
    with _alone(database):
        return list(runner(database, directory).up())


def pending(database: peewee.Database) -> list[str]:
    return [step.name for step in runner(database).status() if not step.applied]


def applied(database: peewee.Database) -> list[str]:
    return list(runner(database).applied())


@contextmanager
def _alone(database: peewee.Database) -> Iterator[None]:
    if isinstance(database, peewee.SqliteDatabase):
        with _file_lock(str(database.database)):
            yield
        return
    with database.connection_context() if database.is_closed() else nullcontext():
        database.execute_sql("SELECT pg_advisory_lock(%s)", (_LOCK_NUMBER,))
        database.execute_sql(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
        try:
            yield
        finally:
            database.execute_sql("RESET lock_timeout")
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (_LOCK_NUMBER,))


@contextmanager
def _file_lock(path: str) -> Iterator[None]:
    if path == ":memory:":
        yield
        return
    with open(f"{path}.migrating", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def drift() -> list[str]:
    """Differences between the schema that the migrations make and the models; none when right.

    Compared on SQLite, down to types, lengths and NULLs, which peewee's own differ does not see.
    """
    migrated, modelled = connect("sqlite:///:memory:"), connect("sqlite:///:memory:")
    upgrade(migrated)
    models = all_models()
    with modelled.bind_ctx(models):
        modelled.create_tables(models)
    before, after = _describe(migrated), _describe(modelled)
    migrated.close()
    modelled.close()
    return [f"only in migrations: {line}" for line in sorted(before - after)] + [
        f"only in models: {line}" for line in sorted(after - before)
    ]


def _describe(database: peewee.Database) -> set[str]:
    lines: set[str] = set()
    for table in database.get_tables():
        if table == "schema_migration" or table.startswith(_SEARCH_INDEX):
            continue
        for _, name, kind, required, _default, key in database.execute_sql(
            f'PRAGMA table_info("{table}")'
        ):
            lines.add(f"{table}.{name} {kind.upper()} required={required} key={key}")
        for index in database.get_indexes(table):
            lines.add(f"{table} index {index.columns} unique={bool(index.unique)}")
        for row in database.execute_sql(f'PRAGMA foreign_key_list("{table}")'):
            _, _, parent, column, _, _, on_delete, _ = row
            lines.add(f"{table}.{column} -> {parent} on delete {on_delete}")
    return lines


def generate(database: peewee.Database, name: str) -> str | None:
    """Write a migration for what the models have and the database has not; its path."""
    difference = schema_diff.diff_models(database, all_models())
    if not difference:
        return None
    body = migrations.template(difference).split("\n", 1)[1]
    for ours, plain in _PLAIN_TYPES.items():
        body = re.sub(rf"^from elkk\S+ import {ours}\n", "", body, flags=re.MULTILINE)
        body = body.replace(f"{ours}(", f"{plain}(")
    return str(runner(database).create(name, body=body))
