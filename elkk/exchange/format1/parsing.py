"""Rows of text become tuples of database values; what does not fit becomes refusals.

Chunks are parsed column by column, since that lets the interpreter's own loops do the work. Only
a chunk in which something is wrong is gone through row by row, to name what it was.
"""

from collections.abc import Sequence
from itertools import islice
from operator import lt
from typing import Any, Final, NamedTuple

from elkk.exchange.format1.describing import Column, FileFormat
from elkk.exchange.format1.kinds import DbValue
from elkk.exchange.format1.refusals import Refusal, Refusals, Refused
from elkk.exchange.format1.rows import Chunk, RowSource
from elkk.exchange.format1.values import likely_digits

_REMEMBERED: Final = 8192
_SHOWN: Final = 40


class CellError(ValueError):
    """The text of a cell is not what its column expects; the message says why, in Russian."""


class Cells(dict[str, DbValue]):
    """What the texts of one column mean. Remembers a bounded number: dates and codes repeat.

    Raises CellError for a text that means nothing to the column.
    """

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, cell: str) -> DbValue:
        value = self._read(cell.strip())
        if len(self) >= _REMEMBERED:
            self.clear()
        self[cell] = value
        return value

    def read_all(self, cells: Sequence[str]) -> Sequence[DbValue]:
        """A value for each cell."""
        read_all = self._column.kind.read_all
        if read_all is not None:
            stripped = list(map(str.strip, cells))
            if self._column.default == "" or "" not in stripped:
                values = read_all(stripped)
                if values is not None:
                    return values
        return list(map(self.__getitem__, cells))

    def _read(self, text: str) -> DbValue:
        column = self._column
        if not text:
            if column.required:
                raise CellError("не заполнено")
            return column.default
        try:
            return column.kind.read(text)
        except ValueError:
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
            reason = f"«{shown}» — ожидается {column.kind.expects}"
            raise CellError(reason + _hint(column, text)) from None


def _hint(column: Column, text: str) -> str:
    """What it probably was meant to be."""
    mended = likely_digits(text)
    if mended is None:
        return ""
    try:
        column.kind.read(mended)
    except ValueError:
        return ""
    return f"; буква вместо цифры? похоже на {mended}"


class Parsed(NamedTuple):
    """`columns` are the line numbers and then the values of each of the parser's columns."""

    columns: Sequence[Sequence[DbValue]]
    total: int


class KeyOrder:
    """Whether a file's keys ascend from row to row, as exports usually do.

    Where they do none is there twice, and the rows come as the database's index wants them.
    """

    def __init__(self, positions: Sequence[int]) -> None:
        self.ascends = True
        self._positions = positions
        self._last: tuple[Any, ...] | None = None

    def see(self, columns: Sequence[Sequence[Any]]) -> None:
        if not self.ascends or not columns:
            return
        keys = list(zip(*(columns[position] for position in self._positions), strict=True))
        joined = self._last is None or self._last < keys[0]
        self.ascends = joined and all(map(lt, keys, islice(keys, 1, None)))
        self._last = keys[-1]


class RowParser:
    """Parses the rows of one source. Raises Refused at once for a header that does not fit."""

    def __init__(self, form: FileFormat, source: RowSource, refusals: Refusals) -> None:
        self._form = form
        self._file = source.file
        self._refusals = refusals
        self._check_header(source.header)
        self.columns = tuple(form.by_name[name] for name in source.header)
        self._cells = [Cells(column) for column in self.columns]
        self._total_at = source.header.index(form.total) if form.total else None
        self._key_at = [source.header.index(name) for name in form.key if name in source.header]
        # Line numbers stand before the values.
        self.order = KeyOrder([1 + position for position in self._key_at])

    def _check_header(self, header: Sequence[str]) -> None:
        if not any(header):
            raise self._bad_header(None, "нет строки с названиями столбцов")
        for name in header:
            if name not in self._form.by_name:
                hint = "; разделитель столбцов — точка с запятой" if "," in name else ""
                raise self._bad_header(None, f"неизвестный столбец «{name[:_SHOWN]}»{hint}")
            if header.count(name) > 1:
                raise self._bad_header(name, "столбец назван дважды")
        for column in self._form.columns:
            if column.required and column.name not in header:
                raise self._bad_header(column.name, "нет обязательного столбца")

    def _bad_header(self, column: str | None, reason: str) -> Refused:
        return Refused(Refusal(self._file, 1, column, reason))

    def parse(self, chunk: Chunk) -> Parsed:
        """The rows to stage. Bad rows are among them as far as their keys were readable."""
        parsed = self._parse_columns(chunk) or self._parse_rows(chunk)
        self.order.see(parsed.columns)
        return parsed

    def _parse_columns(self, chunk: Chunk) -> Parsed | None:
        """None where something is wrong with one of the rows."""
        if set(map(len, chunk.rows)) != {len(self.columns)}:
            return None
        columns = zip(*chunk.rows, strict=True)
        try:
            values = [
                cells.read_all(column) for cells, column in zip(self._cells, columns, strict=True)
            ]
        except CellError:
            return None
        total = 0 if self._total_at is None else sum(values[self._total_at])  # type: ignore[arg-type]
        return Parsed([chunk.lines, *values], total)

    def _parse_rows(self, chunk: Chunk) -> Parsed:
        rows: list[tuple[DbValue, ...]] = []
        total = 0
        for line, texts in zip(chunk.lines, chunk.rows, strict=True):
            values = self._parse_row(line, texts)
            if values is None:
                continue
            rows.append((line, *values))
            if self._total_at is not None and isinstance(amount := values[self._total_at], int):
                total += amount
        return Parsed(list(zip(*rows, strict=True)), total)

    def _parse_row(self, line: int, texts: Sequence[str]) -> list[DbValue] | None:
        if len(texts) != len(self.columns):
            reason = f"столбцов {len(texts)}, а в заголовке {len(self.columns)}"
            self._refusals.add(self._file, line, None, reason)
            return None
        values: list[DbValue] = []
        bad = set()
        for index, (cells, text) in enumerate(zip(self._cells, texts, strict=True)):
            try:
                values.append(cells[text])
            except CellError as error:
                self._refusals.add(self._file, line, self.columns[index].name, str(error))
                values.append(None)
                bad.add(index)
        return None if bad.intersection(self._key_at) else values
