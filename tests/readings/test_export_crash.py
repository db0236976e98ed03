"""An export that is killed loses nothing and passes nothing twice."""

import csv
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from elkk.accounts.models import ExportBatch
from elkk.exchange.export import export
from elkk.exchange.export.readings import READINGS
from elkk.readings.models import Reading, ReadingChange, Status
from tests.readings.steps import make_reading
from tests.support.cast import Cast, make_meter

# Kills itself, as `kill -9` would, when the export reaches a step.
DYING = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path

from elkk.base.db import connect, db
from elkk.exchange import export as machinery
from elkk.exchange.export.readings import READINGS

url, folder, step = sys.argv[1:]

def die(*_arguments, **_options):
    os.kill(os.getpid(), signal.SIGKILL)

write, calls = machinery.write_durably, []

def write_some(path, content):
    if step == "before the manifest" and calls:
        die()
    calls.append(path)
    write(path, content)
    if len(calls) == 2:
        die()

what = READINGS
if step == "inside the claim":
    claim = READINGS.claim
    what = replace(READINGS, claim=lambda batch: claim(batch) and die())
if step == "before the file":
    machinery.write_durably = die
if step == "while the file is renamed":
    os.replace = die
if step in ("before the manifest", "before the end is marked"):
    machinery.write_durably = write_some
db.initialize(connect(url))
machinery.export(what, Path(folder))
"""

STEPS = [
    "inside the claim",
    "before the file",
    "while the file is renamed",
    "before the manifest",
    "before the end is marked",
]
HOW_MANY = 5


@pytest.fixture
def accepted(cast: Cast) -> list[Reading]:
    at = datetime(2026, 3, 17, 9, tzinfo=UTC)
    readings = []
    for number in range(HOW_MANY):
        meter = make_meter(cast.account)
        receipt = f"260317-{number:08d}"
        reading = make_reading(
            meter, date(2026, 3, 17), "7", status=Status.ACCEPTED, receipt=receipt, submitted_at=at
        )
        ReadingChange.create(reading=reading, receipt=receipt, made_at=at, t1=7)
        readings.append(reading)
    return readings


def die_exporting(url: str, folder: Path, step: str) -> None:
    died = subprocess.run(
        [sys.executable, "-c", DYING, url, str(folder), step],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr


def passed(folder: Path) -> Counter[str]:
    """How often each receipt is in the finished files."""
    found: Counter[str] = Counter()
    for path in folder.glob("readings-*.csv"):
        if ".manifest." not in path.name:
            rows = csv.DictReader(path.read_text().splitlines(), delimiter=";")
            found.update(row["receipt"] for row in rows)
    return found


@pytest.mark.parametrize("step", STEPS)
def test_after_a_kill_the_next_run_passes_every_reading_once(
    database_url: str, accepted: list[Reading], tmp_path: Path, step: str
) -> None:
    die_exporting(database_url, tmp_path, step)
    export(READINGS, tmp_path)
    assert passed(tmp_path) == {reading.receipt: 1 for reading in accepted}
    assert export(READINGS, tmp_path) == []


@pytest.mark.parametrize("step", ["before the manifest", "before the end is marked"])
def test_the_file_written_again_is_the_very_same(
    database_url: str, accepted: list[Reading], tmp_path: Path, step: str
) -> None:
    die_exporting(database_url, tmp_path, step)
    [left] = [path for path in tmp_path.glob("readings-*.csv") if ".manifest." not in path.name]
    before = left.read_bytes()
    [again] = export(READINGS, tmp_path)
    assert (again.path, again.path.read_bytes(), again.again) == (left, before, True)


def test_a_reading_accepted_after_the_kill_goes_into_a_file_of_its_own(
    cast: Cast, database_url: str, accepted: list[Reading], tmp_path: Path
) -> None:
    die_exporting(database_url, tmp_path, "before the file")
    late = make_reading(
        cast.meter, date(2026, 3, 17), "9", status=Status.ACCEPTED, receipt="260317-99999999"
    )
    ReadingChange.create(
        reading=late, receipt=late.receipt, made_at=datetime(2026, 3, 17, 10, tzinfo=UTC), t1=9
    )
    old, new = export(READINGS, tmp_path)
    assert (old.again, old.rows, new.again, new.rows) == (True, HOW_MANY, False, 1)
    assert set(passed(tmp_path).values()) == {1}


def test_a_kill_inside_the_claim_leaves_the_readings_correctable(
    database_url: str, accepted: list[Reading], tmp_path: Path
) -> None:
    die_exporting(database_url, tmp_path, "inside the claim")
    assert Reading.select().where(Reading.status == Status.ACCEPTED).count() == HOW_MANY
    assert ExportBatch.select().count() == 0
