"""What staged rows would change, counted and shown by examples, without changing or locking."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from elkk.accounts.models import Supplier
from elkk.base.db import db
from elkk.exchange.format1 import ACCOUNTS, BALANCES
from elkk.exchange.format1.checks import NO_SUPPLIER
from elkk.exchange.format1.closing import unnamed
from elkk.exchange.format1.describing import Column, FileFormat
from elkk.exchange.format1.kinds import DATE, DbValue
from elkk.exchange.format1.owners import foresee
from elkk.exchange.format1.reading import Load
from elkk.exchange.format1.sql import differs, parents, quoted, told, values_of
from elkk.exchange.format1.staging import table
from elkk.exchange.models import Scope

EXAMPLES: Final = 5


@dataclass(frozen=True)
class Change:
    """A column of a row before and after, as people write them; `before` is None for a new row."""

    column: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Example:
    line: int
    key: str
    changes: Sequence[Change]


@dataclass
class Comparison:
    """What a file would do: rows that are new, rows that change, rows that are there already.

    `vanished` are accounts that a full batch doesn't name and that would be closed. `owners` are
    accounts that get another owner, `links` those to them that will have to be confirmed.
    `newer` are balances that change nothing, since one of a later day is there; `newest` is the
    latest such day.
    """

    name: str
    new: int = 0
    changed: int = 0
    same: int = 0
    vanished: int = 0
    owners: int = 0
    links: int = 0
    newer: int = 0
    newest: str = ""
    examples: list[Example] = field(default_factory=list)
    vanished_examples: list[str] = field(default_factory=list)


def compare(load: Load) -> list[Comparison]:
    """For each file of a load that has no fault, in the order in which they are applied."""
    found = Supplier.get_or_none(Supplier.code == load.supplier)
    supplier = NO_SUPPLIER if found is None else int(found.id)
    compared = [_compare(form, supplier) for form in load.staging.files]
    for form, each in zip(load.staging.files, compared, strict=True):
        if form.name == ACCOUNTS.name:
            changed = foresee(form, supplier)
            each.owners, each.links = changed.accounts, changed.links
            if load.scope is Scope.FULL:
                _count_vanished(each, supplier)
    return compared


def _compare(form: FileFormat, supplier: int) -> Comparison:
    source, fields = _source(form, supplier)
    is_new = "known.id IS NULL"
    changes = f"NOT ({is_new}) AND ({differs('known', fields)})"
    if form.keep:
        changes += f" AND ({form.keep.replace('old.', 'known.')}) IS NOT TRUE"
    if form.name == BALANCES.name:
        changes += ' AND (known.balance_on IS NULL OR known.balance_on <= s."on")'
    counted: Any = db.execute_sql(
        f"SELECT count(*), COALESCE(sum(CASE WHEN {is_new} THEN 1 ELSE 0 END), 0), "
        f"COALESCE(sum(CASE WHEN {changes} THEN 1 ELSE 0 END), 0) FROM {source}"
    ).fetchone()
    rows, new, changed = map(int, counted)
    compared = Comparison(form.name, new, changed, rows - new - changed)
    if form.name == BALANCES.name:
        _count_newer(compared, source)
    for condition, wanted in ((changes, changed), (is_new, new)):
        if wanted and len(compared.examples) < EXAMPLES:
            room = EXAMPLES - len(compared.examples)
            compared.examples += _examples(form, source, fields, condition, room)
    return compared


def _count_newer(compared: Comparison, source: str) -> None:
    counted: Any = db.execute_sql(
        f'SELECT count(*), max(known.balance_on) FROM {source} WHERE known.balance_on > s."on"'
    ).fetchone()
    compared.newer, newest = int(counted[0]), counted[1]
    compared.newest = DATE.show(newest) if newest else ""


def _source(form: FileFormat, supplier: int) -> tuple[str, dict[str, str]]:
    """The staged rows beside the rows `known` that they would change, and what they would set."""
    values = values_of(form, supplier)
    if form.name == BALANCES.name:
        values = {"balance": "s.balance", "balance_on": 's."on"'}
        same = f"known.supplier_id = {supplier} AND known.number = s.account"
        return f"{table(form)} s LEFT JOIN account known ON {same}", values
    same = " AND ".join(f"known.{quoted(name)} = {values[name]}" for name in form.unique)
    source = f"{table(form)} s {parents(form, supplier)} LEFT JOIN {quoted(form.table)} known"
    fields = {
        name: value
        for name, value in values.items()
        if name not in form.unique and name not in form.kept
    }
    return f"{source} ON {same}", told(form, "known", fields)


def _examples(
    form: FileFormat, source: str, fields: dict[str, str], condition: str, limit: int
) -> list[Example]:
    columns = [each for each in form.stored if each.field in fields]
    chosen = [f"s.{quoted(name)}" for name in form.key]
    chosen += [f"known.{quoted(str(each.field))}" for each in columns]
    chosen += [
        fields[each.name] if each.name in form.keep_if_empty else f"s.{quoted(each.name)}"
        for each in columns
    ]
    rows = db.execute_sql(
        f"SELECT s.line, known.id, {', '.join(chosen)} FROM {source} WHERE {condition} "
        f"ORDER BY s.line LIMIT {limit}"
    ).fetchall()
    return [_example(form, columns, row) for row in rows]


def _example(form: FileFormat, columns: Sequence[Column], row: Sequence[Any]) -> Example:
    line, known, *rest = row
    key, rest = rest[: len(form.key)], rest[len(form.key) :]
    before, after = rest[: len(columns)], rest[len(columns) :]
    shown = [
        Change(column.name, None if known is None else _show(column, old), _show(column, new))
        for column, old, new in zip(columns, before, after, strict=True)
        if (
            _show(column, old) != _show(column, new) if known is not None else new not in (None, "")
        )
    ]
    words = (_show(form.by_name[name], value) for name, value in zip(form.key, key, strict=True))
    return Example(line, ", ".join(words), shown)


def _show(column: Column, value: DbValue) -> str:
    return "" if value is None else column.kind.show(value)


def _count_vanished(compared: Comparison, supplier: int) -> None:
    missing = f"FROM account WHERE {unnamed(supplier)}"
    counted: Any = db.execute_sql(f"SELECT count(*) {missing}").fetchone()
    compared.vanished = int(counted[0])
    rows = db.execute_sql(f"SELECT number {missing} ORDER BY number LIMIT {EXAMPLES}").fetchall()
    compared.vanished_examples = [row[0] for row in rows]


def to_confirm(links: int) -> str:
    return f"привязок, которые нужно будет подтвердить: {links}"


def describe(compared: Sequence[Comparison]) -> str:
    """In Russian, for a terminal."""
    lines = ["Проверен; в базе ничего не изменилось. Загрузка изменит:"]
    for each in compared:
        line = f"  {each.name:<16} новых {each.new}, изменится {each.changed}"
        line += f", без изменений {each.same}"
        lines.append(line + (f", закроется {each.vanished}" if each.vanished else ""))
        if each.owners:
            lines.append(f"    сменится владелец: {each.owners}, {to_confirm(each.links)}")
        for example in each.examples:
            for change in example.changes:
                if change.before is not None:
                    lines.append(
                        f"    строка {example.line}, {example.key}, {change.column}: "
                        f"«{change.before}» → «{change.after}»"
                    )
    return "\n".join(lines)
