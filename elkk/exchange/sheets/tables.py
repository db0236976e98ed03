"""Tables that utilities really send: CSV in any Russian encoding, Excel and OpenDocument, DBF.

Each becomes rows of text. Numbers are written with a point and no grouping, days as ДД.ММ.ГГГГ.
"""

import logging
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
from elkk.exchange.sheets.markup import MarkupBook
from elkk.exchange.sheets.texts import Line, rows_of

log: Final = logging.getLogger(__name__)

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
    "utf-16-le": "UTF-16 без BOM",
}
SEPARATORS: Final = (";", "\t", "|", ",")
MOST_UNPACKED: Final = 512 << 20
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_BOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_RESAVE: Final = "откройте его в Excel и сохраните как XLSX"
_NO_TABLES: Final = (
    (b"%PDF", "это PDF, а не таблица: попросите тот же файл в Excel или CSV"),
    (
        b"1CClientBankExchange",
        "это выписка для 1С (1CClientBankExchange): в ней нет строк по счетам; "
        "попросите у банка реестр платежей",
    ),
    (b"{\\rtf", "это документ Word, а не таблица: сохраните его таблицей в XLSX"),
    (b"Rar!", "это архив RAR: распакуйте его и загрузите файл из него"),
    (b"7z\xbc\xaf", "это архив 7-Zip: распакуйте его и загрузите файл из него"),
)
_LOOKED_AT: Final = 256 * 1024
_NOT_EXACT: Final = 1e15
_COMMON: Final = re.compile(r"[оеаинтсрвл]", re.IGNORECASE)
_RARE: Final = re.compile(r"[фхщъэюцйё]", re.IGNORECASE)
_ODD: Final = re.compile(r"[^\x00-\x7fА-Яа-яЁё№«»–—\xa0]")
_WRONG_CASE: Final = re.compile(r"[а-яё][А-ЯЁ]")

Fault = tuple[int, str]


@dataclass(frozen=True)
class How:
    """How a file is opened; an empty value is guessed. `sheet` is a name of a workbook's."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""


class Table(Protocol):
    """`how` is how it was opened in the end; `names` are column names that the file itself has.

    `faults` are lines that could not be read as rows, with the reason: known once all are read.
    """

    kind: str
    how: How
    sheets: list[str]
    names: list[str]
    faults: list[Fault]

    def rows(self) -> Iterator[Line]:
        """Line numbers as the program that shows such files counts them, and cells."""
        ...


def open_table(path: Path, name: str, how: How) -> Table:
    """`name` is what people call the file. Raises Refused for what is no such table.

    What a file is tells its beginning: «.xls» is often a page of HTML, XML or plain text.
    """
    if Path(name).suffix.lower() not in SUFFIXES:
        reason = "такие файлы не читаются; подходят CSV, TXT, XLSX, XLS, ODS и DBF"
        raise _refuse(name, reason)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise _refuse(name, "файл пуст")
    for beginning, reason in _NO_TABLES:
        if head.lstrip(b"\xef\xbb\xbf").startswith(beginning):
            raise _refuse(name, reason)
    with readable(name):
        return _open(path, Path(name).suffix.lower(), head, how)


def _open(path: Path, suffix: str, head: bytes, how: How) -> Table:
    if suffix == DBF_SUFFIX:
        return DbfTable(path, how)
    if head.startswith(_BOOKS):
        return BookTable(path, how)
    start = head.decode("utf-16" if head[:2] in _UTF16 else "latin-1", "ignore").lstrip(
        "ï»¿\ufeff \r\n\t"
    )
    if start[:1] == "<":
        return BookOfMarkup(path, how)
    if suffix in BOOK_SUFFIXES and not any(each in start for each in ("\t", ";")):
        return BookTable(path, how)
    return TextTable(path, how)


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
        self.faults: list[Fault] = []

    def rows(self) -> Iterator[Line]:
        self.faults.clear()
        yield from rows_of(self._path, self.how.encoding, self.how.separator, self.faults)


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
        self.faults: list[Fault] = []
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


class BookOfMarkup:
    """A page of HTML or XML 2003 under the name of a workbook."""

    kind: str = "book"

    def __init__(self, path: Path, how: How) -> None:
        raw = path.read_bytes()
        self._book = MarkupBook(raw, guess_encoding(raw[:_LOOKED_AT]))
        self.sheets = list(self._book.tables)
        chosen = how.sheet if how.sheet in self.sheets else self.sheets[0]
        self.how = How(sheet=chosen)
        self.names: list[str] = []
        self.faults: list[Fault] = []

    def rows(self) -> Iterator[Line]:
        yield from enumerate(self._book.tables[self.how.sheet], 1)


class DbfTable:
    kind: str = "dbf"

    def __init__(self, path: Path, how: How) -> None:
        encoding = how.encoding if how.encoding in ENCODINGS else _dbf_encoding(path)
        self._table = _dbf(path, encoding)
        self.how = How(encoding)
        self.sheets: list[str] = []
        self.names = list(self._table.field_names)
        self.faults: list[Fault] = []

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
    if sample.startswith(_UTF16):
        return "utf-16"
    if sample[1::2].count(0) * 4 > len(sample):
        return "utf-16-le"
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
def readable(name: str) -> Iterator[None]:
    """Libraries raise whatever comes to them from a broken file: it becomes Refused."""
    try:
        yield
    except (Refused, MemoryError):
        raise
    except Exception:
        log.info("%s can't be read", name, exc_info=True)
        reason = f"файл поврежден, закрыт паролем или это не тот формат: {_RESAVE}"
        raise _refuse(name, reason) from None


def all_rows(table: Table, name: str) -> Iterator[Line]:
    """The rows of a table. Raises Refused where reading breaks, naming the last line."""
    rows = table.rows()
    last = 0
    while True:
        try:
            line, row = next(rows)
        except StopIteration:
            return
        except (Refused, MemoryError):
            raise
        except Exception:
            log.info("%s can't be read below line %s", name, last, exc_info=True)
            reason = f"файл читается только до строки {last}, дальше поврежден: {_RESAVE}"
            raise _refuse(name, reason) from None
        last = line
        yield line, row


def first_rows(table: Table, count: int, name: str = "") -> list[Line]:
    return list(islice(all_rows(table, name), count))


def _refuse(name: str, reason: str) -> Refused:
    return Refused(Refusal(name, None, None, reason))
