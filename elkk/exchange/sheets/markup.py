"""Workbooks that are pages of HTML or XML 2003, as 1С and clients of banks save «.xls»."""

from html.parser import HTMLParser
from typing import Final
from xml.parsers import expat

# More than any real sheet leaves out.
_MOST_SPAN: Final = 16_384
_BLOCKS: Final = ("br", "p", "div")


class MarkupBook:
    """`tables` are the rows of each sheet by its name. Raises ValueError where there is none."""

    def __init__(self, raw: bytes, encoding: str) -> None:
        text = raw.decode(encoding, errors="replace").lstrip("\ufeff \r\n\t")
        if "urn:schemas-microsoft-com:office:spreadsheet" in text[:4096]:
            self.tables = _Xml2003().read(raw)
        else:
            self.tables = _Page().read(text)
        if not any(self.tables.values()):
            raise ValueError("no table")


class _Page(HTMLParser):
    """Every row of every table of a page, one below the other."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def read(self, text: str) -> dict[str, list[list[str]]]:
        self.feed(text)
        self.close()
        self._end_cell()
        return {"HTML": self._rows}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_cell()
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._end_cell()
            self._cell = []
            self._span = _whole(dict(attrs).get("colspan"), 1)
        elif tag in _BLOCKS and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._rows[-1].append(" ".join("".join(self._cell).split()))
            self._rows[-1] += [""] * (self._span - 1)
        self._cell = None


class _Xml2003:
    """A SpreadsheetML document. Documents that declare entities are not read."""

    def __init__(self) -> None:
        self._tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._data: list[str] | None = None
        self._skipped = 0

    def read(self, raw: bytes) -> dict[str, list[list[str]]]:
        parser = expat.ParserCreate()
        parser.EntityDeclHandler = _no_entities
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(raw, True)
        return self._tables

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        named = {_local(key): value for key, value in attributes.items()}
        if tag == "Worksheet":
            self._rows = self._tables.setdefault(named.get("Name", f"{len(self._tables) + 1}"), [])
        elif tag == "Row":
            gap = _whole(named.get("Index"), len(self._rows) + 1) - len(self._rows) - 1
            self._rows += [[] for _ in range(max(0, gap))]
            self._rows.append([])
        elif tag == "Cell" and self._rows:
            row = self._rows[-1]
            gap = _whole(named.get("Index"), len(row) + 1) - len(row) - 1
            row += [""] * (max(0, gap) + 1)
            self._skipped = _whole(named.get("MergeAcross"), 0)
        elif tag == "Data":
            self._data = []

    def _text(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)

    def _end(self, name: str) -> None:
        tag = _local(name)
        if tag == "Data" and self._data is not None:
            if self._rows and self._rows[-1]:
                self._rows[-1][-1] = "".join(self._data).strip()
            self._data = None
        elif tag == "Cell" and self._rows:
            self._rows[-1] += [""] * self._skipped


def _no_entities(*_declared: object) -> None:
    raise ValueError("entities")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _whole(text: str | None, default: int) -> int:
    return min(int(text), _MOST_SPAN) if text and text.isdigit() else default
