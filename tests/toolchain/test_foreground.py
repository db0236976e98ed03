"""`make run` ends as a person at a terminal expects: at once, quietly, and completely."""

import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

FOREGROUND = Path(__file__).parents[2] / "deploy" / "foreground.py"
SECONDS = 20


class Terminal:
    """`make run` of a small application, typed into the shell of a terminal."""

    def __init__(
        self, folder: Path, web: str = "exec sleep 60", worker: str = "exec sleep 60"
    ) -> None:
        (folder / "Procfile").write_text(f"release: false\nweb: {web}\nworker: {worker}\n")
        (folder / "Makefile").write_text(
            f'run:\n\t@echo "make runs: $$PPID."; exec {sys.executable} {FOREGROUND}\n'
        )
        self.seen = ""
        self.keyboard: int | None
        self.shell, self.keyboard = pty.fork()
        if self.shell == 0:
            os.chdir(folder)
            # Of the `make test` that runs this.
            for name in ("MAKEFLAGS", "MAKELEVEL", "PORT", "PUBLIC_URL"):
                os.environ.pop(name, None)
            os.execlp("sh", "sh", "-c", 'make run; echo "make ended: $?."')

    def wait_for(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + SECONDS
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.seen!r}"
            self._read()
        return found

    def press(self, key: bytes) -> None:
        os.write(self.keyboard, key)

    @property
    def make(self) -> int:
        return int(self.wait_for(r"make runs: (\d+)\.")[1])

    def exit_code(self) -> int:
        """Of make, as the shell gives it: 128 and the number of the signal that ended it."""
        return int(self.wait_for(r"make ended: (\d+)\.")[1])

    def left_behind(self) -> list[int]:
        """The processes of the Procfile that still run, after a moment for the last to go."""
        pids = [int(pid) for pid in re.findall(r"started \(pid=(\d+)\)", self.seen)]
        assert len(pids) == 2
        deadline = time.monotonic() + SECONDS
        while alive := [pid for pid in pids if _is_alive(pid)]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return alive

    def close(self) -> None:
        """Close the window, as often as one likes."""
        if self.keyboard is not None:
            os.close(self.keyboard)
            self.keyboard = None
            os.waitpid(self.shell, 0)

    def _read(self) -> None:
        try:
            if select.select([self.keyboard], [], [], 0.1)[0]:
                self.seen += os.read(self.keyboard, 4096).decode()
        except OSError:  # the other side of the terminal is gone
            time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    terminal.wait_for("web.*started")
    terminal.wait_for("worker.*started")
    yield terminal
    terminal.close()


def test_ctrl_c_ends_everything_with_success(running):
    running.press(b"\x03")
    assert running.exit_code() == 0
    assert running.left_behind() == []
    assert "Traceback" not in running.seen
    assert "Interrupt" not in running.seen


def test_pressing_ctrl_c_twice_is_no_worse(running):
    running.press(b"\x03\x03")
    assert running.exit_code() == 0
    assert running.left_behind() == []
    assert "Traceback" not in running.seen


def test_ctrl_z_does_not_hang_the_terminal(running):
    running.press(b"\x1a")
    running.press(b"\x03")
    assert running.exit_code() == 0


def test_terminating_make_ends_everything(running):
    os.kill(running.make, signal.SIGTERM)
    assert running.exit_code() == 128 + signal.SIGTERM
    assert running.left_behind() == []
    assert "Traceback" not in running.seen


def test_closing_the_terminal_ends_everything(running):
    running.close()
    assert running.left_behind() == []


def test_the_release_command_of_the_procfile_is_not_run(running):
    assert "release.1" not in running.seen


def test_a_server_that_fails_ends_the_rest_with_failure(tmp_path):
    terminal = Terminal(tmp_path, web="exit 3")
    assert terminal.exit_code() == 2
    assert "Error 3" in terminal.seen
    assert terminal.left_behind() == []
    terminal.close()


def test_letters_of_the_worker_lead_to_the_web_server(tmp_path):
    """Each process has a port of its own, but there is one address."""
    terminal = Terminal(
        tmp_path,
        web='echo "web is at $PUBLIC_URL:"; exec sleep 60',
        worker='echo "worker writes $PUBLIC_URL:"; exec sleep 60',
    )
    web = terminal.wait_for(r"web is at (http://[0-9.:]+\d):")[1]
    assert terminal.wait_for(r"worker writes (http://[0-9.:]+\d):")[1] == web
    terminal.close()
