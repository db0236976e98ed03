"""Files that come whole into the incoming folder are imported once, and put away."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.exchange import intake
from elkk.exchange.format1.writer import BatchWriter
from elkk.exchange.intake import files, folder
from elkk.exchange.models import Batch, Intake, Origin, Stage
from elkk.exchange.sheets import mapping
from elkk.exchange.sheets.recognition import recognize
from tests.exchange.batches import SAMPLE, change, everything, sample
from tests.exchange.intakes import incoming, only, visit_twice
from tests.exchange.sheet_files import guessed, saldo, supplier

__all__ = ["incoming", "sample"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def pack(batch: Path, target: Path) -> Path:
    return Path(shutil.make_archive(str(target), "zip", batch))


def test_a_batch_is_imported_and_put_away(incoming: Path) -> None:
    pack(SAMPLE, incoming / "march")

    visit_twice()

    taken = only()
    assert (taken.stage, taken.origin) == (Stage.APPLIED, Origin.FOLDER)
    assert taken.batch.changed == 30
    assert names(incoming / "done") == [f"{taken.id:06d}-march.zip"]
    assert names(incoming) == ["done", "refused", "work"]


def test_a_folder_is_a_batch_too(incoming: Path) -> None:
    shutil.copytree(SAMPLE, incoming / "march")

    visit_twice()

    assert only().stage is Stage.APPLIED
    assert (incoming / "done" / f"{only().id:06d}-march" / "manifest.csv").exists()


def test_a_file_that_still_grows_is_not_touched(incoming: Path) -> None:
    path = pack(SAMPLE, incoming / "march")
    folder.visit()
    later = clock.now() + timedelta(minutes=1)
    clock.use(lambda: later)
    with path.open("ab") as stream:
        stream.write(b"more")

    folder.visit()

    assert not Intake.select().exists()
    assert path.exists()


def test_a_file_is_taken_at_once_when_its_maker_says_that_it_is_ready(incoming: Path) -> None:
    pack(SAMPLE, incoming / "march")
    (incoming / "march.zip.ready").touch()

    folder.watch()

    assert only().stage is Stage.APPLIED
    assert names(incoming) == ["done", "refused", "work"]


@pytest.mark.parametrize("name", [".march.zip", "march.zip.part", "march.zip.tmp"])
def test_unfinished_names_are_not_looked_at(incoming: Path, name: str) -> None:
    (incoming / name).write_bytes(b"x")

    visit_twice()

    assert not Intake.select().exists()


def test_a_refused_file_lies_beside_a_report(incoming: Path, sample: Path) -> None:
    change(sample, "accounts", 2, "residents", "много")
    pack(sample, incoming / "march")

    visit_twice()

    name = f"{only().id:06d}-march.zip"
    assert names(incoming / "refused") == [name, f"{name}.отчет.txt"]
    report = (incoming / "refused" / f"{name}.отчет.txt").read_text("utf-8-sig")
    assert "accounts.csv, строка 2, столбец residents" in report
    assert Batch.get().outcome == "refused"
    assert not Account.select().exists()


def test_a_full_batch_that_closes_many_accounts_waits_for_a_person(
    incoming: Path, tmp_path: Path
) -> None:
    pack(SAMPLE, incoming / "march")
    visit_twice()
    with BatchWriter(tmp_path, supplier="SAR", created=clock.now().date(), scope="full") as batch:
        batch.add("accounts", {"account": "640000000017", "address": "г. Саратов"})
    pack(tmp_path, incoming / "april")

    visit_twice()

    waiting = Intake.get(Intake.name == "april.zip")
    assert waiting.stage is Stage.READY
    assert not Account.select().where(Account.closed_on.is_null(False)).exists()


def test_a_file_of_an_unknown_shape_waits_for_a_mapping(incoming: Path) -> None:
    supplier()
    saldo(incoming)

    visit_twice()

    assert only().stage is Stage.MAPPING
    assert names(incoming / "work") == [f"{only().id:06d}-oborotka_03.2026.csv"]


def know(path: Path, **settings: object) -> None:
    """Have the file's mapping saved, as after its first month."""
    shape = recognize(path, path.name).shape
    mapping.save(supplier().id, shape, path.name, replace(guessed(path), **settings), None)


def test_the_next_file_of_a_known_shape_is_imported_by_itself(
    incoming: Path, tmp_path: Path
) -> None:
    know(saldo(tmp_path))
    february = ("март 2026", "февраль 2026")
    saldo(incoming, february, (";;\nРасч", ";;\nЕще строка сверху\nРасч"), name="02.csv")

    visit_twice()

    assert only().stage is Stage.APPLIED, only().report
    assert Account.get().balance_on.isoformat() == "2026-02-28"


