"""A batch whose rows are staged: checked, and moved into the tables in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from peewee import IntegrityError

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.exchange.format1 import ACCOUNTS, BALANCES, SUPPLIERS
from elkk.exchange.format1.apply import apply_file
from elkk.exchange.format1.checks import (
    NO_SUPPLIER,
    check_bill_sums,
    check_bill_sums_ahead,
    check_own_parents,
    check_parents,
    check_rows,
    check_supplier,
)
from elkk.exchange.format1.closing import close_unnamed, reopen_named
from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.format1.journal import Journal
from elkk.exchange.format1.locks import wait_for_other_imports
from elkk.exchange.format1.owners import noting_changes
from elkk.exchange.format1.reading import Load
from elkk.exchange.format1.report import Report
from elkk.exchange.models import Batch, Origin, Scope


@dataclass(frozen=True)
class Terms:
    """How a batch came, and who takes it. `within` is called in the transaction that applies it.

    Whatever `within` raises takes the batch back.
    """

    origin: Origin = Origin.COMMAND
    user_id: int | None = None
    within: Callable[[Batch], None] | None = None


def record(report: Report, terms: Terms, started: datetime) -> Batch:
    """Write down how a batch ended, or the beginning of one that is being applied."""
    return Batch.create(
        name=report.name,
        digest=report.digest,
        outcome=report.outcome,
        rows=report.rows,
        changed=report.changed,
        refused=report.refusals.total or report.skipped_rows,
        report=str(report),
        started_at=started,
        finished_at=clock.now(),
        supplier=Supplier.get_or_none(Supplier.code == report.supplier),
        user=terms.user_id,
        origin=terms.origin,
        scope=report.scope,
    )


class _NotApplied(Exception):
    """Leaves the transaction of a batch that turned out to be wrong."""


@dataclass
class Application:
    load: Load
    terms: Terms
    started: datetime

    def run(self) -> None:
        self._check_rows()
        if self.load.report.refusals:
            self._explain()
        else:
            self._apply()

    def check(self) -> None:
        """Everything that can be wrong, without changing or locking anything."""
        self._check_rows()
        self._explain()
        refusals = self.load.report.refusals
        if not refusals:
            check_bill_sums_ahead(self.load.staging, self._supplier() or NO_SUPPLIER, refusals)

    def _check_rows(self) -> None:
        self.load.progress.begin("Проверка", 1)
        check_rows(self.load.staging, self.load.report.refusals)
        self.load.progress.advance(1)

    def _apply(self) -> None:
        report = self.load.report
        try:
            with atomic():
                wait_for_other_imports()
                batch = record(report, self.terms, self.started)
                journal = Journal(batch.id)
                with journal.writing():
                    self._apply_files(journal)
                if report.refusals:
                    raise _NotApplied
                self._finish(batch)
        except _NotApplied:
            report.forget_changes()
        except IntegrityError:
            report.forget_changes()
            self._explain()
            if not report.refusals:
                raise

    def _finish(self, batch: Batch) -> None:
        report = self.load.report
        batch.changed, batch.report, batch.finished_at = report.changed, str(report), clock.now()
        batch.supplier = Supplier.get(Supplier.code == self.load.supplier)
        batch.save(only=[Batch.changed, Batch.report, Batch.finished_at, Batch.supplier])
        if self.terms.within is not None:
            self.terms.within(batch)

    def _apply_files(self, journal: Journal) -> None:
        load = self.load
        load.progress.begin("Запись", len(load.staging.files))
        if SUPPLIERS.name in load.staging:
            self._apply_file(load.staging[SUPPLIERS.name], 0, journal)
        supplier = self._supplier()
        if supplier is None:
            self._check_supplier(None)
            return
        for form in load.staging.files:
            if form.name == BALANCES.name:
                check_own_parents(load.staging, form, supplier, load.report.refusals)
            if form.name != SUPPLIERS.name:
                self._apply_file(form, supplier, journal)
        check_bill_sums(load.staging, supplier, load.report.refusals)

    def _apply_file(self, form: FileFormat, supplier: int, journal: Journal) -> None:
        load = self.load
        if form.name == ACCOUNTS.name:
            changed = self._apply_accounts(form, supplier, journal)
        else:
            changed = apply_file(form, supplier, form in load.staging.ascending, journal)
        load.report.file(form).changed = changed
        load.progress.advance(1)

    def _apply_accounts(self, form: FileFormat, supplier: int, journal: Journal) -> int:
        load = self.load
        with noting_changes(form, supplier, journal.batch) as owners:
            changed = apply_file(form, supplier, form in load.staging.ascending, journal)
        report = load.report.file(form)
        report.owners, report.links = owners[0].accounts, owners[0].links
        changed += reopen_named(supplier)
        if load.scope is Scope.FULL:
            changed += close_unnamed(supplier, load.created)
        return changed

    def _explain(self) -> None:
        """Find everything else that is wrong, by the batch and what the database has now."""
        supplier = self._supplier()
        self._check_supplier(supplier)
        check_parents(self.load.staging, supplier, self.load.incomplete, self.load.report.refusals)

    def _check_supplier(self, supplier: int | None) -> None:
        if SUPPLIERS.name not in self.load.incomplete:
            check_supplier(
                self.load.staging, self.load.supplier, supplier, self.load.report.refusals
            )

    def _supplier(self) -> int | None:
        found = Supplier.get_or_none(Supplier.code == self.load.supplier)
        return None if found is None else found.id
