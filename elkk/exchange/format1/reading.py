"""Reading a batch into its staging tables."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from elkk.exchange.format1 import MANIFEST
from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.format1.encodings import Inspection, inspect
from elkk.exchange.format1.manifest import (
    Claim,
    Manifest,
    compare_counts,
    compare_names,
    read_manifest,
)
from elkk.exchange.format1.packages import Member, Members, readable
from elkk.exchange.format1.parsing import RowParser
from elkk.exchange.format1.refusals import Refusal, Refused
from elkk.exchange.format1.report import FileReport, Report
from elkk.exchange.format1.rows import RowSource, open_csv
from elkk.exchange.format1.staging import Staging
from elkk.exchange.models import Scope


class Canceled(Exception):
    """Somebody asked to stop; raised by their Progress."""


class Progress(Protocol):
    """Told how far an import is: what it does now, of how many steps, and each step done.

    Either call may raise Canceled; nothing is changed then.
    """

    def begin(self, what: str, total: int) -> None: ...

    def advance(self, done: int) -> None: ...


class Silent:
    """Progress that nobody watches."""

    def begin(self, what: str, total: int) -> None:
        pass

    def advance(self, done: int) -> None:
        pass


@dataclass
class Load:
    """A batch whose rows are staged. `created` is its day in ISO.

    `incomplete` are the names of files that could not be read to their end.
    """

    report: Report
    staging: Staging
    progress: Progress
    supplier: str
    scope: Scope = Scope.DELTA
    created: str = ""
    incomplete: set[str] = field(default_factory=set)


@dataclass
class BatchReader:
    """`incomplete` are the names of files that could not be read to their end."""

    report: Report
    staging: Staging
    progress: Progress
    incomplete: set[str] = field(default_factory=set)

    def read(self, members: Members) -> Manifest:
        """Stage every file of the batch; faults go to the report.

        Raises Refused where the manifest can't be used.
        """
        if MANIFEST.file not in members:
            raise Refused(Refusal(MANIFEST.file, None, None, "в пакете нет этого файла"))
        inspections = self._inspect(members)
        self.report.digest = _digest(inspections)
        with open_csv(members[MANIFEST.file], inspections[MANIFEST.file]) as source:
            manifest = read_manifest(source, self.report.refusals)
        self.report.supplier, self.report.scope = manifest.supplier, manifest.scope
        compare_names(manifest, members, self.report.refusals)
        for claim in manifest.claimed:
            self._read_file(claim, members, inspections)
        return manifest

    def _inspect(self, members: Members) -> dict[str, Inspection]:
        self.progress.begin("Проверка кодировок", len(members))
        inspections = {MANIFEST.file: _inspect_member(members[MANIFEST.file])}
        for member in members.values():
            with self._refusing(member.file.removesuffix(".csv")):
                inspections[member.file] = _inspect_member(member)
            self.progress.advance(1)
        return inspections

    def _read_file(
        self, claim: Claim, members: Members, inspections: dict[str, Inspection]
    ) -> None:
        form = claim.form
        if form.file not in inspections:
            self.incomplete.add(form.name)
            return
        inspection = inspections[form.file]
        told = FileReport(form.file, inspection.name, name=form.name)
        self.report.files.append(told)
        self.progress.begin(form.file, claim.rows)
        with self._refusing(form.name), open_csv(members[form.file], inspection) as source:
            total = self._stage(form, source, told)
            known = not self.report.refusals.in_file(form.file)
            compare_counts(claim, told.rows, total if known else None, self.report.refusals)

    def _stage(self, form: FileFormat, source: RowSource, told: FileReport) -> int:
        """Put a file's rows into its staging table; the sum of its control column."""
        parser = RowParser(form, source, self.report.refusals)
        form = form.sent_with(source.header)
        total = 0
        with self.staging.loading(form, parser.columns) as load:
            for chunk in source.chunks():
                parsed = parser.parse(chunk)
                load(parsed.columns)
                total += parsed.total
                told.rows += len(chunk.rows)
                self.progress.advance(len(chunk.rows))
        if parser.order.ascends:
            self.staging.ascending.append(form)
        return total

    @contextmanager
    def _refusing(self, name: str) -> Iterator[None]:
        try:
            yield
        except Refused as stop:
            self.incomplete.add(name)
            self.report.refusals.refuse(stop.refusal)


def _inspect_member(member: Member) -> Inspection:
    with readable(member.file), member.open() as stream:
        return inspect(stream, member.file)


def _digest(inspections: dict[str, Inspection]) -> str:
    named = sorted(f"{file} {found.digest}\n" for file, found in inspections.items())
    return hashlib.sha256("".join(named).encode()).hexdigest()
