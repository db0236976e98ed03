"""Writing batches of format 1: a folder of CSV files and the manifest that counts them."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from elkk.base.money import Kopecks
from elkk.exchange.format1 import BY_NAME, FILES, MANIFEST
from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.models import Scope


@dataclass
class _OpenFile:
    form: FileFormat
    stream: TextIO
    write: Callable[[list[str]], Any]
    cells: tuple[tuple[str, Callable[[Any], str], bool], ...]
    rows: int = 0
    total: Kopecks = 0


class BatchWriter:
    """Writes a batch into a folder, row by row, in the encoding asked for.

    Values are of the domain's own types: money in integer kopecks, Decimal, Month, date, bool, str;
    None or a missing name writes an empty cell. The manifest is written last, by a clean end of the
    `with` block, so that a batch broken off can't be taken for a whole one.

        with BatchWriter(folder, supplier="SAR", created=date(2020, 2, 1)) as batch:
            batch.add("balances", {"account": "64000001", "on": day, "balance": 123_45})
    """

    def __init__(
        self,
        folder: Path,
        *,
        supplier: str,
        created: date,
        encoding: str = "utf-8",
        scope: Scope = Scope.DELTA,
    ) -> None:
        self._folder = Path(folder)
        self._supplier = supplier
        self._created = created
        self._encoding = encoding
        self._scope = scope
        self._open: dict[str, _OpenFile] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / MANIFEST.file).unlink(missing_ok=True)
        return self

    def add(self, name: str, row: Mapping[str, Any]) -> None:
        """Append a row to `<name>.csv`. Raises ValueError for a name that format 1 hasn't."""
        opened = self._open.get(name) or self._start(name)
        cells = []
        for column, write, required in opened.cells:
            value = row.get(column)
            if value is None and required:
                raise ValueError(f"{opened.form.file}: {column} is required")
            cells.append("" if value is None else write(value))
        if not row.keys() <= opened.form.by_name.keys():
            unknown = ", ".join(sorted(row.keys() - opened.form.by_name.keys()))
            raise ValueError(f"{opened.form.file} has no column {unknown}")
        opened.write(cells)
        opened.rows += 1
        if opened.form.total:
            opened.total += row[opened.form.total]

    def _start(self, name: str) -> _OpenFile:
        form = BY_NAME.get(name)
        if form not in FILES or form is None:
            raise ValueError(f"format 1 has no file {name!r}")
        stream = self._create(form)
        write = csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow
        write([column.name for column in form.columns])
        cells = tuple((column.name, column.kind.write, column.required) for column in form.columns)
        self._open[name] = _OpenFile(form, stream, write, cells)
        return self._open[name]

    def _create(self, form: FileFormat) -> TextIO:
        path = self._folder / form.file
        return path.open("w", encoding=self._encoding, newline="")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for opened in self._open.values():
            opened.stream.close()
        if kind is None:
            self._write_manifest()

    def _write_manifest(self) -> None:
        with self._create(MANIFEST) as stream:
            write = csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow
            write([column.name for column in MANIFEST.columns])
            for opened in self._open.values():
                write(self._manifest_row(opened))

    def _manifest_row(self, opened: _OpenFile) -> list[str]:
        values: dict[str, Any] = {
            "format": "1",
            "supplier": self._supplier,
            "created": self._created,
            "file": opened.form.file,
            "rows": opened.rows,
            "sum": opened.total if opened.form.total else None,
            "scope": self._scope,
        }
        return [
            "" if values[column.name] is None else column.kind.write(values[column.name])
            for column in MANIFEST.columns
        ]
