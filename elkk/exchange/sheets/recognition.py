"""Looking at the beginning of a file: where its columns are named, and what they seem to be."""

import hashlib
import json
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.exchange.format1 import values
from elkk.exchange.sheets import SHEETS, Field, Sheet, normal
from elkk.exchange.sheets.lines import is_data
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.tables import How, Table, first_rows, open_table
from elkk.exchange.sheets.texts import Line

LOOKED_AT: Final = 80
SAMPLE_ROWS: Final = 12
_HEADER_WITHIN: Final = 30
_MONTHS: Final = (
    *("январ", "феврал", "март", "апрел", "ма", "июн"),
    *("июл", "август", "сентябр", "октябр", "ноябр", "декабр"),
)
_MONTH_NAMED: Final = re.compile(rf"\b({'|'.join(_MONTHS)})\w{{0,2}}\s+(20\d\d)", re.IGNORECASE)
_MONTH_IN_NAME: Final = re.compile(r"(20\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d{3})")
_CLASSES: Final = (
    ("day", re.compile(r"\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})|\d{4}-\d\d-\d\d")),
    ("time", re.compile(r"\d{1,2}[:-]\d\d([:-]\d\d)?")),
    ("digits", re.compile(r"\d{6,}")),
    ("money", re.compile(r"[-(]?[\d\s]*\d[.,]\d\d\)?")),
    ("number", re.compile(r"-?[\d\s]*\d([.,]\d+)?")),
)


@dataclass(frozen=True)
class Recognized:
    """`header` is the line of the column names, 0 without one; `headers` are then «Столбец 1», ….

    `rows` are the first rows of data, with their lines. `shape` is the same for the same kind of
    file every month. `period` is the month that the title or the name tells.
    """

    kind: str
    how: How
    sheets: Sequence[str]
    header: int
    headers: Sequence[str]
    titles: Sequence[str]
    rows: Sequence[Line]
    shape: str
    period: Month | None

    @property
    def is_named(self) -> bool:
        return not all(header.startswith("Столбец ") for header in self.headers)


def recognize(path: Path, name: str, how: How = How(), header: int | None = None) -> Recognized:  # noqa: B008
    """`header` is the line that a person says names the columns, 0 for none. Raises Refused."""
    table = open_table(path, name, how)
    lines = first_rows(table, LOOKED_AT, name)
    line = _header_line(table, lines) if header is None else header
    headers, data = _split(table, lines, line)
    titles = [" ".join(filter(None, row)) for at, row in lines if at < _first(data) and at != line]
    return Recognized(
        table.kind,
        table.how,
        table.sheets,
        line,
        headers,
        [title for title in titles if title],
        data[:SAMPLE_ROWS],
        _shape(table.kind, headers, data, named=bool(line or table.names)),
        period_of(titles, name),
    )


def _first(data: Sequence[Line]) -> int:
    return data[0][0] if data else 0


def _header_line(table: Table, lines: Sequence[Line]) -> int:
    if table.names:
        return 0
    # In a table of one column a single known word names it.
    best, most = 0, min(1, max((sum(map(bool, row)) for _line, row in lines), default=0) - 1)
    for line, row in lines[:_HEADER_WITHIN]:
        known = {each for cell in row for each in _fields_like(cell)}
        filled = [cell for cell in row if cell]
        if len(known) > most and not any(re.search(r"\d{6}", cell) for cell in filled):
            best, most = line, len(known)
    return best


def _fields_like(cell: str) -> list[str]:
    header = normal(cell)
    if not header or len(header) > 60:
        return []
    return [
        each.name
        for sheet in SHEETS.values()
        for each in sheet.fields
        if any(re.search(guess, header) for guess in each.guesses)
    ][:1]


def _split(table: Table, lines: Sequence[Line], header: int) -> tuple[list[str], list[Line]]:
    """The column names, and the rows of data."""
    named = table.names or next((row for line, row in lines if line == header), [])
    data = [(line, row) for line, row in lines if line > header and is_data(row)]
    if not header and not table.names:
        data = [each for each in data if len(each[1]) == _usual_width(data)]
    width = max([len(named), *(len(row) for _line, row in data)], default=0)
    padded = [*named, *[""] * (width - len(named))]
    return [name or f"Столбец {at}" for at, name in enumerate(padded, 1)], data


def _usual_width(data: Sequence[Line]) -> int:
    return Counter(len(row) for _line, row in data).most_common(1)[0][0] if data else 0


