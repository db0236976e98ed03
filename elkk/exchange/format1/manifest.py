"""The manifest: what a batch says about itself, and whether that is so."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from elkk.base import money
from elkk.exchange.format1 import ACCOUNTS, BY_NAME, FILES, MANIFEST
from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.format1.parsing import RowParser
from elkk.exchange.format1.refusals import Refusal, Refusals, Refused
from elkk.exchange.format1.rows import RowSource
from elkk.exchange.models import Scope

_KNOWN: Final = {form.file: form for form in FILES}


@dataclass(frozen=True, slots=True)
class Claim:
    """What the manifest says of a file. `line` is the manifest's own; `total` is kopecks."""

    form: FileFormat
    line: int
    rows: int
    total: int | None


@dataclass
class Manifest:
    """`created` is a day in ISO."""

    supplier: str
    created: str
    scope: Scope
    claims: dict[str, Claim] = field(default_factory=dict)

    @property
    def claimed(self) -> list[Claim]:
        """In the order in which files are read: parents before children."""
        return [self.claims[form.file] for form in FILES if form.file in self.claims]


def read_manifest(source: RowSource, refusals: Refusals) -> Manifest:
    """Raises Refused where nothing can be made of it; smaller faults go to `refusals`."""
    parser = RowParser(MANIFEST, source, refusals)
    names = [column.name for column in parser.columns]
    manifest: Manifest | None = None
    common: tuple[object, ...] | None = None
    for chunk in source.chunks():
        for line, *values in zip(*parser.parse(chunk).columns, strict=True):
            row = dict(zip(names, values, strict=True))
            shared = (row["format"], row["supplier"], row["created"], row.get("scope"))
            if manifest is None:
                manifest, common = _begin(row), shared
            if shared != common:
                reason = "format, supplier, created и scope должны быть одни на все строки"
                refusals.add(source.file, int(str(line)), None, reason)
            _claim(manifest, int(str(line)), row, refusals)
    if manifest is None:
        raise Refused(Refusal(source.file, None, None, "не назван ни один файл"))
    return manifest


def _begin(row: Mapping[str, object]) -> Manifest:
    scope = Scope(str(row.get("scope") or Scope.DELTA))
    return Manifest(str(row["supplier"]), str(row["created"]), scope)


def _claim(manifest: Manifest, line: int, row: Mapping[str, object], refusals: Refusals) -> None:
    file = str(row["file"]).lower()
    form = _KNOWN.get(file)
    rows, total = row["rows"], row.get("sum")
    if form is None:
        refusals.add(MANIFEST.file, line, "file", f"формат 1 не знает файла «{file}»")
    elif file in manifest.claims:
        first = manifest.claims[file].line
        refusals.add(MANIFEST.file, line, "file", f"повторяет строку {first}")
    elif total is not None and form.total is None:
        refusals.add(MANIFEST.file, line, "sum", f"у {file} нет контрольной суммы")
    elif isinstance(rows, int):
        manifest.claims[file] = Claim(form, line, rows, total if isinstance(total, int) else None)


def compare_names(manifest: Manifest, present: Collection[str], refusals: Refusals) -> None:
    """Every file named is there, and every file there is named."""
    if manifest.scope is Scope.FULL and ACCOUNTS.file not in manifest.claims:
        reason = f"полный пакет (full) должен содержать {ACCOUNTS.file}: все лицевые счета"
        refusals.add(MANIFEST.file, None, "scope", reason)
    for claim in manifest.claimed:
        if claim.form.file not in present:
            refusals.add(claim.form.file, None, None, "назван в manifest.csv, но в пакете его нет")
    for file in present:
        if file.removesuffix(".csv") not in BY_NAME:
            refusals.add(file, None, None, "формат 1 не знает такого файла")
        elif file != MANIFEST.file and file not in manifest.claims:
            refusals.add(file, None, None, "не назван в manifest.csv")


def compare_counts(claim: Claim, rows: int, total: int | None, refusals: Refusals) -> None:
    """`total` is None where bad rows make the sum of the file unknown."""
    if rows != claim.rows:
        reason = f"в {claim.form.file} строк {rows}, а заявлено {claim.rows}"
        refusals.add(MANIFEST.file, claim.line, "rows", reason)
    if None not in (total, claim.total) and total != claim.total:
        reason = (
            f"сумма {claim.form.total} в {claim.form.file} — {money.plain(total or 0)}, "
            f"а заявлено {money.plain(claim.total or 0)}"
        )
        refusals.add(MANIFEST.file, claim.line, "sum", reason)
