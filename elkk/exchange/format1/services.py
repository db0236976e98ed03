"""Importing a batch of format 1: read, check, then apply all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elkk.base import clock
from elkk.exchange.format1.application import Application, Terms, record
from elkk.exchange.format1.comparison import Comparison, compare
from elkk.exchange.format1.packages import open_package
from elkk.exchange.format1.reading import BatchReader, Canceled, Load, Progress, Silent
from elkk.exchange.format1.refusals import PER_COLUMN, Refusals, Refused
from elkk.exchange.format1.report import Report
from elkk.exchange.format1.staging import Staging


def import_batch(
    path: Path,
    progress: Progress | None = None,
    refusals_per_column: int = PER_COLUMN,
    terms: Terms | None = None,
) -> Report:
    """Import a folder or zip of format 1; either all of it is applied or nothing is.

    What is wrong with the batch is in the report, not an exception. A repeated batch changes
    nothing. The run is recorded as a Batch. Memory does not grow with the batch, only with the
    number of refusals to keep of each column; beyond it they are counted. Raises Canceled where
    `progress` does, after recording that.
    """
    terms = terms or Terms()
    report = Report(path.name, refusals=Refusals(refusals_per_column))
    started = clock.now()
    try:
        with loaded(path, report, progress or Silent()) as load:
            if load is not None:
                Application(load, terms, started).run()
    except Canceled:
        report.forget_changes()
        report.canceled = True
        record(report, terms, started)
        raise
    if report.refusals:
        record(report, terms, started)
    return report


def preview_batch(
    path: Path, progress: Progress | None = None, refusals_per_column: int = PER_COLUMN
) -> tuple[Report, list[Comparison]]:
    """What importing it would do; nothing is changed, recorded or locked.

    Where something is refused there is nothing to compare.
    """
    report = Report(path.name, refusals=Refusals(refusals_per_column))
    with loaded(path, report, progress or Silent()) as load:
        if load is None:
            return report, []
        Application(load, Terms(), clock.now()).check()
        return report, [] if report.refusals else compare(load)


@contextmanager
def loaded(path: Path, report: Report, progress: Progress) -> Iterator[Load | None]:
    """The batch's rows in their staging tables; None where they couldn't be put there."""
    staging = Staging()
    reader = BatchReader(report, staging, progress)
    try:
        yield _read(path, reader)
    except Refused as stop:
        report.refusals.refuse(stop.refusal)
    finally:
        staging.drop()


def _read(path: Path, reader: BatchReader) -> Load | None:
    try:
        with open_package(path) as members:
            manifest = reader.read(members)
    except Refused as stop:
        reader.report.refusals.refuse(stop.refusal)
        return None
    return Load(
        reader.report,
        reader.staging,
        reader.progress,
        manifest.supplier,
        manifest.scope,
        manifest.created,
        reader.incomplete,
    )
