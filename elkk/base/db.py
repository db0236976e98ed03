"""The database: one connection for SQLite or PostgreSQL, and the field types of the domain."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import peewee
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from elkk.base.periods import Month

db = peewee.DatabaseProxy()

MAX_CONNECTIONS = 32
WAIT_SECONDS = 30
LOOK_EVERY_SECONDS = 0.0003
CHECKPOINT_EVERY_SECONDS = 1.0


def connect(url: str) -> peewee.Database:
    """A database from `sqlite:///path` or `postgresql://user:password@host/name`."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return _sqlite(url.removeprefix("sqlite:///"))
    if scheme in ("postgresql", "postgres"):
        return _postgresql(url.replace("postgres://", "postgresql://", 1))
    raise ValueError(f"unknown database: {scheme or url!r}")


def _sqlite(path: str) -> peewee.Database:
    pragmas = {
        "journal_mode": "wal",
        "synchronous": "full",
        "foreign_keys": 1,
        "busy_timeout": WAIT_SECONDS * 1000,
        # Where only single statements write; transactions see to it themselves. 40 MB.
        "wal_autocheckpoint": 10_000,
        # Each connection of each process keeps so many KiB of its own; the system keeps the rest of
        # the file in memory once for all.
        "cache_size": -2_000,
    }
    return _QueueingSqlite(
        path,
        pragmas=pragmas,
        # A transaction that reads first and writes later can't be made to wait in turn by SQLite:
        # it fails at once. Taking the write lock at the start makes it wait instead.
        lock_type="IMMEDIATE",
        timeout=WAIT_SECONDS,
        check_same_thread=False,
        max_connections=MAX_CONNECTIONS,
    )


