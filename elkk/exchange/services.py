"""Importing a batch of format 1: read, check, then apply all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from peewee import IntegrityError

from elkk import clock
from elkk.accounts.models import Supplier
from elkk.db import atomic, db, is_sqlite
from elkk.exchange.apply import apply_file
from elkk.exchange.checks import (
    check_bill_sums,
    check_own_parents,
    check_parents,
    check_rows,
    check_supplier,
)
from elkk.exchange.format1 import BALANCES, SUPPLIERS, FileFormat
from elkk.exchange.manifest import Manifest
from elkk.exchange.models import Batch
from elkk.exchange.packages import open_package
from elkk.exchange.reading import BatchReader, Progress
from elkk.exchange.refusals import PER_COLUMN, Refusals, Refused
from elkk.exchange.report import Report
from elkk.exchange.staging import Staging


class Silent:
    """Progress that nobody watches."""

    def begin(self, what: str, total: int) -> None:
        pass

    def advance(self, done: int) -> None:
        pass


def import_batch(
    path: Path, progress: Progress | None = None, refusals_per_column: int = PER_COLUMN
) -> Report:
    """Import a folder or zip of format 1; either all of it is applied or nothing is.

    What is wrong with the batch is in the report, not an exception. A repeated batch changes
    nothing. The run is recorded as a Batch. Memory does not grow with the batch, only with the
    number of refusals to keep of each column; beyond it they are counted.
    """
    started = clock.now()
    report = Report(path.name, refusals=Refusals(refusals_per_column))
    staging = Staging()
    reader = BatchReader(report, staging, progress or Silent())
    try:
        with open_package(path) as members:
            manifest = reader.read(members)
        _Application(reader, manifest, started).run()
    except Refused as stop:
        report.refusals.refuse(stop.refusal)
    finally:
        staging.drop()
    if report.refusals:
        _record(report, started)
    return report


def _record(report: Report, started: datetime) -> None:
    Batch.create(
        name=report.name,
        digest=report.digest,
        outcome=report.outcome,
        rows=report.rows,
        changed=report.changed,
        refused=report.refusals.total,
        report=str(report),
        started_at=started,
        finished_at=clock.now(),
    )


class _NotApplied(Exception):
    """Leaves the transaction of a batch that turned out to be wrong."""


@dataclass
class _Application:
    """A batch that has been read, on its way into the tables."""

    reader: BatchReader
    manifest: Manifest
    started: datetime

    def run(self) -> None:
        report, progress = self.reader.report, self.reader.progress
        progress.begin("Проверка", 1)
        check_rows(self.reader.staging, report.refusals)
        progress.advance(1)
        if report.refusals:
            self._explain()
        else:
            self._apply()

    def _apply(self) -> None:
        report = self.reader.report
        try:
            with atomic():
                _wait_for_other_imports()
                self._apply_files()
                if report.refusals:
                    raise _NotApplied
                _record(report, self.started)
        except _NotApplied:
            report.forget_changes()
        except IntegrityError:
            report.forget_changes()
            self._explain()
            if not report.refusals:
                raise

    def _apply_files(self) -> None:
        staging, report = self.reader.staging, self.reader.report
        self.reader.progress.begin("Запись", len(staging.files))
        if SUPPLIERS in staging.files:
            self._apply_file(SUPPLIERS, 0)
        supplier = self._supplier()
        if supplier is None:
            self._check_supplier(None)
            return
        for form in staging.files:
            if form is BALANCES:
                check_own_parents(staging, form, supplier, report.refusals)
            if form is not SUPPLIERS:
                self._apply_file(form, supplier)
        check_bill_sums(staging, supplier, report.refusals)

    def _apply_file(self, form: FileFormat, supplier: int) -> None:
        ascending = form in self.reader.staging.ascending
        self.reader.report.file(form).changed = apply_file(form, supplier, ascending)
        self.reader.progress.advance(1)

    def _explain(self) -> None:
        """Find everything else that is wrong, by the batch and what the database has now."""
        supplier = self._supplier()
        self._check_supplier(supplier)
        check_parents(
            self.reader.staging, supplier, self.reader.incomplete, self.reader.report.refusals
        )

    def _check_supplier(self, supplier: int | None) -> None:
        if SUPPLIERS.name not in self.reader.incomplete:
            check_supplier(
                self.reader.staging, self.manifest.supplier, supplier, self.reader.report.refusals
            )

    def _supplier(self) -> int | None:
        found = Supplier.get_or_none(Supplier.code == self.manifest.supplier)
        return None if found is None else found.id


def _wait_for_other_imports() -> None:
    """One batch is applied at a time. SQLite's write lock does that; PostgreSQL is asked to."""
    if not is_sqlite():
        db.execute_sql("LOCK TABLE batch IN EXCLUSIVE MODE")
