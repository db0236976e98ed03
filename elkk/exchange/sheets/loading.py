"""Putting a mapped file into staging tables, checking it, and leaving bad rows out if asked."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from elkk.accounts.models import Supplier
from elkk.base.db import db, is_sqlite
from elkk.exchange.format1 import ACCOUNTS, BALANCES, BILLS
from elkk.exchange.format1.checks import check_parents, check_rows
from elkk.exchange.format1.describing import Column, FileFormat, Rule, empty
from elkk.exchange.format1.parsing import RowParser
from elkk.exchange.format1.reading import Load, Progress
from elkk.exchange.format1.refusals import Refusal, Refusals, Refused
from elkk.exchange.format1.report import FileReport, Report
from elkk.exchange.format1.staging import Staging, table
from elkk.exchange.sheets import Sheet
from elkk.exchange.sheets.mapped import MappedSource
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.tables import ENCODINGS, Table, open_table

# More lines at once than any statement is given.
_ALL: Final = 1_000_000_000
_LINES_AT_ONCE: Final = 500
_CHUNK: Final = 1 << 20


@dataclass
class SheetRefusals(Refusals):
    """Remembers every bad line, so that the others can be taken. Columns have the file's names.

    `whole` is true once something is wrong with the file as such.
    """

    source: MappedSource | None = None
    bad: set[int] = field(default_factory=set)
    whole: bool = False

    def refuse(self, refusal: Refusal) -> None:
        if refusal.line is None:
            self.whole = True
        else:
            self.bad.add(refusal.line)
        self._keep(self._renamed(refusal))

    def _keep(self, refusal: Refusal) -> None:
        if super().wanted(refusal.file, refusal.column):
            self.kept.append(refusal)
        self.count(refusal.file, refusal.column, 1)

    def _renamed(self, refusal: Refusal) -> Refusal:
        if self.source is None or refusal.column is None:
            return refusal
        names = (self.source.title(each) for each in refusal.column.split(", "))
        return replace(refusal, column=", ".join(dict.fromkeys(names)))

    def wanted(self, file: str, column: str | None) -> int:
        return _ALL


@contextmanager
def loaded_sheet(
    path: Path,
    mapping: Mapping,
    supplier: Supplier,
    report: Report,
    progress: Progress,
    *,
    partial: bool = False,
) -> Iterator[Load | None]:
    """The rows of a mapped file in the staging tables of format 1; None where there are none.

    With `partial`, bad rows are moved from the report's refusals to what it skipped.
    """
    staging = Staging()
    report.supplier = supplier.code
    report.digest = _digest(path)
    report.refusals = SheetRefusals(report.refusals.per_column)
    try:
        load = Load(report, staging, progress, supplier.code)
        _Loading(path, mapping, supplier, load, partial).run()
        yield load
    except Refused as stop:
        report.refusals.refuse(stop.refusal)
        yield None
    finally:
        staging.drop()


@dataclass
class _Loading:
    path: Path
    mapping: Mapping
    supplier: Supplier
    load: Load
    partial: bool

    def run(self) -> None:
        refusals = self.load.report.refusals
        assert isinstance(refusals, SheetRefusals)
        name = self.load.report.name
        if missing := self.mapping.missing():
            raise Refused(_whole(name, "не указано: " + ", ".join(str(f.title) for f in missing)))
        opened = open_table(self.path, name, self.mapping.how)
        source = MappedSource(opened, name, self.mapping, self.supplier, self.load.report.remarks)
        refusals.source = source
        if source.lacks_period:
            reason = "в файле не назван месяц: впишите дату в сопоставлении"
            raise Refused(_whole(name, reason))
        sheet = _sheet_form(self.mapping.of, source.header, name)
        self._stage(sheet, source, opened)
        bad_by_themselves = set(refusals.bad)
        source.check_totals(refusals)
        check_rows(self.load.staging, refusals)
        self._refuse_twins(sheet, refusals, bad_by_themselves)
        self._derive(
            sheet, ENCODINGS.get(opened.how.encoding, "таблица"), source.rows + len(opened.faults)
        )
        check_parents(self.load.staging, self.supplier.id, set(), refusals)
        self._sum_up(source, opened, refusals)
        if self.partial and refusals and not refusals.whole:
            self._leave_out(refusals)

    def _sum_up(self, source: MappedSource, opened: Table, refusals: SheetRefusals) -> None:
        """Where every row of the file went."""
        report, skipped = self.load.report, source.skipped
        rows, bad = source.rows + len(opened.faults), len(refusals.bad)
        report.doubts = source.doubts
        report.tally = f"Строк в файле {rows + skipped.total}: "
        report.tally += f"взято {rows - bad}, отказано {bad}, пропущено {skipped.total}"
        report.passed_over = [
            f"строка {line}, {kind}: {text}" for line, kind, text in skipped.lines
        ]
        if skipped.total:
            report.tally += f" ({skipped})"
        if hidden := skipped.total - len(skipped.lines):
            report.passed_over.append(f"… и еще строк: {hidden}")

    def _stage(self, sheet: FileFormat, source: MappedSource, opened: Table) -> None:
        parser = RowParser(sheet, source, self.load.report.refusals)
        self.load.progress.begin("Чтение строк", 0)
        with self.load.staging.loading(sheet, parser.columns) as put:
            for chunk in source.chunks():
                put(parser.parse(chunk).columns)
                self.load.progress.advance(len(chunk.rows))
        for line, reason in opened.faults:
            self.load.report.refusals.add(source.file, line, None, reason)
        if not source.rows and not opened.faults:
            reason = "в файле нет строк с данными: проверьте строку заголовка"
            raise Refused(_whole(source.file, reason))

    def _refuse_twins(self, sheet: FileFormat, refusals: SheetRefusals, bad: set[int]) -> None:
        """Of two good rows with one key that differ nobody knows which is right: refuse both."""
        like = "IS" if is_sqlite() else "IS NOT DISTINCT FROM"
        names = [f'"{column.name}"' for column in sheet.columns]
        key = " AND ".join(f's."{name}" = o."{name}"' for name in sheet.key)
        equal = " AND ".join(f"s.{name} {like} o.{name}" for name in names)
        rows = db.execute_sql(
            f"SELECT s.line, o.line FROM {table(sheet)} s JOIN {table(sheet)} o ON {key} "
            f"WHERE s.line < o.line AND NOT ({equal}) ORDER BY s.line, o.line"
        ).fetchall()
        for first, other in rows:
            if not {first, other} & bad:
                reason = f"такой же ключ на строке {other}: какая строка верна, неизвестно"
                refusals.add(sheet.file, first, ", ".join(sheet.key), reason)

    def _derive(self, sheet: FileFormat, encoding: str, rows: int) -> None:
        """The staging tables of format 1, made of the sheet's."""
        staging, report = self.load.staging, self.load.report
        forms = [self._form(form, sheet) for form in self.mapping.of.makes if self._wants(form)]
        for form, columns in forms:
            staging.derive(sheet, form, columns)
            report.files.append(FileReport(form.file, encoding, rows, name=form.name))
        staging.forget(sheet)

    def _wants(self, form: FileFormat) -> bool:
        if form.name == ACCOUNTS.name:
            return self.mapping.kind == "accounts" or self.mapping.create_accounts
        if form.name == BILLS.name:
            return self.mapping.create_bills and set(_OF_A_BILL) <= self.mapping.columns.keys()
        return True

    def _form(self, form: FileFormat, sheet: FileFormat) -> tuple[FileFormat, dict[str, str]]:
        """The part of a file of format 1 that the sheet brings, and where it takes its columns."""
        columns = {name: f's."{name}"' for name in form.by_name if name in sheet.by_name}
        if form.name == BILLS.name:
            columns |= _BILL_COLUMNS
        said_too = {name: _nothing(form.by_name[name]) for name in form.together}
        columns = said_too | columns
        return _part(form, columns, sheet.shown), columns

    def _leave_out(self, refusals: SheetRefusals) -> None:
        bad = sorted(refusals.bad)
        for form in self.load.staging.files:
            for start in range(0, len(bad), _LINES_AT_ONCE):
                lines = ", ".join(map(str, bad[start : start + _LINES_AT_ONCE]))
                db.execute_sql(f"DELETE FROM {table(form)} WHERE line IN ({lines})")
        report = self.load.report
        report.skipped, report.skipped_rows = refusals, len(bad)
        report.refusals = SheetRefusals(refusals.per_column, source=refusals.source)