class _QueueingSqlite(PooledSqliteDatabase):
    """SQLite has one writer, and who finds it busy sleeps for up to a tenth of a second and tries
    again, in no order: threads would pass most of a rush asleep. So those of a process queue up
    here, and the one whose turn it is looks every third of a millisecond whether another process
    is done: a transaction of the cabinet takes about one.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._turn = threading.Lock()
        self._whose: int | None = None
        self._next_checkpoint = 0.0
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]

    def begin(self, lock_type: str | None = None) -> None:
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise peewee.OperationalError("database is locked")
        self._whose = threading.get_ident()
        try:
            self._take(lock_type)
        except BaseException:
            self._leave()
            raise

    def _take(self, lock_type: str | None) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        with self._patience(0):
            while True:
                try:
                    return super().begin(lock_type)
                except peewee.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > deadline:
                        raise
                time.sleep(LOOK_EVERY_SECONDS)

    @contextmanager
    def _patience(self, milliseconds: int) -> Iterator[sqlite3.Connection]:
        """The connection, waiting no longer than that where another process has the lock."""
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
        try:
            yield connection
        finally:
            connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")

    def commit(self) -> Any:
        done = super().commit()
        self._checkpoint_now_and_then()
        self._leave()
        return done

    def _checkpoint_now_and_then(self) -> None:
        """Move what was committed from the log into the file.

        SQLite would do it at every commit once the log is long, and in a rush the log stays long:
        somebody always reads from it. That costs a rush every third write to the disk.
        """
        now = time.monotonic()
        if now < self._next_checkpoint:
            return
        self._next_checkpoint = now + CHECKPOINT_EVERY_SECONDS
        # Whoever reads for long is not waited for, and what was committed stays so: the next time
        # will do.
        with suppress(sqlite3.Error), self._patience(5) as connection:
            connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()

    def rollback(self) -> Any:
        try:
            return super().rollback()
        finally:
            self._leave()

    def _leave(self) -> None:
        # peewee rolls back once more where something fails after a commit.
        if self._whose == threading.get_ident():
            self._whose = None
            self._turn.release()


def _postgresql(url: str) -> peewee.Database:
    import psycopg

    return PooledPostgresqlDatabase(
        url,
        # Server-side binding breaks GROUP BY over expressions with parameters, and large inserts.
        cursor_factory=psycopg.ClientCursor,
        timeout=WAIT_SECONDS,
        max_connections=MAX_CONNECTIONS,
    )


def is_sqlite() -> bool:
    return isinstance(db.obj, peewee.SqliteDatabase)


@contextmanager
def atomic() -> Iterator[None]:
    """One transaction, or a savepoint inside one."""
    with db.atomic():
        yield


@contextmanager
def forgettable() -> Iterator[None]:
    """A transaction that does not wait for the disk: a power cut may undo it, and nothing else.

    For what matters little, such as when somebody was last seen. Inside another transaction it is
    as durable as that one.
    """
    if db.in_transaction():
        with atomic():
            yield
    elif is_sqlite():
        # The log is in order either way; only whether a commit waits for the disk differs.
        db.execute_sql("PRAGMA synchronous = normal")
        try:
            with atomic():
                yield
        finally:
            db.execute_sql("PRAGMA synchronous = full")
    else:
        with atomic():
            db.execute_sql("SET LOCAL synchronous_commit = off")
            yield


def after_commit(action: Callable[[], object]) -> None:
    """Do something once the transaction around it is durable; at once where there is none."""
    db.after_commit(action)


class BaseModel(peewee.Model):
    class Meta:
        database = db
        legacy_table_names = False

    id = peewee.AutoField()


class MoneyField(peewee.BigIntegerField):
    """Integer kopecks. A float or a Decimal is a mistake of the caller, not something to round."""

    def db_value(self, value: Any) -> Any:
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise TypeError(f"money is integer kopecks, not {value!r}")
        return value


class FixedField(peewee.BigIntegerField):
    """A Decimal with a fixed number of places, kept as an integer: exact in both databases."""

    def __init__(self, places: int, **options: Any) -> None:
        self.places = places
        super().__init__(**options)

    def db_value(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise TypeError(f"a Decimal is wanted, not {value!r}")
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled)

    def python_value(self, value: Any) -> Any:
        return None if value is None else Decimal(value).scaleb(-self.places)


class UtcField(peewee.DateTimeField):
    """A moment: aware datetimes in and out, naive UTC in the database."""

    def db_value(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise TypeError(f"an aware datetime is wanted, not {value!r}")
        return super().db_value(  # type: ignore[no-untyped-call]
            value.astimezone(UTC).replace(tzinfo=None)
        )

    def python_value(self, value: Any) -> Any:
        naive = super().python_value(value)  # type: ignore[no-untyped-call]
        return naive.replace(tzinfo=UTC) if isinstance(naive, datetime) else naive


class MonthField(peewee.IntegerField):
    """A Month, kept as 202001: sorts and compares as it should."""

    def db_value(self, value: Any) -> Any:
        if isinstance(value, Month):
            return int(value)
        if value is None:
            return None
        raise TypeError(f"a Month is wanted, not {value!r}")

    def python_value(self, value: Any) -> Any:
        return None if value is None else Month.from_int(value)


Choice = TypeVar("Choice", bound=StrEnum)


class ChoiceField(peewee.CharField, Generic[Choice]):
    """A member of a StrEnum, kept as its value."""

    def __init__(self, options: type[Choice], **kwargs: Any) -> None:
        self.options = options
        super().__init__(max_length=32, **kwargs)

    def db_value(self, value: Any) -> Any:
        return None if value is None else str(self.options(value))

    def python_value(self, value: Any) -> Any:
        return None if value is None else self.options(value)


def begins_with(column: Any, beginning: str) -> Any:
    """A condition that an index of the column answers, which LIKE is not in every database.

    No character sorts after the last one of Unicode, which nobody types.
    """
    return (column >= beginning) & (column < beginning + "\U0010ffff")


def all_models() -> list[type[BaseModel]]:
    """Every model of every room, parents before children. The rooms must be imported already."""
    models: list[type[BaseModel]] = []
    waiting = [BaseModel]
    while waiting:
        for model in waiting.pop().__subclasses__():
            models.append(model)
            waiting.append(model)
    return list(peewee.sort_models(models))  # type: ignore[attr-defined]
