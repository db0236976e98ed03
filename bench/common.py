"""What benchmarks share: measuring a piece of work in a process of its own, and tables."""

import multiprocessing
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import Model

from elkk.base import schema
from elkk.base.db import connect, db, is_sqlite


@dataclass(frozen=True)
class Measured:
    """`value` is what the work returned; its own timing, where it keeps one."""

    value: Any
    seconds: float
    peak_mb: float


def in_a_process(work: Callable[..., Any], *arguments: Any) -> Measured:
    """Run a module-level function in a fresh interpreter; its time and its peak memory."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(sender, work, arguments))
    process.start()
    sender.close()
    try:
        measured: Measured = receiver.recv()
    except EOFError:
        raise RuntimeError(f"{work.__name__} failed") from None
    finally:
        process.join()
    return measured


def _measure(sender: Any, work: Callable[..., Any], arguments: Sequence[Any]) -> None:
    started = time.perf_counter()
    value = work(*arguments)
    seconds = time.perf_counter() - started
    sender.send(Measured(value, seconds, peak_memory_mb()))


def peak_memory_mb() -> float:
    """The most memory that this process has had resident, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        kept = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(kept.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def processor() -> str:
    """The name of the machine's processor, as the system tells it."""
    about = Path("/proc/cpuinfo")
    if about.exists():
        for line in about.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


@contextmanager
def database_server(kind: str) -> Iterator[str]:
    """`sqlite`, `postgres` (a temporary server) or a postgresql:// URL, as something to pass on."""
    if kind != "postgres":
        yield kind
        return
    from tests.support.postgres import temporary_postgres

    with temporary_postgres() as url:
        yield url


def fresh_database(server: str, folder: Path, name: str) -> str:
    """The URL of an empty, migrated database on that server, or of a new SQLite file."""
    if server == "sqlite":
        for old in folder.glob(f"{name}.sqlite3*"):
            old.unlink()
        url = f"sqlite:///{folder / name}.sqlite3"
    else:
        url = _create_postgres_database(server, name)
    with open_database(url):
        schema.upgrade(db.obj)
    return url


def _create_postgres_database(server: str, name: str) -> str:
    from urllib.parse import urlsplit

    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS bench_{name}")
        connection.execute(f"CREATE DATABASE bench_{name}")
    return urlsplit(server)._replace(path=f"/bench_{name}").geturl()


@contextmanager
def open_database(url: str) -> Iterator[None]:
    """Make `url` the application's database while the block lasts."""
    db.initialize(connect(url))
    db.connect()
    try:
        yield
    finally:
        db.obj.close_all()


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def insert_series(model: type[Model], columns: dict[str, str], accounts: int) -> str:
    """Rows 1 to so many, `n` in the expressions; what is not named has the model's default."""
    usual = {
        field.column_name: _literal(field.db_value(field.default))
        for field in model._meta.sorted_fields
        if field.default is not None
    }
    values = {"id": "n"} | usual | columns
    names = ", ".join(f'"{name}"' for name in values)
    series = (
        f"WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series "
        f"WHERE n < {accounts})"
        if is_sqlite()
        else f"WITH series(n) AS (SELECT generate_series(1, {accounts}))"
    )
    table = model._meta.table_name
    return (
        f'INSERT INTO "{table}" ({names}) {series} SELECT {", ".join(values.values())} FROM series'
    )


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value)) if is_sqlite() else str(value).upper()
    return str(value) if isinstance(value, int) else f"'{value}'"
