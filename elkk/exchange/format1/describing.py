"""How a file of the exchange is described: its columns, and where each value goes."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from elkk.exchange.format1.kinds import DbValue, Kind


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. An empty optional cell is read as `default`.

    `field` is the column of the table it goes to; None for one that only helps to find a parent.
    """

    name: str
    kind: Kind
    required: bool = False
    default: DbValue = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """How a row finds its parent: `field` of the child's table points at a row of `table`.

    That row is the one whose `code` field equals the file's column `column`, within `parent`;
    without a parent, within the supplier of the batch. `file` is the file that brings such rows.
    """

    field: str
    table: str
    code: str
    column: str
    file: str
    missing: str
    parent: "Reference | None" = None

    @property
    def chain(self) -> tuple["Reference", ...]:
        """The references to follow, outermost first."""
        return (*(self.parent.chain if self.parent else ()), self)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(step.column for step in self.chain)


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition between the columns of one row: `broken` is SQL that is true of a bad row."""

    broken: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file of the format. `key` are its key columns, `unique` the fields of the table's index.

    `total` is the column whose sum the manifest carries. `initial` is SQL for fields that a new row
    needs and this file doesn't bring. `keep` is SQL true of an `old` row that must stay.
    `together` are columns that say one thing: whoever sends the row says all of them. Those of
    `keep_if_empty`, called as their fields, stay as they are where a row leaves all of them empty.
    """

    name: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    total: str | None = None
    rules: tuple[Rule, ...] = ()
    initial: tuple[tuple[str, int | str], ...] = ()
    keep: str = ""
    together: tuple[str, ...] = ()
    keep_if_empty: tuple[str, ...] = ()
    shown: str = ""
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def kept(self) -> frozenset[str]:
        """Fields that a row begins with and that this file never changes."""
        return frozenset(name for name, _ in self.initial)

    @property
    def file(self) -> str:
        """What people call it: `shown` where it was made of another file."""
        return self.shown or f"{self.name}.csv"

    def sent_with(self, header: Collection[str]) -> "FileFormat":
        """The form of a file whose header has these columns only.

        The others begin empty in a new row, and in a known one stay as they are: a file that does
        not know them says nothing about them.
        """
        silent = tuple(
            (str(column.field), empty(column))
            for column in self.stored
            if column.name not in (*header, *self.together, *self.key)
        )
        return replace(self, initial=(*self.initial, *silent)) if silent else self

    @property
    def stored(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field)


def literal(value: DbValue) -> str:
    """The value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def empty(column: Column) -> str:
    """What a new row has in a column that nobody sent, as SQL."""
    return literal("" if column.required and column.kind.sql == "text" else column.default)