def _shape(kind: str, headers: Sequence[str], data: Sequence[Line], *, named: bool) -> str:
    columns = [normal(header) for header in headers] if named else classes(headers, data)
    text = json.dumps([kind, columns], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def classes(headers: Sequence[str], data: Sequence[Line]) -> list[str]:
    """What the cells of each column mostly are."""
    return [_class([row[at] for _line, row in data if at < len(row)]) for at in range(len(headers))]


def _class(cells: Sequence[str]) -> str:
    found = Counter(
        next((name for name, pattern in _CLASSES if pattern.fullmatch(cell)), "text")
        for cell in cells
        if cell
    )
    return found.most_common(1)[0][0] if found else "empty"


def period_of(titles: Sequence[str], name: str) -> Month | None:
    """«за октябрь 2026» in the title lines, else «2026-10» or «20261031» in the file's name."""
    for title in titles:
        if match := _MONTH_NAMED.search(title.replace("ё", "е")):
            return Month(int(match[2]), _MONTHS.index(match[1].lower()) + 1)
    match = _MONTH_IN_NAME.search(name)
    return Month(int(match[1]), int(match[2])) if match else None


def last_day(month: Month) -> date:
    return date(month.year, month.number, monthrange(month.year, month.number)[1])


def guess(found: Recognized, supplier_id: int | None, kind: str = "") -> Mapping:
    """What the columns seem to be; `kind` where a person has said what the file is."""
    sheets = [sheet for sheet in SHEETS.values() if kind in ("", sheet.name)]
    mappings = [_guess_kind(found, sheet, supplier_id) for sheet in sheets]
    best = max(mappings, key=_fit)
    return _with_constants(best)


def _fit(mapping: Mapping) -> tuple[int, int]:
    required = sum(each.name in mapping.columns for each in mapping.of.required)
    missing = sum(
        each.name not in mapping.columns and not each.usual for each in mapping.of.required
    )
    return required * 2 - missing * 5 + len(mapping.columns), required


def _guess_kind(found: Recognized, sheet: Sheet, supplier_id: int | None) -> Mapping:
    named, how = found.is_named, found.how
    columns = _by_names(found.headers, sheet) if named else _by_position(found, sheet, supplier_id)
    return Mapping(sheet.name, how.encoding, how.separator, how.sheet, found.header, columns)


def _by_names(headers: Sequence[str], sheet: Sheet) -> dict[str, int]:
    """Each field takes the free column whose name is most surely its own."""
    names = [normal(header) for header in headers]
    columns: dict[str, int] = {}
    for each in sheet.fields:
        for pattern in (rf"^{each.name.replace('_', ' ')}$", *each.guesses):
            free = (at for at in range(len(names)) if at not in columns.values())
            at = next((at for at in free if re.search(pattern, names[at])), None)
            if at is not None:
                columns[each.name] = at
                break
    return columns


def _by_position(found: Recognized, sheet: Sheet, supplier_id: int | None) -> dict[str, int]:
    """A bank's registry has no names: a day, a long number, the account, sums."""
    if sheet.name != "payments":
        return {}
    kinds = classes(found.headers, found.rows)
    columns: dict[str, int] = {}
    long = [at for at, kind in enumerate(kinds) if kind == "digits"]
    account = max(long, key=lambda at: _accounts_among(found, at, supplier_id), default=None)
    if account is not None:
        columns["account"] = account
        others = [at for at in long if at != account and _all_differ(found, at)]
        columns |= {"payment": others[0]} if others else {}
    if "day" in kinds:
        columns["paid_on"] = kinds.index("day")
    sums = [at for at, kind in enumerate(kinds) if kind == "money"]
    columns |= dict(zip(("amount", "transferred", "commission"), sums, strict=False))
    return columns


def _accounts_among(found: Recognized, at: int, supplier_id: int | None) -> tuple[int, int]:
    cells = [values.account(row[at]) for _line, row in found.rows if at < len(row)]
    known = Account.select().where((Account.supplier == supplier_id) & Account.number.in_(cells))
    likely = sum(8 <= len(cell) <= 13 for cell in cells)
    return known.count() if supplier_id else 0, likely


def _all_differ(found: Recognized, at: int) -> bool:
    cells = [row[at] for _line, row in found.rows]
    return len(set(cells)) == len(cells)


def _with_constants(mapping: Mapping) -> Mapping:
    usual = {each.name: each.usual for each in mapping.of.fields if _wants_usual(each, mapping)}
    addressed = bool(mapping.columns.keys() & {"address", "street", "city"})
    return replace(
        mapping, constants=usual, create_accounts=mapping.kind == "balances" and addressed
    )


def _wants_usual(each: Field, mapping: Mapping) -> bool:
    return bool(each.usual) and each.name not in mapping.columns
