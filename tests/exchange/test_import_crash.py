"""An import that is killed leaves nothing behind, and the same batch can be imported anew."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from elkk.exchange.format1.services import import_batch
from elkk.exchange.models import Batch
from tests.exchange.batches import SAMPLE, change, everything, sample

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")

# Kills itself, as `kill -9` would, when the import begins a step or has done so much of it.
DYING = """
import os, signal, sys
from pathlib import Path

from elkk.base.db import connect, db
from elkk.exchange.format1.services import import_batch

url, batch, step, done = sys.argv[1:]

class Death:
    def begin(self, what, total):
        self.step, self.left = what, int(done)
        self.advance(0)

    def advance(self, more):
        self.left -= more
        if self.step == step and self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

db.initialize(connect(url))
import_batch(Path(batch), Death())
"""

# The last moment is when all is written and only the commit is missing.
MOMENTS = [
    ("Проверка кодировок", 1),
    ("accounts.csv", 0),
    ("readings.csv", 4),
    ("balances.csv", 2),
    ("Проверка", 0),
    ("Проверка", 1),
    ("Запись", 0),
    ("Запись", 2),
    ("Запись", 9),
    ("Запись", 13),
]


def die_importing(url: str, batch: Path, step: str, done: int) -> None:
    died = subprocess.run(
        [sys.executable, "-c", DYING, url, str(batch), step, str(done)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr


@pytest.mark.parametrize(("step", "done"), MOMENTS)
def test_a_killed_first_import_leaves_nothing(database_url: str, step: str, done: int) -> None:
    die_importing(database_url, SAMPLE, step, done)

    assert not any(everything().values())
    assert Batch.select().count() == 0


@pytest.mark.parametrize(("step", "done"), [("Запись", 2), ("Запись", 13)])
def test_a_killed_change_changes_nothing(
    database_url: str, sample: Path, step: str, done: int
) -> None:
    import_batch(sample)
    before = everything()
    change(sample, "accounts", 2, "residents", "5")

    die_importing(database_url, sample, step, done)

    assert everything() == before


def test_after_a_kill_the_same_batch_is_imported_as_if_nothing_had_been(database_url: str) -> None:
    die_importing(database_url, SAMPLE, "Запись", 13)

    report = import_batch(SAMPLE)

    assert (report.outcome, report.changed) == ("applied", 30)
