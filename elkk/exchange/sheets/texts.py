"""Text files with separators, read so that no line can swallow another.

A cell in quotes may run over several lines, as Excel writes it. A quote that nobody closes must not
take the following rows with it: its line is set aside with the reason, and reading goes on below.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Final

Line = tuple[int, list[str]]

# A note in a cell is rarely longer; a quote left open is looked for no further.
_LINES_OF_A_CELL: Final = 20
_LOOKED_AT: Final = 50
# What follows a row too long to be one is not worth reading.
_LONGEST: Final = 1 << 20

UNCLOSED: Final = "кавычка открыта и не закрыта: уберите ее или закройте"
ODD_QUOTE: Final = "лишняя кавычка внутри ячейки: уберите ее"
NOT_TEXT: Final = "в строке есть знаки, которых в тексте не бывает"
TOO_LONG: Final = "строка длиннее миллиона знаков"


def usual_separators(text: str, separator: str) -> int:
    """How many separators a full row has."""
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    found = Counter(line.count(separator) for line in lines)
    return max(found, key=lambda count: (found[count], count)) if found else 0


class TextLines:
    """Rows of an open text; `faults` are the lines that can't be rows, with the reason."""

    def __init__(self, stream: IO[str], separator: str, full: int) -> None:
        self._stream = stream
        self._separator = separator
        self._full = full
        self._ahead: list[str] = []
        self.faults: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[Line]:
        number = 1
        while text := self._next():
            used = 1
            if text.endswith("\n") or len(text) < _LONGEST:
                cells, used, fault = self._row(text)
            else:
                cells, fault = None, TOO_LONG
                self._skip_rest()
            if cells is not None:
                yield number, [cell.strip() for cell in cells]
            elif fault:
                self.faults.append((number, fault))
            number += used

    def _next(self) -> str:
        return self._ahead.pop(0) if self._ahead else self._stream.readline(_LONGEST)

    def _skip_rest(self) -> None:
        while (text := self._stream.readline(_LONGEST)) and not text.endswith("\n"):
            pass

    def _row(self, text: str) -> tuple[list[str] | None, int, str]:
        """Cells, how many lines they take, and what is wrong where there are none."""
        if "\0" in text:
            return None, 1, NOT_TEXT
        if '"' not in text:
            return text.rstrip("\r\n").split(self._separator), 1, ""
        try:
            return self._parse(text), 1, ""
        except csv.Error as error:
            if "end of data" not in str(error):
                return None, 1, ODD_QUOTE
        return self._over_lines(text)

    def _over_lines(self, text: str) -> tuple[list[str] | None, int, str]:
        """A cell that goes on below; a line that is a row by itself is never part of one."""
        self._ahead += islice(iter(lambda: self._stream.readline(_LONGEST), ""), _LINES_OF_A_CELL)
        for count, more in enumerate(self._ahead[:_LINES_OF_A_CELL], 1):
            if more.count(self._separator) >= max(self._full, 1):
                break
            text += more
            try:
                cells = self._parse(text)
            except csv.Error as error:
                if "end of data" not in str(error):
                    break
                continue
            del self._ahead[:count]
            return cells, count + 1, ""
        return None, 1, UNCLOSED

    def _parse(self, text: str) -> list[str]:
        return next(
            csv.reader(text.splitlines(keepends=True), delimiter=self._separator, strict=True), []
        )


def rows_of(
    path: Path, encoding: str, separator: str, faults: list[tuple[int, str]]
) -> Iterator[Line]:
    """The rows of a file; what can't be one comes into `faults`."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        full = usual_separators(stream.read(64 * 1024), separator)
        stream.seek(0)
        lines = TextLines(stream, separator, full)
        lines.faults = faults
        yield from lines
