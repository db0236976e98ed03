"""What a worker does with a file that it has claimed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.exchange.format1.application import Application, Terms, record
from elkk.exchange.format1.comparison import Comparison, compare
from elkk.exchange.format1.reading import Canceled, Load, Progress
from elkk.exchange.format1.refusals import Refusal, Refused
from elkk.exchange.format1.report import Report
from elkk.exchange.format1.services import loaded
from elkk.exchange.intake import files
from elkk.exchange.intake.findings import found
from elkk.exchange.models import Batch, Intake, Origin, Stage
from elkk.exchange.papers.loading import loaded_papers, supplier_in
from elkk.exchange.papers.sources import holds_papers
from elkk.exchange.sheets import mapping
from elkk.exchange.sheets.loading import loaded_sheet
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.recognition import recognize
from elkk.exchange.sheets.tables import SUFFIXES

# A batch that closes more of the accounts than this waits for a person.
MOST_CLOSED: Final = 0.1
_RUNNING: Final = (Stage.CHECKING, Stage.APPLYING)


class Lost(Exception):
    """The file is no longer ours: we were silent for too long, and another worker has it."""


@dataclass
class Work:
    intake: Intake
    progress: Progress

    def do(self) -> None:
        path = files.locate(self.intake)
        if path is None:
            self._refuse(Refusal(self.intake.name, None, None, "файла больше нет"))
            return
        try:
            known = not self._is_mapped or self._settle_mapping(path)
        except Refused as stop:
            self._refuse(stop.refusal)
            return
        if known:
            self._do(path)
        else:
            self._move(Stage.MAPPING)

    @property
    def _is_mapped(self) -> bool:
        return Path(self.intake.name).suffix.lower() in SUFFIXES

    @property
    def _by_itself(self) -> bool:
        """Files of the folder don't wait for a person unless something is odd."""
        return self.intake.origin is Origin.FOLDER

    def _do(self, path: Path) -> None:
        started = clock.now()
        report = Report(self.intake.name)
        compared: list[Comparison] = []
        terms = Terms(self.intake.origin, self.intake.user_id, self._finish_with(report, compared))
        try:
            self._load(path, report, compared, terms, started)
        except Canceled:
            report.canceled = True
            report.forget_changes()
            record(report, terms, started)
            raise
        if not compared and self._might_be_partial(report):
            compared += self._without_bad_rows(path)
        self._conclude(report, compared, terms, started)

    def _might_be_partial(self, report: Report) -> bool:
        checking = self.intake.stage is Stage.CHECKING
        return checking and found(report, []).may_skip and bool(report.refusals)

    def _without_bad_rows(self, path: Path) -> list[Comparison]:
        """What the good rows would change, for whoever decides about the bad ones."""
        report = Report(self.intake.name)
        with self._loaded(path, report, partial=True) as load:
            return [] if load is None or report.refusals else compare(load)

    def _load(
        self,
        path: Path,
        report: Report,
        compared: list[Comparison],
        terms: Terms,
        started: datetime,
    ) -> None:
        if holds_papers(path):
            self._load_papers(path, report, compared, terms, started)
            return
        with self._loaded(path, report) as load:
            if load is None or report.refusals:
                pass
            elif self.intake.stage is Stage.APPLYING:
                Application(load, terms, started).run()
            else:
                application = Application(load, terms, started)
                application.check()
                if not report.refusals:
                    compared += compare(load)
                    if self._by_itself and self._may_go(report, load, compared):
                        application.run()

    def _load_papers(
        self,
        path: Path,
        report: Report,
        compared: list[Comparison],
        terms: Terms,
        started: datetime,
    ) -> None:
        supplier = self.intake.supplier or supplier_in(self.intake.name)
        partial = self.intake.partial
        with loaded_papers(path, supplier, report, self.progress, partial=partial) as papers:
            if papers is None:
                return
            compared.append(papers.compare())
            applying = self._by_itself or self.intake.stage is Stage.APPLYING
            if applying and not report.refusals:
                papers.apply(terms, started)

    def _conclude(
        self, report: Report, compared: list[Comparison], terms: Terms, started: datetime
    ) -> None:
        if report.refusals:
            if self._by_itself or self.intake.stage is Stage.APPLYING:
                record(report, terms, started)
            self._end(Stage.REFUSED, report, compared)
        elif Intake.get_by_id(self.intake.id).stage in _RUNNING:
            self._end(Stage.READY, report, compared)

    def _finish_with(self, report: Report, compared: list[Comparison]) -> Any:
        def finish(batch: Batch) -> None:
            self._end(Stage.APPLIED, report, compared, batch=batch)

        return finish

    def _end(self, stage: Stage, report: Report, compared: list[Comparison], **more: Any) -> None:
        over: dict[str, Any] = {"finished_at": clock.now()} if stage.is_over else {}
        supplier = Supplier.get_or_none(Supplier.code == report.supplier)
        if compared or stage is not Stage.APPLIED:
            over["findings"] = found(report, compared).to_json()
        self._move(stage, report=str(report), supplier=supplier, **over, **more)

    def _move(self, stage: Stage, **values: Any) -> None:
        """Raises Lost."""
        ours = (Intake.id == self.intake.id) & (Intake.claim == self.intake.claim)
        moved = Intake.update(stage=stage, **values).where(ours & Intake.stage.in_(_RUNNING))
        if not moved.execute():
            raise Lost

    def _refuse(self, refusal: Refusal) -> None:
        report = Report(self.intake.name)
        report.refusals.refuse(refusal)
        self._end(Stage.REFUSED, report, [])

    @contextmanager
    def _loaded(
        self, path: Path, report: Report, *, partial: bool = False
    ) -> Iterator[Load | None]:
        if not self._is_mapped:
            with loaded(path, report, self.progress) as load:
                yield load
            return
        chosen = Mapping.from_json(self.intake.settings)
        supplier = Supplier.get_by_id(self.intake.supplier_id)
        partial = partial or self.intake.partial or (self._by_itself and chosen.skip_bad)
        with loaded_sheet(path, chosen, supplier, report, self.progress, partial=partial) as load:
            yield load

    def _settle_mapping(self, path: Path) -> bool:
        """Find out by which mapping the file is read; False where a person must say."""
        if self.intake.settings and self.intake.supplier_id:
            return True
        seen = recognize(path, self.intake.name)
        saved = mapping.find_anywhere(seen.shape)
        if self.intake.supplier_id:
            saved = [each for each in saved if each.supplier_id == self.intake.supplier_id]
        if len(saved) != 1:
            return False
        kept = Mapping.from_json(saved[0].settings)
        if kept.is_of_one_day:
            return False
        fresh = replace(kept, header=seen.header)
        self.intake.settings, self.intake.supplier = fresh.to_json(), saved[0].supplier
        Intake.update(settings=self.intake.settings, supplier=self.intake.supplier).where(
            Intake.id == self.intake.id
        ).execute()
        return True

    def _may_go(self, report: Report, load: Load, compared: list[Comparison]) -> bool:
        """Whether nothing of a file is to be looked at by a person first."""
        if self._is_mapped and report.remarks:
            chosen = Mapping.from_json(self.intake.settings)
            if report.doubts or not chosen.with_remarks:
                return False
        return not self._is_odd(load, compared)

    def _is_odd(self, load: Load, compared: list[Comparison]) -> bool:
        """Whether a person should see it first: it would close a good part of the accounts."""
        vanished = sum(each.vanished for each in compared)
        supplier = Supplier.get_or_none(Supplier.code == load.supplier)
        if not vanished or supplier is None:
            return False
        of_theirs = (Account.supplier == supplier) & Account.closed_on.is_null()
        return vanished > MOST_CLOSED * Account.select().where(of_theirs).count()
