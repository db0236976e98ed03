"""A migration that is killed leaves the schema as it was; the next start makes it whole."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from elkk.base import schema
from elkk.base.db import connect, db, is_sqlite

ROOT = Path(__file__).parents[2]

FIRST = """
from peewee import *
def up(migrator, db):
    db.execute_sql("CREATE TABLE crash_first (id INTEGER)")
"""
# Stops after half of its work as long as the file «stop» lies beside it.
SECOND = """
import time
from pathlib import Path
def up(migrator, db):
    db.execute_sql("CREATE TABLE crash_second (id INTEGER)")
    db.execute_sql("INSERT INTO crash_second VALUES (1)")
    if Path(__file__).with_name("stop").exists():
        print("stopped", flush=True)
        time.sleep(60)
    db.execute_sql("INSERT INTO crash_second VALUES (2)")
"""
UPGRADE = """
import sys
from pathlib import Path
from elkk.base import schema
from elkk.base.db import connect
database = connect(sys.argv[1])
print(*schema.upgrade(database, Path(sys.argv[2])), flush=True)
"""


@pytest.fixture
def url(app, database_url: str, tmp_path: Path):
    """A database with a history of its own, so that the tests' schema is left alone."""
    if is_sqlite():
        yield f"sqlite:///{tmp_path / 'crash.sqlite3'}"
        return
    db.execute_sql("CREATE SCHEMA crash")
    yield database_url + "?options=-csearch_path%3Dcrash"
    db.execute_sql("DROP SCHEMA crash CASCADE")


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.py").write_text(FIRST)
    (folder / "0002_second.py").write_text(SECOND)
    return folder


def start(url: str, migrations: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", UPGRADE, url, str(migrations)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str]) -> str:
    output, _errors = process.communicate(timeout=60)
    assert process.returncode == 0
    return output.strip()


def test_a_killed_migration_is_undone_and_done_again(url: str, migrations: Path) -> None:
    (migrations / "stop").touch()
    process = start(url, migrations)
    assert process.stdout.readline() == "stopped\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()

    database = connect(url)
    assert "crash_first" in database.get_tables(schema=None if is_sqlite() else "crash")
    assert "crash_second" not in database.get_tables(schema=None if is_sqlite() else "crash")
    assert schema.runner(database, migrations).applied().keys() == {"0001_first"}

    (migrations / "stop").unlink()
    assert end(start(url, migrations)) == "0002_second"
    rows = database.execute_sql("SELECT id FROM crash_second ORDER BY id").fetchall()
    assert [row[0] for row in rows] == [1, 2]
    database.close_all()


def test_two_upgrades_at_once_share_the_work(url: str, migrations: Path) -> None:
    both = [start(url, migrations) for _ in range(2)]
    done = sorted(filter(None, (end(process) for process in both)))
    assert done == ["0001_first 0002_second"]
