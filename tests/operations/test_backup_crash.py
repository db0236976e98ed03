"""Whenever a backup is killed, there is no half archive, and the next backup works."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from elkk.operations import archives

ROOT = Path(__file__).parents[2]

# Runs the real command, and stops for good at a chosen place: «stop» prints a line and sleeps.
STOPPING = """
import os, sys, time
from elkk.operations import archives
place = sys.argv[1]
def stop(*args, **kwargs):
    print("stopped", file=sys.__stdout__, flush=True)
    time.sleep(60)
if place == "in the middle of a member":
    archives._Hashing.read = stop
elif place == "before the manifest":
    archives.ArchiveWriter.finish = stop
else:
    os.replace = stop
from app import app
app.test_cli_runner().invoke(args=["backup", "create"], catch_exceptions=False)
"""


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "APP_ENV": "test",
        "DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }


def flask(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """DATA_DIR of an installation."""
    data_dir = tmp_path_factory.mktemp("data")
    flask(data_dir, "migrate")
    return data_dir


@pytest.mark.parametrize(
    "place", ["in the middle of a member", "before the manifest", "before it gets its name"]
)
def test_a_killed_backup_leaves_no_half_archive(folder: Path, place: str) -> None:
    before = archives.listed(folder / "backups")
    command = [sys.executable, "-c", STOPPING, place]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "stopped\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert archives.listed(folder / "backups") == before
    assert list((folder / "backups").glob(".*.partial"))

    path = flask(folder, "backup", "create").split("  ")[0]
    assert archives.verify(Path(path)).database == "database.sqlite3"
    assert list((folder / "backups").glob(".*.partial")) == []
