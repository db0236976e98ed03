"""Passing rows to a billing in files, each row exactly once, whatever breaks in between.

1. In one transaction a batch is made and rows are marked with it by a conditional UPDATE.
2. The file is written from the rows so marked, always the same: temporary name, fsync, rename.
3. The batch is marked finished.

A crash before 1 is over marks nothing. A crash after it leaves a batch that is not finished; the
next run writes the very same file under the very same name and finishes it. So no row is lost, none
is in two batches, and a file that comes twice is the same file (docs/billing-exchange.md).
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from elkk.accounts.models import ExportBatch, Supplier
from elkk.base import clock, money
from elkk.base.db import atomic
from elkk.base.storage import write_durably

Row = Sequence[str]


@dataclass(frozen=True)
class Export:
    """A kind of rows that are passed on.

    `claim` marks what has not been passed yet with a batch, by UPDATE … WHERE it is not marked, and
    returns how many rows it marked. `rows` are the lines of a batch, in a fixed order, and depend
    on nothing that may change after the claim. `total` is the column of money whose sum the
    manifest carries.
    """

    kind: str
    header: Row
    claim: Callable[[ExportBatch], int]
    rows: Callable[[ExportBatch], Iterator[Row]]
    total: str | None = None


@dataclass(frozen=True)
class Exported:
    """A file that was written. `again`: an earlier run had claimed its rows and broken off."""

    path: Path
    rows: int
    again: bool


def export(what: Export, folder: Path) -> list[Exported]:
    """Write what has not been passed yet, a file for each supplier that has something.

    Batches that an earlier run left unfinished come first. Raises OSError where the folder can't be
    written: the rows stay claimed, and the next run goes on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [_finish(what, batch, folder, again=True) for batch in unfinished(what.kind)]
    for supplier in Supplier.select().order_by(Supplier.id):
        batch = _claim(what, supplier)
        if batch is not None:
            written.append(_finish(what, batch, folder, again=False))
    return written


def unfinished(kind: str) -> list[ExportBatch]:
    return list(
        ExportBatch.select(ExportBatch, Supplier)
        .join(Supplier)
        .where((ExportBatch.kind == kind) & ExportBatch.finished_at.is_null())
        .order_by(ExportBatch.id)
    )


class _NothingToPass(Exception):
    """Takes an empty batch back."""


def _claim(what: Export, supplier: Supplier) -> ExportBatch | None:
    try:
        with atomic():
            batch = ExportBatch.create(kind=what.kind, supplier=supplier, started_at=clock.now())
            batch.rows = what.claim(batch)
            if not batch.rows:
                raise _NothingToPass
            batch.save(only=[ExportBatch.rows])
    except _NothingToPass:
        return None
    return batch


def _finish(what: Export, batch: ExportBatch, folder: Path, *, again: bool) -> Exported:
    path = folder / file_name(batch)
    lines = list(what.rows(batch))
    content = _csv([what.header, *lines])
    write_durably(path, content)
    write_durably(path.with_suffix(".manifest.csv"), _manifest(what, batch, path, content, lines))
    ExportBatch.update(finished_at=clock.now(), digest=hashlib.sha256(content).hexdigest()).where(
        (ExportBatch.id == batch.id) & ExportBatch.finished_at.is_null()
    ).execute()
    return Exported(path, len(lines), again)


def file_name(batch: ExportBatch) -> str:
    """«readings-SAR-000012.csv»: a batch has one name for ever."""
    supplier = re.sub(r"[^A-Za-z0-9]", "_", batch.supplier.code)
    return f"{batch.kind}-{supplier}-{batch.id:06d}.csv"


_MANIFEST: Final = ("format", "supplier", "created", "file", "rows", "sum", "sha256")


def _manifest(
    what: Export, batch: ExportBatch, path: Path, content: bytes, lines: Sequence[Row]
) -> bytes:
    """Written after the file: who sees it may take the file."""
    return _csv(
        [
            _MANIFEST,
            (
                "1",
                batch.supplier.code,
                f"{batch.started_at:%d.%m.%Y}",
                path.name,
                str(len(lines)),
                _sum(what, lines),
                hashlib.sha256(content).hexdigest(),
            ),
        ]
    )


def _sum(what: Export, lines: Sequence[Row]) -> str:
    if what.total is None:
        return ""
    column = what.header.index(what.total)
    return money.plain(sum(money.parse(line[column]) for line in lines))


def _csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
