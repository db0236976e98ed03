"""Editing by staff: whether the row is still what they saw, and the order of rows."""

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from elkk.base.db import BaseModel, is_sqlite

Row = TypeVar("Row", bound=BaseModel)


class Changed(Exception):
    """Somebody else has saved the row since the form was opened."""


class Refused(ValueError):
    """A value is not acceptable; the text tells the editor how to correct the `field`."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def mark(row: BaseModel | None) -> str:
    """What a form remembers of the row it shows; the place in a list does not count."""
    if row is None:
        return ""
    kept = {name: value for name, value in row.__data__.items() if name not in ("id", "position")}
    text = repr(sorted((name, str(value)) for name, value in kept.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def locked(model: type[Row], row_id: int) -> Row | None:
    """The row, which nobody else can change until the transaction around ends."""
    query = model.select().where(model.id == row_id)
    # On SQLite the transaction has locked the whole database.
    found: Row | None = (query if is_sqlite() else query.for_update()).first()
    return found


def unchanged(model: type[Row], row_id: int, seen: str) -> Row:
    """The locked row, if it is as the form has shown it. Raises Changed, also where it is gone."""
    row = locked(model, row_id)
    if row is None or mark(row) != seen:
        raise Changed
    return row


def move(rows: Sequence[Any], row_id: int, *, up: bool) -> bool:
    """Put a row one place up or down among `rows`, its neighbours in their order; whether it moved.

    Positions become 10, 20, 30, …
    """
    order = swapped(rows, row_id, up=up)
    if order is None:
        return False
    renumber(order)
    return True


def swapped(rows: Sequence[Row], row_id: int, *, up: bool) -> list[Row] | None:
    """The rows in the order after the move; None where there is no place to move to."""
    order = list(rows)
    place = next((index for index, row in enumerate(order) if row.id == row_id), None)
    target = None if place is None else place + (-1 if up else 1)
    if place is None or target is None or not 0 <= target < len(order):
        return None
    order[place], order[target] = order[target], order[place]
    return order


def renumber(order: Sequence[Any]) -> None:
    for index, row in enumerate(order, start=1):
        if row.position != index * 10:
            model = type(row)
            model.update(position=index * 10).where(model.id == row.id).execute()