# A turnover sheet is a bill without lines: its month is that of its day.
_OF_A_BILL: Final = ("opening", "charged", "paid")
_DAY: Final = 'CAST(s."on" AS text)'
_BILL_COLUMNS: Final = {
    "month": f"CAST(substr({_DAY}, 1, 4) || substr({_DAY}, 6, 2) AS integer)",
    "issued_on": 's."on"',
    "total": "s.balance",
}


def _sheet_form(sheet: Sheet, header: Sequence[str], name: str) -> FileFormat:
    columns = tuple(column for column in sheet.columns if column.name in header)
    return FileFormat(
        "sheet",
        "",
        columns,
        key=sheet.key,
        total=sheet.total,
        rules=_rules(header) if sheet.name == BALANCES.name else (),
        shown=name,
    )


def _rules(header: Sequence[str]) -> tuple[Rule, ...]:
    if not set(_OF_A_BILL) <= set(header):
        return ()
    parts = "opening + charged"
    for name, sign in (("recalculated", "+"), ("benefits", "-"), ("penalty", "+"), ("paid", "-")):
        if name in header:
            parts += f" {sign} {name}"
    reason = "остаток на конец не равен начальному с начислениями и оплатами этой строки"
    return (Rule(f"balance <> {parts}", "balance", reason),)


def _part(form: FileFormat, columns: dict[str, str], shown: str) -> FileFormat:
    """The form with these columns only: others keep what the database has, or begin empty."""
    kept = tuple(column for column in form.columns if column.name in columns)
    return replace(form.sent_with(columns), columns=kept, rules=(), shown=shown)


def _nothing(column: Column) -> str:
    return f"CAST({empty(column)} AS {column.kind.sql})"


def _whole(name: str, reason: str) -> Refusal:
    return Refusal(name, None, None, reason)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
