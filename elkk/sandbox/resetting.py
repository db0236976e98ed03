"""Back to the seeded state: database, clock, inbox, bank, outages, files and queue at once.

Everything in progress ends first, and nothing begins until it is done (see elkk/sandbox/gate.py).
Connections stay open: on SQLite the pages are replaced through its own backup interface, on
PostgreSQL the rows by one transaction. Sessions are rows too, so everybody has to sign in again.
"""

import shutil
import time
from pathlib import Path
from typing import Final

import peewee
from flask import current_app
from huey import Huey
from huey.storage import SqliteStorage

from config import Config
from elkk.base import db as database
from elkk.base.db import all_models, atomic, db, is_sqlite
from elkk.operations import moving, snapshots
from elkk.sandbox import clock as movable_clock
from elkk.sandbox import seed as seeds
from elkk.sandbox.gate import Gate
from elkk.sandbox.seed import Seed

_SCHEMA: Final = snapshots.SANDBOX_SCHEMA


def reset() -> int:
    """Do it now; how many milliseconds it took. Raises gate.Busy and seed.SeedFailed."""
    config: Config = current_app.config["ELKK"]
    gate: Gate = current_app.extensions["sandbox_gate"]
    started = time.perf_counter()
    seed = seeds.ensure(config)
    with gate.closed():
        restore(config, seed)
        _empty(config.data_dir / "files")
        _forget_queue(current_app.extensions["huey"])
    movable_clock.read_again()
    return round((time.perf_counter() - started) * 1000)


def restore(config: Config, seed: Seed) -> None:
    """Replace what the database holds. Nobody else may be using it."""
    if is_sqlite():
        snapshots.put_back(config.database_url, seed.path)
    else:
        _restore_postgresql(seed)


def _restore_postgresql(seed: Seed) -> None:
    with atomic():
        _truncate()
        if _kept_stamp() == seed.stamp:
            for model in all_models():
                table, columns = _table(model), _columns(model)
                db.execute_sql(
                    f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {_SCHEMA}.{table}"
                )
            moving.move_sequences(db.obj, all_models())
        else:
            _fill_from_file(seed)
            _keep(seed.stamp)


def _truncate() -> None:
    tables = ", ".join(_table(model) for model in all_models())
    db.execute_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


def _fill_from_file(seed: Seed) -> None:
    source = database.connect(seed.url)
    try:
        moving.copy(source, db.obj)
    finally:
        source.close()


def _kept_stamp() -> str | None:
    """What the copy in the schema of its own was made of."""
    found = db.execute_sql(
        "SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", (_SCHEMA,)
    ).fetchone()
    return found[0] if found else None


def _keep(stamp: str) -> None:
    """Copy the seeded tables aside: from there they come back in a tenth of the time."""
    db.execute_sql(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
    db.execute_sql(f"CREATE SCHEMA {_SCHEMA}")
    for model in all_models():
        db.execute_sql(f"CREATE TABLE {_SCHEMA}.{_table(model)} AS TABLE {_table(model)}")
    db.execute_sql(f"COMMENT ON SCHEMA {_SCHEMA} IS '{stamp}'")


def _table(model: type[peewee.Model]) -> str:
    return f'"{model._meta.table_name}"'


def _columns(model: type[peewee.Model]) -> str:
    return ", ".join(f'"{field.column_name}"' for field in model._meta.sorted_fields)


def _empty(folder: Path) -> None:
    """Files in a bucket stay; nobody finds them any more."""
    for path in folder.glob("*"):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _forget_queue(huey: Huey) -> None:
    if isinstance(huey.storage, SqliteStorage):
        # Where the queue shares the database's file, its tables were replaced as well.
        huey.storage.initialize_schema()
    huey.storage.flush_all()