def test_a_file_with_remarks_waits_unless_its_mapping_says_otherwise(
    incoming: Path, tmp_path: Path
) -> None:
    know(saldo(tmp_path))
    empty = ("-10,00;1 204,10;2,05;1 302,60", ";1 204,10;2,05;1 312,60")
    totals = ("-10,00;1 204,10;2,05;13 602,60", "0,00;1 204,10;2,05;13 612,60")
    saldo(incoming, empty, totals)
    visit_twice()
    assert only().stage is Stage.READY
    assert not Account.select().exists()

    know(saldo(tmp_path), with_remarks=True)
    saldo(incoming, empty, totals, name="again.csv")
    visit_twice()

    assert Intake.get(Intake.name == "again.csv").stage is Stage.APPLIED


def test_a_day_in_the_future_waits_for_a_person_whatever_the_mapping_says(
    incoming: Path, tmp_path: Path
) -> None:
    know(saldo(tmp_path), with_remarks=True)
    saldo(incoming, ("март 2026", "декабрь 2062"))

    visit_twice()

    assert only().stage is Stage.READY
    assert not Account.select().exists()


def test_bad_rows_of_it_are_left_out_only_where_the_mapping_says_so(
    incoming: Path, tmp_path: Path
) -> None:
    know(saldo(tmp_path))
    saldo(incoming, (";12 000,00\n", ";много\n"))
    visit_twice()
    assert only().stage is Stage.REFUSED
    assert not Account.select().exists()

    know(saldo(tmp_path), skip_bad=True, with_remarks=True)
    saldo(incoming, (";12 000,00\n", ";много\n"), name="again.csv")
    visit_twice()

    assert Intake.get(Intake.name == "again.csv").stage is Stage.APPLIED
    assert Account.select().count() == 2


def test_a_crash_between_the_row_and_the_move_loses_nothing(incoming: Path) -> None:
    pack(SAMPLE, incoming / "march")
    Intake.create(
        name="march.zip", origin=Origin.FOLDER, stage=Stage.ARRIVING, arrived_at=clock.now()
    )

    folder.watch()

    assert only().stage is Stage.APPLIED
    assert names(incoming / "done") == [f"{only().id:06d}-march.zip"]


def test_a_crash_between_the_commit_and_putting_away_doubles_nothing(incoming: Path) -> None:
    pack(SAMPLE, incoming / "march")
    visit_twice()
    applied = only()
    os.replace(files.place(applied, "done"), files.place(applied))
    Intake.update(filed=False).execute()

    visit_twice()

    assert names(incoming / "done") == [f"{applied.id:06d}-march.zip"]
    assert Batch.select().count() == 1


def test_what_a_silent_worker_left_is_begun_again(incoming: Path) -> None:
    pack(SAMPLE, incoming / "march")
    files.make_folders()
    left = Intake.create(
        name="march.zip",
        origin=Origin.FOLDER,
        stage=Stage.APPLYING,
        claim="gone",
        seen_at=clock.now() - timedelta(minutes=3),
        arrived_at=clock.now(),
    )
    files.take(left)

    folder.watch()

    assert only().stage is Stage.APPLIED


def test_two_files_are_not_worked_on_at_once(incoming: Path) -> None:
    Intake.create(
        name="a.zip",
        origin=Origin.FOLDER,
        stage=Stage.CHECKING,
        claim="busy",
        seen_at=clock.now(),
        arrived_at=clock.now(),
    )
    second = Intake.create(
        name="b.zip", origin=Origin.FOLDER, stage=Stage.WAITING, arrived_at=clock.now()
    )

    assert not intake.run(second.id)
    assert Intake.get_by_id(second.id).stage is Stage.WAITING


# A worker that dies, as by `kill -9`, at a step of the import.
DYING = """
import os, signal, sys
from datetime import timedelta

from config import Config
from elkk import create_app
from elkk.exchange.intake import folder, progress
from elkk.exchange import intake

step, done = sys.argv[1], int(sys.argv[2])
app = create_app(Config.from_env())
app.extensions["huey"].immediate = True
folder.STILL_FOR = timedelta(0)

def advance(self, more):
    self._done += more
    if self._step == step and self._done >= done:
        os.kill(os.getpid(), signal.SIGKILL)

progress.Reporter.advance = advance
with app.app_context():
    folder.watch()
    folder.watch()
"""


@pytest.mark.parametrize(("step", "done"), [("readings.csv", 1), ("Запись", 2), ("Запись", 13)])
def test_a_killed_worker_loses_and_doubles_nothing(
    incoming: Path, config, step: str, done: int
) -> None:
    pack(SAMPLE, incoming / "march")
    settings = {
        "APP_ENV": "test",
        "DATABASE_URL": config.database_url,
        "DATA_DIR": str(config.data_dir),
        "PATH": os.environ["PATH"],
    }
    died = subprocess.run(
        [sys.executable, "-c", DYING, step, str(done)],
        env=settings,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    ours = ("Intake", "Sighting")
    assert not any(rows for name, rows in everything().items() if name not in ours)
    Intake.update(seen_at=clock.now() - timedelta(minutes=5)).execute()

    folder.watch()

    assert only().stage is Stage.APPLIED
    assert only().batch.changed == 30
    assert Batch.select().count() == 1
