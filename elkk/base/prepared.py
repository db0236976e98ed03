"""Queries of every request, whose SQL is made once and kept.

peewee makes a query's text anew each time, and for a few joined tables that takes longer than the
database takes to answer. A prepared query is written as any other, with `given.<name>` in the
places of its values:

    _LINKS = Prepared[AccountLink](
        lambda given: AccountLink.select().where(AccountLink.user == given.user)
    )
    _LINKS.rows(user=user.id)

Only values may differ from one execution to the next: a list for IN, a limit or a condition that is
there at times is part of the text.
"""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import peewee

from elkk.base.db import db

Row = TypeVar("Row")


class _Value(peewee.Node):
    """A place for a value, which is converted as the field that it meets wants."""

    def __init__(self, name: str, convert: Callable[[Any], Any] | None = None) -> None:
        self.name = name
        self.convert = convert

    def for_field(self, field: peewee.Field) -> "_Value":
        return _Value(self.name, field.db_value)

    def of(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        return self.convert(value) if self.convert else value

    def __sql__(self, context: Any) -> Any:
        place = _Place(_Value(self.name, self.convert or context.state.converter))
        return context.value(place, converter=False)


class _Place(NamedTuple):
    """Not a node any more: what peewee keeps as the value of a parameter."""

    value: _Value


class _Given:
    def __getattr__(self, name: str) -> _Value:
        return _Value(name)


class _Compiled:
    """The text for one kind of database, where the values go, and what becomes of a row."""

    def __init__(self, query: Any) -> None:
        self._query = query
        self.sql, self._parameters = query.sql()
        self._to_row: Callable[[Any], Any] | None = None

    def parameters(self, values: dict[str, Any]) -> list[Any]:
        return [
            each.value.of(values) if isinstance(each, _Place) else each for each in self._parameters
        ]

    def rows(self, cursor: Any) -> list[Any]:
        if self._to_row is None:
            wrapper = self._query._get_cursor_wrapper(cursor)
            wrapper.initialize()
            wrapper.cursor = None
            flat = isinstance(wrapper, peewee.ModelObjectCursorWrapper)
            self._to_row = _instances(wrapper) if flat else wrapper.process_row
        to_row = self._to_row
        return [to_row(row) for row in cursor.fetchall()]


def _instances(wrapper: Any) -> Callable[[Any], Any]:
    """A row of one table as its model, filled at once: peewee sets field by field."""
    model = wrapper.constructor
    columns = [
        (name, convert if convert is not None else _as_it_is)
        for name, convert in zip(wrapper.columns, wrapper.converters, strict=True)
    ]
    if any(name not in model._meta.fields for name, _convert in columns):
        process: Callable[[Any], Any] = wrapper.process_row
        return process

    def make(row: Any) -> Any:
        made = model.__new__(model)
        made.__data__ = {
            name: convert(value) for (name, convert), value in zip(columns, row, strict=True)
        }
        made.__rel__ = {}
        made._dirty = set()
        return made

    return make


def _as_it_is(value: Any) -> Any:
    return value


class Prepared(Generic[Row]):
    """A SELECT, or an INSERT … RETURNING, of `Row`s, given as a function of its values' places."""

    def __init__(self, build: Callable[[Any], Any]) -> None:
        self._build = build
        self._compiled: dict[type, _Compiled] = {}

    def rows(self, **values: Any) -> list[Row]:
        compiled = self._for_this_database()
        return compiled.rows(db.execute_sql(compiled.sql, compiled.parameters(values)))

    def first(self, **values: Any) -> Row | None:
        """Of a query that is limited to one row, or has no more."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def _for_this_database(self) -> _Compiled:
        kind = type(db.obj)
        if kind not in self._compiled:
            query = self._build(_Given())
            if isinstance(query, peewee.Insert):
                _convert_inserted(query)
            self._compiled[kind] = _Compiled(query)
        return self._compiled[kind]


def _convert_inserted(query: Any) -> None:
    """peewee converts what is inserted unless it is a node. Refuse defaults that change."""
    for field in query.model._meta.sorted_fields:
        if callable(field.default) and field not in query._insert:
            raise ValueError(f"{field} must be given: its default is not always the same")
    query._insert = {
        field: value.for_field(field) if isinstance(value, _Value) else value
        for field, value in query._insert.items()
    }
