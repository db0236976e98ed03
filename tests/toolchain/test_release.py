"""deploy/release switches versions, or comes back to the former one in time and says why.

The programs of the system that it calls are stand-ins here: they note what they were asked.
"""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTES = 'echo "$0 $*" | sed "s:.*/::" >> "$NOTES"'
STAND_INS = {
    "runuser": 'shift 3\nexec "$@"',
    "systemctl": f'{NOTES}\n[ "$1" != list-units ] || echo "elkk.service loaded active"',
    "journalctl": f"{NOTES}\necho the last words of the service",
    "curl": 'cat "$HOME_OF_ELKK/current/readiness"',
    "flask": NOTES,
}


@dataclass
class Server:
    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def unit(self) -> Path:
        return self.folder / "units" / "elkk.service"

    @property
    def notes(self) -> str:
        return (self.folder / "notes").read_text()

    def version(self, name: str, readiness: str = "ok") -> Path:
        """A version that is installed already; `readiness` is its answer of /readyz."""
        folder = self.home / "releases" / name
        (folder / "deploy" / "systemd").mkdir(parents=True)
        (folder / "deploy" / "systemd" / "elkk.service").write_text(name)
        (folder / "deploy" / "systemd" / "elkk-web.service").write_text(name)
        (folder / "deploy" / "elkk").write_text(name)
        (folder / "readiness").write_text(readiness)
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "bin" / "flask").symlink_to(self.folder / "bin" / "flask")
        (folder / ".installed").touch()
        return folder

    def release(self, name: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "NOTES": str(self.folder / "notes"),
            "HOME_OF_ELKK": str(self.home),
            "ELKK_HOME": str(self.home),
            "ELKK_ENV": str(self.folder / "env"),
            "ELKK_UNITS": str(self.folder / "units"),
            "ELKK_COMMAND": str(self.folder / "elkk"),
            "ELKK_SYSTEMD": str(self.folder),
            "ELKK_DEADLINE": "2",
        }
        command = ["sh", ROOT / "deploy" / "release", "nowhere", name]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    (tmp_path / "bin").mkdir()
    (tmp_path / "units").mkdir()
    for name, script in STAND_INS.items():
        program = tmp_path / "bin" / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    for name in ("env", "notes", "elkk", "units/elkk.service"):
        (tmp_path / name).touch()
    return Server(tmp_path)


def test_a_new_version_is_switched_to_with_its_units_and_command(server: Server) -> None:
    server.version("v1")
    new = server.version("v2")
    (server.home / "current").symlink_to(server.home / "releases" / "v1")
    done = server.release("v2")
    assert done.returncode == 0, done.stderr
    assert (server.home / "current").readlink() == new
    assert server.unit.read_text() == "v2"
    assert (server.folder / "elkk").read_text() == "v2"
    assert "systemctl daemon-reload" in server.notes
    assert "systemctl restart elkk.service" in server.notes


def test_a_unit_that_is_not_installed_stays_so(server: Server) -> None:
    server.version("v1")
    server.release("v1")
    assert not (server.folder / "units" / "elkk-web.service").exists()


def test_a_copy_that_no_rule_deletes_comes_before_the_migration(server: Server) -> None:
    server.version("v1")
    server.version("v2")
    (server.home / "current").symlink_to(server.home / "releases" / "v1")
    server.release("v2")
    asked = [line for line in server.notes.splitlines() if line.startswith("flask")]
    assert asked == ["flask --app app backup create --keep", "flask --app app migrate"]


def test_a_version_that_is_not_ready_in_time_gives_way_to_the_former_one(server: Server) -> None:
    old = server.version("v1")
    server.version("v2", readiness="database")
    (server.home / "current").symlink_to(old)
    began = time.monotonic()
    done = server.release("v2")
    assert done.returncode == 1
    assert time.monotonic() - began < 20
    assert (server.home / "current").readlink() == old
    assert server.unit.read_text() == "v1"
    assert (server.folder / "elkk").read_text() == "v1"
    assert "not ready within 2 seconds: database" in done.stderr
    assert "the last words of the service" in done.stderr
    assert f"Switched back to {old}, which serves again" in done.stderr


def test_three_versions_stay(server: Server) -> None:
    for number in range(1, 6):
        folder = server.version(f"v{number}")
        os.utime(folder, (number, number))
    (server.home / "current").symlink_to(server.home / "releases" / "v4")
    server.release("v5")
    assert sorted(path.name for path in (server.home / "releases").iterdir()) == ["v3", "v4", "v5"]


def test_the_former_version_stays_however_old(server: Server) -> None:
    for number in range(1, 6):
        folder = server.version(f"v{number}")
        os.utime(folder, (number, number))
    (server.home / "current").symlink_to(server.home / "releases" / "v1")
    server.release("v5")
    assert sorted(path.name for path in (server.home / "releases").iterdir()) == ["v1", "v4", "v5"]
