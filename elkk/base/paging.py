"""Lists that page by key: as fast on the last page as on the first, whatever the table's size."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from peewee import Field, IntegerField, ModelSelect, Tuple

from elkk.base.db import UtcField
from elkk.base.incoming import parse_json

MOST: Final = 50

Row = TypeVar("Row")


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """Some rows of a list; `after` is the cursor of the next ones, empty at the end."""

    rows: list[Row]
    after: str
    is_first: bool


def newest_first(
    query: "ModelSelect[Any]", keys: Sequence[Field], cursor: str = "", most: int = MOST
) -> Slice[Any]:
    """A page of the query, the largest keys first. See `_slice`."""
    return _slice(query, keys, cursor, most, descending=True)


def oldest_first(
    query: "ModelSelect[Any]", keys: Sequence[Field], cursor: str = "", most: int = MOST
) -> Slice[Any]:
    """A page of the query, the smallest keys first. See `_slice`."""
    return _slice(query, keys, cursor, most, descending=False)


def _slice(
    query: "ModelSelect[Any]", keys: Sequence[Field], cursor: str, most: int, *, descending: bool
) -> Slice[Any]:
    """`keys` are columns of the query's own model, never null, unique together, with an index.

    A cursor that nobody gave out begins at the start.
    """
    passed = _read(cursor, keys)
    if passed is not None:
        row, last = Tuple(*keys), Tuple(*passed)
        query = query.where(row < last if descending else row > last)
    ordered = query.order_by(*(key.desc() if descending else key.asc() for key in keys))
    rows = list(ordered.limit(most + 1))
    after = _write(rows[most - 1], keys) if len(rows) > most else ""
    return Slice(rows[:most], after, is_first=passed is None)


def _write(row: Any, keys: Sequence[Field]) -> str:
    values = [getattr(row, key.name) for key in keys]
    plain = [each.isoformat() if isinstance(each, datetime) else each for each in values]
    written = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[Field]) -> list[Any] | None:
    """The key values of a cursor, as the database takes them."""
    try:
        plain = parse_json(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(plain, list) or len(plain) != len(keys):
            return None
        return [_value(key, each) for key, each in zip(keys, plain, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error):
        return None


def _value(key: Field, plain: Any) -> Any:
    if isinstance(key, UtcField):
        return datetime.fromisoformat(plain).astimezone(UTC).replace(tzinfo=None)
    kind = int if isinstance(key, IntegerField) else str
    if type(plain) is not kind:
        raise TypeError(f"{key.name} is no {kind.__name__}: {plain!r}")
    return plain
