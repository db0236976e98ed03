"""Temporary tables that hold a batch's rows, typed, until all of them are known to be right.

They belong to the connection, live outside the main database file and vanish with the process, so
reading a batch blocks nobody and a killed import leaves nothing behind.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from elkk.base.db import db, is_sqlite
from elkk.exchange.format1.describing import Column, FileFormat, literal
from elkk.exchange.format1.kinds import DbValue

Load: TypeAlias = Callable[[Sequence[Sequence[DbValue]]], None]

# Rows that one INSERT of SQLite takes: crossing into the library is what costs there.
_ROWS_AT_ONCE: Final = 50


def table(form: FileFormat | str) -> str:
    """The staging table of a file, by the file's format or its name."""
    return f"stage_{form if isinstance(form, str) else form.name}"


class Staging:
    """The staging tables of one batch, on the connection of this thread.

    `ascending` are the files whose rows came in the order of their keys.
    """

    def __init__(self) -> None:
        self.files: list[FileFormat] = []
        self.ascending: list[FileFormat] = []

    def __contains__(self, name: str) -> bool:
        return any(form.name == name for form in self.files)

    def __getitem__(self, name: str) -> FileFormat:
        return next(form for form in self.files if form.name == name)

    @contextmanager
    def loading(self, form: FileFormat, columns: Sequence[Column]) -> Iterator[Load]:
        """Create a file's table; what is given to the yielded function is put into it.

        That is, for any number of rows, their line numbers and then the values of each of
        `columns`; other columns get their defaults.
        """
        db.execute_sql(f"DROP TABLE IF EXISTS {table(form)}")
        db.execute_sql(f"CREATE TEMP TABLE {table(form)} (line integer, {_definitions(form)})")
        self.files.append(form)
        names = ", ".join(["line", *(f'"{column.name}"' for column in columns)])
        with (_load_sqlite if is_sqlite() else _load_postgres)(table(form), names) as load:
            yield load
        if not is_sqlite():
            db.execute_sql(f"ANALYZE {table(form)}")

    def derive(self, source: FileFormat, form: FileFormat, columns: Mapping[str, str]) -> None:
        """Make a file's table of another's rows, called `s`; `columns` are SQL by column name."""
        db.execute_sql(f"DROP TABLE IF EXISTS {table(form)}")
        chosen = ", ".join(f'{columns[each.name]} AS "{each.name}"' for each in form.columns)
        select = f"SELECT s.line, {chosen} FROM {table(source)} s"
        db.execute_sql(f"CREATE TEMP TABLE {table(form)} AS {select}")
        self.files.append(form)

    def forget(self, form: FileFormat) -> None:
        self.files.remove(form)
        db.execute_sql(f"DROP TABLE IF EXISTS {table(form)}")

    def drop(self) -> None:
        while self.files:
            db.execute_sql(f"DROP TABLE IF EXISTS {table(self.files.pop())}")


def _definitions(form: FileFormat) -> str:
    return ", ".join(
        f'"{column.name}" {column.kind.sql} DEFAULT {literal(column.default)}'
        for column in form.columns
    )


@contextmanager
def _load_sqlite(name: str, columns: str) -> Iterator[Load]:
    connection: Any = db.connection()
    width = columns.count(",") + 1
    row = f"({', '.join('?' * width)})"
    insert = f"INSERT INTO {name} ({columns}) VALUES "
    insert_many = insert + ", ".join([row] * _ROWS_AT_ONCE)

    def load(values: Sequence[Sequence[DbValue]]) -> None:
        flat = _row_after_row(values)
        step = width * _ROWS_AT_ONCE
        whole = len(flat) - len(flat) % step
        connection.executemany(insert_many, [flat[i : i + step] for i in range(0, whole, step)])
        rest = [flat[i : i + width] for i in range(whole, len(flat), width)]
        connection.executemany(insert + row, rest)

    # Deferred, and written to temporary tables only: the write lock of the database stays free.
    outside = not connection.in_transaction
    if outside:
        connection.execute("BEGIN DEFERRED")
    try:
        yield load
    finally:
        if outside:
            connection.execute("COMMIT")


@contextmanager
def _load_postgres(name: str, columns: str) -> Iterator[Load]:
    connection: Any = db.connection()
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
        write = copy.write_row

        def load(values: Sequence[Sequence[DbValue]]) -> None:
            for row in zip(*values, strict=True):
                write(row)

        yield load


def _row_after_row(columns: Sequence[Sequence[DbValue]]) -> list[DbValue]:
    width = len(columns)
    flat: list[DbValue] = [None] * (width * (len(columns[0]) if columns else 0))
    for index, column in enumerate(columns):
        flat[index::width] = column
    return flat
