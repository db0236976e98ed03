"""Making and spoiling batches."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from elkk.base.db import all_models
from elkk.exchange.format1.refusals import Refusal
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.exchange.models import Batch, NewRows, OldRow

SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "billing-batch"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the documentation's sample, to be spoiled."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "batch"))


def change(folder: Path, file: str, line: int, column: str, text: str) -> None:
    """Put a text into a cell; lines count from 1, the header included."""
    rows = _rows(folder, file)
    rows[line - 1][rows[0].index(column)] = text
    _save(folder, file, rows)


def rewrite(folder: Path, file: str, edit: Callable[[list[list[str]]], None]) -> None:
    """Change the rows of a file, the header first, without touching the manifest."""
    rows = _rows(folder, file)
    edit(rows)
    _save(folder, file, rows)


def claim(folder: Path, file: str, column: str, text: str) -> None:
    """Change what the manifest says of a file."""
    rows = _rows(folder, "manifest")
    line = [row[rows[0].index("file")] for row in rows].index(f"{file}.csv") + 1
    change(folder, "manifest", line, column, text)


def remove(folder: Path, file: str) -> None:
    """Take a file out of the batch and out of its manifest."""
    (folder / f"{file}.csv").unlink()
    kept = [row for row in _rows(folder, "manifest") if f"{file}.csv" not in row]
    _save(folder, "manifest", kept)


def _rows(folder: Path, file: str) -> list[list[str]]:
    with (folder / f"{file}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def _save(folder: Path, file: str, rows: list[list[str]]) -> None:
    with (folder / f"{file}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)


def refused(path: Path) -> list[Refusal]:
    """Import a batch that must be refused: what for. Checks that it left nothing behind."""
    before = everything()
    report = import_batch(path)
    assert report.refusals
    assert everything() == before
    last = Batch.select().order_by(Batch.id.desc()).first()
    assert (last.outcome, last.changed) == ("refused", 0)
    assert last.refused == report.refusals.total
    return list(report.refusals)


def only_refusal(path: Path) -> Refusal:
    """The same, where exactly one thing is wrong."""
    (refusal,) = refused(path)
    return refusal


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables but the log of batches and the journal of the last one."""
    return {
        model.__name__: sorted(model.select().tuples(), key=repr)
        for model in all_models()
        if model not in (Batch, OldRow, NewRows)
    }


def write_readings(folder: Path, count: int, encoding: str = "utf-8") -> Path:
    """A batch with one account, its meter and so many readings, a day apart."""
    account = {"account": "640000000017"}
    with BatchWriter(folder, supplier="SAR", created=date(2020, 2, 3), encoding=encoding) as batch:
        batch.add("suppliers", {"code": "SAR", "name": "Энергосбыт", "short_name": "Сбыт"})
        batch.add("accounts", account | {"address": "г. Саратов"})
        meter = {"zones": 1, "whole_digits": 6, "fraction_digits": 0, "multiplier": 1}
        batch.add("meters", account | {"meter": "1"} | meter)
        for day in range(count):
            reading = {"taken_on": date.fromordinal(700_000 + day), "t1": Decimal(day)}
            batch.add("readings", account | {"meter": "1", "source": "customer"} | reading)
    return folder
