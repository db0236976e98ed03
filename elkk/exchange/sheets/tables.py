"""Tables that utilities really send: CSV in any Russian encoding, Excel and OpenDocument, DBF.

Each becomes rows of text. Numbers are written with a point and no grouping, days as ДД.ММ.ГГГГ.
"""

import csv
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

from elkk.exchange.format1.refusals import Refusal, Refused

TEXT_SUFFIXES: Final = (".csv", ".txt")
BOOK_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".ods")
DBF_SUFFIX: Final = ".dbf"
SUFFIXES: Final = (*TEXT_SUFFIXES, *BOOK_SUFFIXES, DBF_SUFFIX)

ENCODINGS: Final = {
    "utf-8-sig": "UTF-8",
    "cp1251": "windows-1251",
    "cp866": "866 (DOS)",
    "koi8-r": "KOI8-R",
    "utf-16": "UTF-16",
}
SEPARATORS: Final = (";", "\t", "|", ",")
MOST_UNPACKED: Final = 512 << 20
_LOOKED_AT: Final = 256 * 1024
_NOT_EXACT: Final = 1e15
_COMMON: Final = re.compile(r"[оеаинтсрвл]", re.IGNORECASE)
_RARE: Final = re.compile(r"[фхщъэюцйё]", re.IGNORECASE)
_ODD: Final = re.compile(r"[^\x00-\x7fА-Яа-яЁё№«»–—\xa0]")
_WRONG_CASE: Final = re.compile(r"[а-яё][А-ЯЁ]")

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class How:
    """How a file is opened; an empty value is guessed. `sheet` is a name of a workbook's."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""


class Table(Protocol):
    """`how` is how it was opened in the end; `names` are column names that the file itself has."""

    kind: str
    how: How
    sheets: list[str]
    names: list[str]

    def rows(self) -> Iterator[Line]:
        """Line numbers as the program that shows such files counts them, and cells."""
        ...


def open_table(path: Path, name: str, how: How) -> Table:
    """`name` is what people call the file. Raises Refused for what is no such table."""
    suffix = Path(name).suffix.lower()
    with _readable(name):
        if suffix in TEXT_SUFFIXES:
            return TextTable(path, how)
        if suffix in BOOK_SUFFIXES:
            return BookTable(path, how)
        if suffix == DBF_SUFFIX:
            return DbfTable(path, how)
    raise _refuse(name, "такие файлы не читаются; подходят CSV, TXT, XLSX, XLS, ODS и DBF")


class TextTable:
    kind: str = "text"

    def __init__(self, path: Path, how: How) -> None:
        self._path = path
        with path.open("rb") as stream:
            sample = stream.read(_LOOKED_AT)
        encoding = how.encoding if how.encoding in ENCODINGS else guess_encoding(sample)
        text = sample.decode(encoding, errors="replace")
        separator = how.separator if how.separator in SEPARATORS else _guess_separator(text)
        self.how = How(encoding, separator)
        self.sheets: list[str] = []
        self.names: list[str] = []

    def rows(self) -> Iterator[Line]:
        encoding = self.how.encoding
        with self._path.open(encoding=encoding, errors="replace", newline="") as stream:
            reader = csv.reader(stream, delimiter=self.how.separator)
            line = 1
            for row in reader:
                yield line, [cell.strip() for cell in row]
                line = reader.line_num + 1


class BookTable:
    kind: str = "book"

    def __init__(self, path: Path, how: How) -> None:
        from python_calamine import CalamineWorkbook

        _check_unpacked(path)
        book = CalamineWorkbook.from_path(str(path))
        self.sheets = list(book.sheet_names)
        chosen = how.sheet if how.sheet in self.sheets else self._first_filled(book)
        self.how = How(sheet=chosen)
        self.names: list[str] = []
        self._sheet = book.get_sheet_by_name(chosen)

    def _first_filled(self, book: Any) -> str:
        for name in self.sheets:
            if book.get_sheet_by_name(name).height:
                return name
        return self.sheets[0]

    def rows(self) -> Iterator[Line]:
        start = self._sheet.start or (0, 0)
        for line, row in enumerate(self._sheet.to_python(), start[0] + 1):
            yield line, [cell_text(cell) for cell in row]


class DbfTable:
    kind: str = "dbf"

    def __init__(self, path: Path, how: How) -> None:
        encoding = how.encoding if how.encoding in ENCODINGS else _dbf_encoding(path)
        self._table = _dbf(path, encoding)
        self.how = How(encoding)
        self.sheets: list[str] = []
        self.names = list(self._table.field_names)

    def rows(self) -> Iterator[Line]:
        for line, record in enumerate(self._table, 1):
            yield line, [cell_text(value) for value in record.values()]


def _dbf(path: Path, encoding: str | None) -> Any:
    from dbfread import DBF

    return DBF(
        str(path), encoding=encoding, char_decode_errors="replace", ignore_missing_memofile=True
    )


def _dbf_encoding(path: Path) -> str:
    """The code page that the file names, where it names one; else what its texts look like."""
    with path.open("rb") as stream:
        sample = stream.read(_LOOKED_AT)
    driver = {38: "cp866", 101: "cp866", 87: "cp1251", 201: "cp1251"}
    named = driver.get(sample[29]) if len(sample) > 29 else None
    return named or guess_encoding(sample[32:].replace(b"\0", b" "))


def cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, time):
        return f"{cell:%H:%M:%S}"
    if isinstance(cell, float):
        if abs(cell) >= _NOT_EXACT:
            return f"{cell:.5E}"
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return str(cell).strip()


def guess_encoding(sample: bytes) -> str:
    """Of the encodings that Russian files come in, the one in which the text is most Russian."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        sample.decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError as error:
        # The end of the sample may have cut a letter.
        if error.start > len(sample) - 4 and not sample[: error.start].isascii():
            return "utf-8-sig"
    return max(("cp1251", "cp866", "koi8-r"), key=lambda each: _russian(sample, each))


def _russian(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, errors="replace")
    signs = (_COMMON, _RARE, _ODD, _WRONG_CASE)
    common, rare, odd, wrong = (len(each.findall(text)) for each in signs)
    return common - rare - 3 * odd - 3 * wrong


def _guess_separator(text: str) -> str:
    """The first sign that most lines have; the comma, which also stands in numbers, comes last."""
    lines = [line for line in text.splitlines() if line.strip()][:50]
    for separator in SEPARATORS:
        if sum(separator in line for line in lines) * 2 > len(lines):
            return separator
    return SEPARATORS[0]


def _check_unpacked(path: Path) -> None:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise _refuse(path.name, "книга распаковывается подозрительно большой")


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Libraries raise whatever comes to them from a broken file."""
    try:
        yield
    except (Refused, MemoryError):
        raise
    except Exception as error:
        reason = f"файл поврежден или это не тот формат ({type(error).__name__})"
        raise _refuse(name, reason) from None


def first_rows(table: Table, count: int) -> list[Line]:
    return list(islice(table.rows(), count))


def _refuse(name: str, reason: str) -> Refused:
    return Refused(Refusal(name, None, None, reason))
