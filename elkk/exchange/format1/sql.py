"""The SQL that moves staged rows into the tables, made from the format's declaration.

Staged rows are `s`; the parents they refer to are joined under the names of their tables.
"""

from elkk.base.db import is_sqlite
from elkk.exchange.format1 import READINGS
from elkk.exchange.format1.describing import FileFormat, Reference
from elkk.exchange.format1.staging import table


def quoted(name: str) -> str:
    return f'"{name}"'


def chain(form: FileFormat) -> tuple[Reference, ...]:
    """Every reference of a file and the ones on the way to them, each once, outermost first."""
    return tuple(dict.fromkeys(step for target in form.references for step in target.chain))


def parents(form: FileFormat, supplier: int, join: str = "LEFT JOIN") -> str:
    """The joins from staged rows to the parents that the database has."""
    return " ".join(
        f"{join} {quoted(step.table)} ON "
        + (
            f"{step.table}.{step.parent.field} = {step.parent.table}.id"
            if step.parent
            else f"{step.table}.supplier_id = {supplier}"
        )
        + f" AND {step.table}.{step.code} = s.{quoted(step.column)}"
        for step in chain(form)
    )


def upsert(form: FileFormat, supplier: int, ascending: bool) -> str:
    """INSERT of what is new, UPDATE of what differs; rows that change nothing are not touched.

    A parent that isn't there gives NULL, which the table's own NOT NULL refuses.
    """
    values = values_of(form, supplier)
    names = ", ".join(map(quoted, values))
    updated = [name for name in values if name not in form.unique and name not in form.kept]
    brought = told(form, "old", {name: f"excluded.{quoted(name)}" for name in updated})
    sets = ", ".join(f"{quoted(name)} = {value}" for name, value in brought.items())
    changes = differs("old", brought)
    if is_sqlite():
        selection = "WHERE TRUE" if ascending else _in_order_of_index(form, values)
    else:
        selection = _that_differ(form, values, updated)
    return (
        f"INSERT INTO {quoted(form.table)} AS old ({names}) SELECT {', '.join(values.values())} "
        f"FROM {table(form)} s {parents(form, supplier)} {selection} "
        f"ON CONFLICT ({', '.join(map(quoted, form.unique))}) DO "
        + (f"UPDATE SET {sets} WHERE ({changes})" if updated else "NOTHING")
        + (f" AND ({form.keep}) IS NOT TRUE" if form.keep and updated else "")
    )


def values_of(form: FileFormat, supplier: int) -> dict[str, str]:
    """What each field of the table is filled with."""
    values = {column.field: f"s.{quoted(column.name)}" for column in form.stored if column.field}
    if form.name == READINGS.name:
        values["t1"] = f"CASE WHEN {ZONES_FIT.format(zones='meter.zones')} THEN s.t1 END"
    if "supplier_id" in form.unique:
        values["supplier_id"] = str(supplier)
    values |= {target.field: f"{target.table}.id" for target in form.references}
    return values | {name: str(value) for name, value in form.initial}


# A reading has a value for each zone of its meter and no more; T1 it always has.
ZONES_FIT = "(s.t2 IS NOT NULL) = ({zones} > 1) AND (s.t3 IS NOT NULL) = ({zones} > 2)"


def _in_order_of_index(form: FileFormat, values: dict[str, str]) -> str:
    """The index outgrows SQLite's cache: rows in an order of their own would write it many times
    over, five times slower, and all the while nobody else may write."""
    keys = [values[name] for name in form.unique if name != "supplier_id"]
    return f"WHERE TRUE ORDER BY {', '.join(keys)}"


def _that_differ(form: FileFormat, values: dict[str, str], updated: list[str]) -> str:
    """PostgreSQL spends a number of the id sequence and locks a row for each conflict: avoid it."""
    same = " AND ".join(f"known.{quoted(name)} = {values[name]}" for name in form.unique)
    changes = differs("known", told(form, "known", {name: values[name] for name in updated}))
    return f"LEFT JOIN {quoted(form.table)} known ON {same} WHERE known.id IS NULL OR {changes}"


def told(form: FileFormat, row: str, values: dict[str, str]) -> dict[str, str]:
    """The values, but those of `row` where the staged one says nothing of what is kept then."""
    unless = [name for name in form.keep_if_empty if name in values]
    if not unless:
        return values
    something = " || ".join(values[name] for name in unless)
    return values | {
        name: f"CASE WHEN {something} <> '' THEN {values[name]} ELSE {row}.{quoted(name)} END"
        for name in unless
    }


def differs(row: str, values: dict[str, str]) -> str:
    """SQL true where the row has other values; never where there are none to compare."""
    unlike = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    unequal = (f"{row}.{quoted(name)} {unlike} {value}" for name, value in values.items())
    return " OR ".join(unequal) or "FALSE"
