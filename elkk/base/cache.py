"""What every page needs and hardly ever changes: read at most every few seconds by each process.

A process that changes it calls `forget` after the commit and reads anew at once; the others follow
within FRESH_FOR seconds, without a restart and without a query on every page.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Generic, TypeVar

import peewee

from elkk.base.db import after_commit

FRESH_FOR: Final = 5.0

Value = TypeVar("Value")
_all: "list[Cache[object]]" = []


class Cache(Generic[Value]):
    """`load` reads the value; `fallback` stands for it until the database has answered once."""

    def __init__(self, load: Callable[[], Value], fallback: Value) -> None:
        self._load = load
        self._value = fallback
        self._until = 0.0
        _all.append(self)  # type: ignore[arg-type]

    def get(self) -> Value:
        """A database that does not answer leaves the last value: error pages need it too."""
        if time.monotonic() >= self._until:
            self._until = time.monotonic() + FRESH_FOR
            with suppress(peewee.DatabaseError):
                self._value = self._load()
        return self._value

    def forget(self) -> None:
        """Read anew at the next call, once the transaction around is durable."""
        after_commit(self._expire)

    def _expire(self) -> None:
        self._until = 0.0


def forget_all() -> None:
    for each in _all:
        each.forget()


def read_all() -> None:
    """Read everything now; for tests that count queries."""
    forget_all()
    for each in _all:
        each.get()
