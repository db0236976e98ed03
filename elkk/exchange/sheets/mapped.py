"""A utility's own file as rows of format 1: a RowSource over any table, by a mapping.

Rows that can't be understood are refused by line, as everywhere; a person may then have the file
taken without them. What concerns the whole file (a total that doesn't agree, a field that is
missing) can't be left out.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from elkk.accounts.models import Supplier
from elkk.base import clock, money
from elkk.base.periods import Month
from elkk.exchange.format1 import values
from elkk.exchange.format1.kinds import MONEY
from elkk.exchange.format1.refusals import Refusals
from elkk.exchange.format1.rows import CHUNK_ROWS, Chunk
from elkk.exchange.sheets import PERIOD, Field
from elkk.exchange.sheets.lines import (
    Skip,
    Skipped,
    is_caption,
    is_comment,
    is_grand_total,
    is_numbering,
    is_total,
    is_trailer,
)
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.recognition import last_day, period_of
from elkk.exchange.sheets.remarks import Remarks
from elkk.exchange.sheets.tables import Table, all_rows

Row = Sequence[str]
Take = Callable[[int, Row], str]

# What rows of groups and totals have too.
_COUNTED: Final = (values.number, values.whole)


class MappedSource:
    """The rows of a table, in the columns of its sheet.

    While they are read, `remarks` are filled and totals are summed; `check_totals` then compares
    them with what the file itself says.
    """

    def __init__(
        self, table: Table, name: str, mapping: Mapping, supplier: Supplier, remarks: Refusals
    ) -> None:
        self.file = name
        self._table = table
        self._mapping = mapping
        self._remarks = Remarks(name, clock.today(supplier.time_zone), remarks)
        self._period: Month | None = None
        self._headers: list[str] = list(table.names)
        self._totals: list[tuple[int, Row]] = []
        self._file_sum: tuple[int, str] | None = None
        self.skipped = Skipped()
        self._trailer: tuple[int, Row] | None = None
        self.rows = 0
        self._unreadable: set[str] = set()
        self._sums = dict.fromkeys(self._summed(), 0)
        self._read_head()
        self._takes = self._takes_of_columns()
        self.header = tuple(self._takes)

    @property
    def doubts(self) -> int:
        """How many remarks ask for a person's word."""
        return self._remarks.doubts.total()

    @property
    def lacks_period(self) -> bool:
        """Whether a day is to come from the title or the name, and neither tells a month."""
        return PERIOD in self._mapping.constants.values() and self._period is None

    def title(self, column: str) -> str:
        """How the file calls a column of the sheet."""
        for each in self._mapping.of.fields:
            if column in each.columns and each.name in self._mapping.columns:
                at = self._mapping.columns[each.name]
                return f"«{name}»" if (name := self._name(at)) else f"{at + 1}"
        return self.title("number") if column == "meter" else column

    def _name(self, at: int) -> str:
        """Empty where the file names no columns."""
        return self._headers[at] if at < len(self._headers) else ""

    def _summed(self) -> list[str]:
        sheet = self._mapping.of
        names = [name for name in (sheet.total, *sheet.control) if name is not None]
        return [name for name in names if name in self._mapping.columns]

    def _read_head(self) -> None:
        titles = []
        for line, row in all_rows(self._table, self.file):
            if line >= self._mapping.header:
                if line == self._mapping.header:
                    self._headers = list(row)
                break
            titles.append(" ".join(filter(None, row)))
        self._period = period_of(titles, self.file)

    def _takes_of_columns(self) -> dict[str, Take]:
        takes: dict[str, Take] = {}
        for each in self._mapping.of.fields:
            if not self._mapping.has(each.name):
                continue
            if each.name == "full_name":
                takes |= self._parts(each, values.words)
            elif each.name == "digits":
                takes |= self._parts(each, values.digits)
            elif each.into == ("address",):
                takes["address"] = self._address
            else:
                takes[each.name] = self._plain(each)
        if "number" in takes and self._mapping.kind == "meters":
            takes.setdefault("meter", takes["number"])
        return takes

    def _cell(self, name: str, row: Row) -> str:
        at = self._mapping.columns.get(name)
        if at is None:
            return self._constant(name)
        return row[at] if at < len(row) else ""

    def _constant(self, name: str) -> str:
        text = self._mapping.constants.get(name, "")
        if text == PERIOD:
            return f"{last_day(self._period):%d.%m.%Y}" if self._period else ""
        return text

    def _parts(self, each: Field, split: Callable[[str], tuple[str, ...]]) -> dict[str, Take]:
        def part(index: int) -> Take:
            return lambda line, row: split(self._cell(each.name, row))[index]

        return {column: part(index) for index, column in enumerate(each.columns)}

    def _address(self, line: int, row: Row) -> str:
        return values.address(
            *(self._cell(name, row) for name in ("city", "street", "house", "flat"))
        )

    def _plain(self, each: Field) -> Take:
        rule = each.rule or values.same
        judge = None
        if each.name in self._mapping.columns:
            is_control = each.name in self._mapping.of.control
            judge = self._remarks.judge_of(each, self.title(each.columns[0]), is_control)

        def take(line: int, row: Row) -> str:
            cell = self._cell(each.name, row)
            text = rule(cell) if cell else ""
            if judge is not None:
                judge(line, cell, text)
            return text

        return take

    def chunks(self) -> Iterator[Chunk]:
        self._judge_constants()
        lines: list[int] = []
        rows: list[list[str]] = []
        for line, row in all_rows(self._table, self.file):
            if not any(row):
                continue
            if kind := self._passed_over(line, row):
                self.skipped.add(line, kind, row)
                continue
            self.rows += 1
            self._add_up(row)
            lines.append(line)
            rows.append([take(line, row) for take in self._takes.values()])
            if len(lines) == CHUNK_ROWS:
                yield Chunk(lines, rows)
                lines, rows = [], []
        if lines:
            yield Chunk(lines, rows)

    def _judge_constants(self) -> None:
        for each in self._mapping.of.fields:
            if each.rule is values.day and each.name not in self._mapping.columns:
                self._remarks.constant_day(each.name, self._constant(each.name))

    def _passed_over(self, line: int, row: Row) -> Skip | None:
        """Why a line is no row of data; None where it is one. Totals are kept for later."""
        if is_comment(row):
            self._keep_file_sum(line, row)
            return Skip.COMMENT
        if line <= self._mapping.header:
            return Skip.NAMES if line == self._mapping.header else Skip.TITLE
        if is_trailer(row):
            self._trailer = (line, row)
            return Skip.TRAILER
        if is_numbering(row) or list(row) == self._headers:
            return Skip.NAMES
        if self._has_account(row):
            return None
        if is_total(row):
            self._totals.append((line, row))
            return Skip.TOTAL if is_grand_total(row) else Skip.SUBTOTAL
        return self._caption(row)

    def _caption(self, row: Row) -> Skip | None:
        """A row of a group or a signature, which names no account, person, meter or payment."""
        told = [
            self._cell(each.name, row)
            for each in self._mapping.of.fields
            if each.name in self._mapping.columns and each.rule not in _COUNTED
            if each.name != "account"
        ]
        account = self._cell("account", row)
        if is_caption(account) and not any(told):
            return Skip.GROUP
        if not account and not any(told) and not self._has_sums(row):
            return Skip.NOTE
        return None

    def _has_sums(self, row: Row) -> bool:
        return any(self._cell(name, row) for name in self._sums)

    def _keep_file_sum(self, line: int, row: Row) -> None:
        """«#FILESUM 300.00», with which some registries begin."""
        name, _, said = row[0].replace("=", " ").replace(":", " ").partition(" ")
        if name.upper() == "#FILESUM":
            self._file_sum = (line, said.strip() or next(filter(None, row[1:]), ""))

    def _has_account(self, row: Row) -> bool:
        account = self._cell("account", row)
        return any(sign.isdigit() for sign in account) and not is_caption(account)

    def _add_up(self, row: Row) -> None:
        for name in self._sums:
            cell = self._cell(name, row)
            amount = _kopecks(cell)
            if amount is None or (not cell and name == self._mapping.of.total):
                self._unreadable.add(name)
            else:
                self._sums[name] += amount

    def check_totals(self, refusals: Refusals) -> None:
        """Compare totals and a trailer with the rows that were read."""
        if not self._mapping.check_totals:
            return
        for line, row in self._grand_totals():
            for name in self._sums:
                self._compare(line, name, _kopecks(self._cell(name, row)), refusals)
        if self._file_sum is not None and self._mapping.of.total in self._sums:
            line, said = self._file_sum
            self._compare(line, str(self._mapping.of.total), _kopecks(said), refusals)
        if self._trailer is not None:
            self._check_trailer(*self._trailer, refusals)

    def _grand_totals(self) -> list[tuple[int, Row]]:
        """Those of the whole file; a single one is, however it is called."""
        grand = [(line, row) for line, row in self._totals if is_grand_total(row)]
        return grand or (self._totals if len(self._totals) == 1 else [])

    def _check_trailer(self, line: int, row: Row, refusals: Refusals) -> None:
        """«=count;sum;transferred;commission;order;date», as banks end their registries."""
        count = row[0].removeprefix("=").strip()
        if count != str(self.rows):
            reason = f"в концевике заявлено строк {count}, а в файле их {self.rows}"
            refusals.add(self.file, None, None, reason)
        for name, cell in zip(("amount", "transferred", "commission"), row[1:4], strict=False):
            if name in self._sums:
                self._compare(line, name, _kopecks(cell), refusals)

    def _compare(self, line: int, name: str, said: int | None, refusals: Refusals) -> None:
        if said is None or said == self._sums[name]:
            return
        column = self.title(name)
        if name in self._unreadable:
            text = "итог не сверен: в столбце есть пустые или непонятные суммы"
            self._remarks.into.add(self.file, line, column, text)
            return
        reason = (
            f"итог на строке {line} — {money.plain(said)}, "
            f"а строки дают {money.plain(self._sums[name])}"
        )
        refusals.add(self.file, None, column, reason)


def _kopecks(cell: str) -> int | None:
    """None for what is no sum. An empty cell is zero."""
    if not cell:
        return 0
    try:
        amount = MONEY.read(values.number(cell))
    except ValueError:
        return None
    return int(amount) if amount is not None else None
