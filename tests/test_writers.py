"""Transactions of one process queue up on SQLite (elkk/base/db.py)."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import peewee
import pytest

from elkk.accounts.models import Supplier
from elkk.base import db as database
from elkk.base.db import after_commit, atomic, db, is_sqlite
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def only_sqlite(app) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL has many writers")


def elsewhere(work: Callable[[], object]) -> "Future[object]":
    """In a thread and with a connection of its own."""

    def run() -> object:
        try:
            return work()
        finally:
            db.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run)


def rename(name: str) -> None:
    with atomic():
        Supplier.update(name=name).execute()


def test_a_writer_waits_until_the_one_before_has_committed(cast: Cast) -> None:
    inside, entered = threading.Event(), threading.Event()

    def first() -> None:
        with atomic():
            inside.set()
            assert not entered.wait(0.05)
            Supplier.update(name="first").execute()

    def second() -> None:
        inside.wait()
        with atomic():
            entered.set()
            assert Supplier.get().name == "first"

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(first), pool.submit(second)):
            done.result()


def test_whoever_fails_gives_the_turn_back(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), atomic():
        raise ZeroDivisionError
    elsewhere(lambda: rename("after")).result()
    assert Supplier.get().name == "after"


def test_whoever_fails_after_the_commit_takes_nobodys_turn(cast: Cast) -> None:
    """peewee rolls back then, though there is nothing left to roll back."""
    with pytest.raises((ZeroDivisionError, peewee.OperationalError)), atomic():
        after_commit(lambda: 1 // 0)
    elsewhere(lambda: rename("after")).result()
    assert Supplier.get().name == "after"


def test_a_begin_that_fails_gives_the_turn_back(cast: Cast) -> None:
    with pytest.raises(peewee.OperationalError), db.obj.transaction("NONSENSE"):
        pass
    elsewhere(lambda: rename("after")).result()


def test_whoever_waits_too_long_gets_the_error_of_a_busy_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.01)
    with atomic():
        waiting = elsewhere(lambda: rename("too late"))
    with pytest.raises(peewee.OperationalError, match="locked"):
        waiting.result()


@pytest.fixture
def other_process(cast: Cast) -> Iterator[sqlite3.Connection]:
    """What another process is to this one: a connection that knows nothing of its turns."""
    path = db.execute_sql("PRAGMA database_list").fetchone()[2]
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def test_another_process_is_waited_for_as_well(other_process: sqlite3.Connection) -> None:
    threading.Timer(0.05, lambda: other_process.execute("ROLLBACK")).start()
    rename("after")
    assert Supplier.get().name == "after"


def test_another_process_is_waited_for_no_longer_than_that(
    other_process: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.01)
    with pytest.raises(peewee.OperationalError, match="locked"):
        rename("too late")
    other_process.execute("ROLLBACK")
    rename("after")


def test_what_was_committed_is_moved_into_the_file_now_and_then(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(db.execute_sql("PRAGMA database_list").fetchone()[2])
    monkeypatch.setattr(db.obj, "_next_checkpoint", 0.0)
    rename("moved at once")
    rename("moved later")
    assert b"moved at once" in path.read_bytes()
    assert b"moved later" not in path.read_bytes()


def test_a_log_that_cannot_be_moved_is_no_error_for_whoever_was_saved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(action: int, name: str | None, *_more: str | None) -> int:
        return sqlite3.SQLITE_DENY if name == "wal_checkpoint" else sqlite3.SQLITE_OK

    monkeypatch.setattr(db.obj, "_next_checkpoint", 0.0)
    connection = db.obj.connection()
    connection.set_authorizer(forbid)
    rename("saved")
    connection.set_authorizer(None)
    assert Supplier.get().name == "saved"
    elsewhere(lambda: rename("after")).result()


def test_a_long_reader_delays_no_commit(
    cast: Cast, other_process: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_process.execute("ROLLBACK")
    other_process.execute("BEGIN")
    other_process.execute("SELECT * FROM supplier").fetchone()
    monkeypatch.setattr(db.obj, "_next_checkpoint", 0.0)
    rename("after")
    assert Supplier.get().name == "after"


def test_statements_alone_wait_as_ever(cast: Cast) -> None:
    rename("anything")
    [milliseconds] = db.execute_sql("PRAGMA busy_timeout").fetchone()
    assert milliseconds == database.WAIT_SECONDS * 1000
