"""Bringing a utility's printed bills in: sorted, compared with what is there, cut and kept.

The files are in the storage before the transaction that names them; what it then doesn't name is
swept away later.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic, db
from elkk.base.periods import Month
from elkk.base.storage import new_name, storage
from elkk.bills.models import Bill, BillPaper, PaperFile
from elkk.exchange.format1.application import Terms, record
from elkk.exchange.format1.comparison import Comparison
from elkk.exchange.format1.journal import Journal
from elkk.exchange.format1.locks import wait_for_other_imports
from elkk.exchange.format1.reading import Progress
from elkk.exchange.format1.refusals import Refusal, Refused
from elkk.exchange.format1.report import FileReport, Report
from elkk.exchange.models import Batch
from elkk.exchange.papers.pdfs import Pdfs, UnreadablePdf
from elkk.exchange.papers.sorting import Paper, Sorting
from elkk.exchange.papers.sources import SUFFIX, Source, sources
from elkk.exchange.papers.whose import accounts_of, month_in_name, numbers_in_name
from elkk.exchange.sheets.loading import SheetRefusals

NAME: Final = "papers"
_AT_ONCE: Final = 100
_Each = TypeVar("_Each")


@dataclass
class Papers:
    """What was brought, sorted. `folder` is for files on their way."""

    path: Path
    supplier: Supplier
    report: Report
    progress: Progress
    pdfs: Pdfs
    folder: Path
    papers: list[Paper] = field(default_factory=list)

    def sort(self, *, partial: bool) -> None:
        """Raises Refused where the whole can't be read."""
        self.progress.begin("Чтение страниц", 0)
        latest = Month.of(clock.today(self.supplier.time_zone)) + 1
        fallback = month_in_name(self.report.name)
        sorting = Sorting(self.supplier, self.pdfs, self.progress, fallback, latest)
        for source in sources(self.path, self.report.name, self.folder):
            if self._is_for_all(source):
                self._for_all(sorting, source)
            else:
                sorting.one_bill(source)
        found = sorting.found
        told = FileReport(self.report.name, "PDF", rows=found.rows, name=NAME)
        self.report.files.append(told)
        self.papers = found.papers
        for refusal in found.refusals:
            self.report.refusals.refuse(refusal)
        bad = len(found.refusals)
        taken = found.rows - bad - found.skipped
        unit = "Страниц" if self.path.suffix.lower() == SUFFIX else "Файлов и страниц"
        self.report.tally = (
            f"{unit}: {found.rows}. Взято {taken}, отказано {bad}, пропущено пустых {found.skipped}"
        )
        self._remark_bills_to_come()
        if partial and bad and self.papers:
            self.report.skipped, self.report.skipped_rows = self.report.refusals, bad
            self.report.refusals = SheetRefusals(self.report.refusals.per_column)

    def _is_for_all(self, source: Source) -> bool:
        numbers = numbers_in_name(source.name.rpartition(".")[0])
        one_of_many = self.path.suffix.lower() != SUFFIX
        return not one_of_many and not accounts_of(self.supplier, numbers)

    def _for_all(self, sorting: Sorting, source: Source) -> None:
        try:
            sorting.all_bills(source)
        except UnreadablePdf as error:
            raise Refused(Refusal(source.name, None, None, str(error))) from None

    def _remark_bills_to_come(self) -> None:
        known = set()
        for some in _portions(self.papers):
            accounts = [paper.account for paper in some]
            rows = Bill.select(Bill.account, Bill.month).where(Bill.account.in_(accounts))
            known |= {(row.account_id, row.month) for row in rows}
        for paper in self.papers:
            if (paper.account, paper.month) not in known:
                reason = "квитанции за этот месяц в кабинете еще нет, бланк будет ждать ее"
                self.report.remarks.add(f"Счет {paper.number}", None, None, reason)

    def compare(self) -> Comparison:
        """What is new, what takes another's place, what is there already."""
        there = self._there()
        compared = Comparison(NAME)
        for paper in self.papers:
            digest = there.get((paper.account, paper.month))
            if digest is None:
                compared.new += 1
            elif digest == paper.digest:
                compared.same += 1
            else:
                compared.changed += 1
        return compared

    def _there(self) -> dict[tuple[int, Month], str]:
        """The digests of what is in the cabinet."""
        there: dict[tuple[int, Month], str] = {}
        for some in _portions(self.papers):
            accounts = [paper.account for paper in some]
            rows = BillPaper.select().where(BillPaper.account.in_(accounts)).order_by(BillPaper.id)
            there |= {(row.account_id, row.month): row.digest for row in rows}
        return there

    def apply(self, terms: Terms, started: datetime) -> None:
        """Keep the files, then name them all in one transaction."""
        there = self._there()
        fresh = [p for p in self.papers if there.get((p.account, p.month)) != p.digest]
        kept = list(self._keep(fresh))
        with atomic():
            wait_for_other_imports()
            batch = record(self.report, terms, started)
            journal = Journal(batch.id)
            with journal.writing():
                for some in _portions(kept):
                    self.report.files[0].changed += journal.insert("bill_paper", *_insert(some))
            batch.changed, batch.report = self.report.changed, str(self.report)
            batch.supplier, batch.finished_at = self.supplier, clock.now()
            batch.save(only=[Batch.changed, Batch.report, Batch.finished_at, Batch.supplier])
            if terms.within is not None:
                terms.within(batch)

    def _keep(self, fresh: list[Paper]) -> Iterator[tuple[Paper, str]]:
        """Put the pages of each bill into the storage; with the name that it has there."""
        self.progress.begin("Разрезание и запись", len(fresh))
        by_source: dict[str, list[Paper]] = {}
        for paper in fresh:
            by_source.setdefault(paper.source, []).append(paper)
        for source in sources(self.path, self.report.name, self.folder):
            for some in _portions(by_source.get(source.name, [])):
                files = [self.folder / f"{number}{SUFFIX}" for number in range(len(some))]
                if not some[0].whole:
                    self.pdfs.cut(source.path, [(p.first, p.last) for p in some], files)
                names = [new_name("bills", "pdf") for _ in some]
                # Written down first, so that a crash leaves no file that nobody knows.
                PaperFile.insert_many(
                    [{"name": name, "kept_at": clock.now()} for name in names]
                ).execute()
                for paper, file, name in zip(some, files, names, strict=True):
                    storage().put(name, (source.path if paper.whole else file).read_bytes())
                    yield paper, name
                self.progress.advance(len(some))


