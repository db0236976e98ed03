"""A consistent copy of the running database in one file, and putting such a copy back."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, Final

from elkk.operations.archives import ArchiveBroken, BackupError

# Names inside an archive; they tell which database made it.
SQLITE: Final = "database.sqlite3"
POSTGRESQL: Final = "database.pgdump"

# The queue may lie in the same database. It is not part of a backup: what must not be lost is in
# our own tables, and repeating old tasks would do no good.
_QUEUE_TABLES: Final = "huey_*"

# What a sandbox is reset to: made again when it is missing.
SANDBOX_SCHEMA: Final = "sandbox_seed"

_DROP_EVERYTHING: Final = """
DO $$ DECLARE each record; BEGIN
FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
EXECUTE format('DROP TABLE %I CASCADE', each.tablename);
END LOOP;
FOR each IN SELECT oid::regprocedure AS name FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f' AND NOT EXISTS
(SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
EXECUTE format('DROP FUNCTION %s CASCADE', each.name);
END LOOP; END $$;
"""


def kind(url: str) -> str:
    """The name that a snapshot of this database has in an archive."""
    return SQLITE if url.startswith("sqlite:") else POSTGRESQL


def take(url: str, target: Path) -> None:
    """Copy the database while others go on writing. Raises BackupError."""
    if kind(url) == SQLITE:
        _take_sqlite(url, target)
    else:
        options = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
        options += [f"--exclude-table-data={_QUEUE_TABLES}", f"--exclude-schema={SANDBOX_SCHEMA}"]
        _run(url, "pg_dump", *options, f"--file={target}")


def put_back(url: str, snapshot: Path) -> None:
    """Replace the database's whole content, in one transaction. Raises BackupError."""
    if kind(url) == SQLITE:
        _put_back_sqlite(url, snapshot)
    else:
        _put_back_postgresql(url, snapshot)


def _take_sqlite(url: str, target: Path) -> None:
    source = sqlite3.connect(_file(url))
    copy = sqlite3.connect(target)
    try:
        # In one step: it reads one state, and in WAL mode keeps no writer waiting.
        source.backup(copy)
        _check(copy)
    finally:
        copy.close()
        source.close()


def _put_back_sqlite(url: str, snapshot: Path) -> None:
    # Through SQLite rather than by moving files: a process that has the database open would go on
    # writing into the file that was moved away.
    source = sqlite3.connect(snapshot)
    database = sqlite3.connect(_file(url), timeout=30)
    try:
        _check(source)
        source.backup(database)
        database.execute("PRAGMA journal_mode = wal")
    finally:
        database.close()
        source.close()


def _check(database: sqlite3.Connection) -> None:
    try:
        [answer] = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise ArchiveBroken(f"the database is damaged: {error}") from error
    if answer != "ok":
        raise ArchiveBroken(f"the database is damaged: {answer}")


def _put_back_postgresql(url: str, snapshot: Path) -> None:
    script = snapshot.with_name(snapshot.name + ".sql")
    drop = snapshot.with_name(snapshot.name + ".drop")
    try:
        # The whole script first: psql would commit what an interrupted pg_restore had told it.
        options = ["--no-owner", "--no-privileges"]
        _run(None, "pg_restore", *options, f"--file={script}", str(snapshot))
        drop.write_text(_DROP_EVERYTHING)
        strict = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction"]
        _run(url, "psql", *strict, f"--file={drop}", f"--file={script}")
    finally:
        script.unlink(missing_ok=True)
        drop.unlink(missing_ok=True)


def _run(url: str | None, program: str, *options: str) -> None:
    """Run a PostgreSQL client. The password goes by the environment: anyone may read arguments."""
    if shutil.which(program) is None:
        raise BackupError(f"there is no {program}: install postgresql-client")
    environment = dict(os.environ)
    where = []
    if url:
        from psycopg import conninfo

        settings: dict[str, Any] = conninfo.conninfo_to_dict(url)
        environment["PGPASSWORD"] = str(settings.pop("password", "") or "")
        where = [f"--dbname={conninfo.make_conninfo(**settings)}"]
    done = subprocess.run(
        [program, *where, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()[-500:]}")


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")
