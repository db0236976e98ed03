"""Rows of text, whatever they come from. CSV is the first source; others give the same chunks."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from typing import Final, NamedTuple, Protocol, TextIO

from elkk.exchange.format1.encodings import Inspection
from elkk.exchange.format1.packages import Member, readable
from elkk.exchange.format1.refusals import Refusal, Refused

CHUNK_ROWS: Final = 2000

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Chunk(NamedTuple):
    """Consecutive rows and the line of the file on which each begins."""

    lines: Sequence[int]
    rows: Sequence[Sequence[str]]


class RowSource(Protocol):
    """A table of text: a header, then chunks of rows. `file` names it in the report."""

    file: str
    header: tuple[str, ...]

    def chunks(self) -> Iterator[Chunk]:
        """All rows, once, in order. Raises Refused at the first line that can't be read."""
        ...


class CsvSource:
    """CSV with `;` and double quotes, as a RowSource. Empty lines are skipped."""

    def __init__(self, file: str, stream: TextIO) -> None:
        self.file = file
        self._reader = csv.reader(stream, delimiter=";", strict=True)
        self.header = tuple(name.strip() for name in self._first_row())

    def _first_row(self) -> list[str]:
        try:
            with readable(self.file):
                return next(self._reader, [])
        except csv.Error as error:
            raise self._refuse(1, error) from None

    def chunks(self) -> Iterator[Chunk]:
        next_line = self._reader.line_num + 1
        while True:
            rows: list[list[str]] = []
            broken: csv.Error | None = None
            try:
                with readable(self.file):
                    rows.extend(islice(self._reader, CHUNK_ROWS))
            except csv.Error as error:
                broken = error
            lines: Sequence[int] = range(next_line, next_line + len(rows))
            if self._reader.line_num != next_line + len(rows) - 1:
                lines = list(_starts(next_line, rows))
            next_line += sum(map(_height, rows)) if isinstance(lines, list) else len(rows)
            if rows:
                yield _without_empty(lines, rows)
            if broken:
                raise self._refuse(next_line, broken)
            if len(rows) < CHUNK_ROWS:
                return

    def _refuse(self, line: int, error: csv.Error) -> Refused:
        text = str(error)
        if "expected after" in text:
            reason = "после закрывающей кавычки ожидается ;"
        elif "unexpected end" in text or "field larger" in text:
            reason = "кавычка открыта и не закрыта"
        else:
            reason = f"строка не читается как CSV ({text})"
        return Refused(Refusal(self.file, line, None, reason))


def _height(row: list[str]) -> int:
    return 1 + sum(len(_NEWLINE.findall(cell)) for cell in row)


def _starts(line: int, rows: list[list[str]]) -> Iterator[int]:
    for row in rows:
        yield line
        line += _height(row)


def _without_empty(lines: Sequence[int], rows: list[list[str]]) -> Chunk:
    if all(rows):
        return Chunk(lines, rows)
    kept = [(line, row) for line, row in zip(lines, rows, strict=True) if row]
    return Chunk([line for line, _ in kept], [row for _, row in kept])


@contextmanager
def open_csv(member: Member, inspection: Inspection) -> Iterator[CsvSource]:
    with readable(member.file):
        stream = member.open()
    with TextIOWrapper(stream, encoding=inspection.encoding, newline="") as text:
        yield CsvSource(member.file, text)
