"""How many queries a piece of code makes."""

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import QueryEvent

from elkk.base.db import db


class Queries(list[str]):
    """The statements made, in their order."""


@contextmanager
def recorded() -> Iterator[Queries]:
    """Record what goes to the database; transaction control does not count."""
    made = Queries()

    def note(event: QueryEvent) -> None:
        made.append(event.sql)

    db.query_hooks.append(note)
    try:
        yield made
    finally:
        db.query_hooks.remove(note)


@contextmanager
def budget(most: int) -> Iterator[Queries]:
    """Fail where more than so many queries are made."""
    with recorded() as made:
        yield made
    assert len(made) <= most, "\n".join([f"{len(made)} queries, {most} allowed:", *made])