def _insert(some: list[tuple[Paper, str]]) -> tuple[str, tuple[object, ...]]:
    columns = "account_id, month, name, pages, digest, kept_at"
    row = f"({', '.join([db.param] * 6)})"
    now = clock.now().replace(tzinfo=None)
    values: list[object] = []
    for paper, name in some:
        pages = paper.last - paper.first + 1
        values += [paper.account, int(paper.month), name, pages, paper.digest, now]
    return (
        f"INSERT INTO bill_paper ({columns}) VALUES {', '.join([row] * len(some))}",
        tuple(values),
    )


def _portions(items: list[_Each]) -> Iterator[list[_Each]]:
    for first in range(0, len(items), _AT_ONCE):
        yield items[first : first + _AT_ONCE]


@contextmanager
def loaded_papers(
    path: Path, supplier: Supplier | None, report: Report, progress: Progress, *, partial: bool
) -> Iterator[Papers | None]:
    """What was brought, sorted; faults go to the report. None where nothing can be read."""
    report.refusals = SheetRefusals(report.refusals.per_column)
    if supplier is None:
        reason = (
            "чьи это квитанции? Начните имя файла с кода поставщика, например «SAR_2026-11.pdf»"
        )
        report.refusals.refuse(Refusal(report.name, None, None, reason))
        yield None
        return
    report.supplier = supplier.code
    report.digest = _digest(path)
    with Pdfs() as pdfs, tempfile.TemporaryDirectory(prefix="elkk-papers-") as folder:
        papers = Papers(path, supplier, report, progress, pdfs, Path(folder))
        try:
            papers.sort(partial=partial)
        except Refused as stop:
            report.refusals.refuse(stop.refusal)
            yield None
            return
        yield papers


def _digest(path: Path) -> str:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for each in files:
        with each.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def supplier_in(name: str) -> Supplier | None:
    """The supplier whose code the name of a file begins with; the only one there is."""
    suppliers = list(Supplier.select())
    if len(suppliers) == 1:
        return suppliers[0]
    code = name.partition("_")[0].casefold()
    return next((each for each in suppliers if each.code.casefold() == code), None)
