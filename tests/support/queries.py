"""How many queries a piece of code makes."""

from collections.abc import Iterator
from contextlib import contextmanager

from elkk.db import db


class Queries(list[str]):
    """The statements made, in their order."""


@contextmanager
def recorded() -> Iterator[Queries]:
    """Record what goes to the database; transaction control does not count."""
    made = Queries()
    execute = db.obj._execute_cursor

    def watch(sql: str, *args: object, **kwargs: object) -> object:
        made.append(sql)
        return execute(sql, *args, **kwargs)

    db.obj._execute_cursor = watch
    try:
        yield made
    finally:
        del db.obj._execute_cursor


@contextmanager
def budget(most: int) -> Iterator[Queries]:
    """Fail where more than so many queries are made."""
    with recorded() as made:
        yield made
    assert len(made) <= most, "\n".join([f"{len(made)} queries, {most} allowed:", *made])
