"""Web server and worker as one family: both serve, both end, and neither outlives the other."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 40


class Family:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        settings = {
            "APP_ENV": "demo",
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "DATABASE_URL": f"sqlite:///{folder / 'elkk.sqlite3'}",
            "QUEUE_URL": f"sqlite:///{folder / 'queue.sqlite3'}",
        }
        environment = {**os.environ, **settings}
        migrate = [sys.executable, "-m", "flask", "--app", "app", "migrate"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True, capture_output=True)
        self.process = subprocess.Popen(
            [sys.executable, "deploy/together.py"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def answer(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    def children(self) -> list[int]:
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(each) for each in listed.split()]

    def is_ready(self) -> bool:
        try:
            return self.answer("/healthz") != "" and len(self.children()) == 2
        except OSError:
            return False


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_stopped(pid: int) -> bool:
    """All its threads: one that still runs would take a signal that comes meanwhile."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return all("\nState:\tT" in (thread / "status").read_text() for thread in threads)


def waits_for(pid: int, number: int) -> bool:
    """Whether the signal has been sent to the process, which has not taken it yet."""
    status = Path(f"/proc/{pid}/status").read_text()
    sent = next(line.split()[1] for line in status.splitlines() if line.startswith("ShdPnd:"))
    return bool(int(sent, 16) >> (number - 1) & 1)


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    running = Family(tmp_path)
    eventually(running.is_ready)
    yield running
    running.process.terminate()
    running.process.wait(timeout=SECONDS)


def test_it_serves_pages_and_ends_when_asked(family: Family) -> None:
    children = family.children()
    assert family.answer("/healthz").strip() == "ok"
    family.process.send_signal(signal.SIGTERM)
    assert family.process.wait(timeout=SECONDS) == 0
    assert not [child for child in children if is_alive(child)]


def test_pages_are_served_until_the_worker_has_finished_its_task(family: Family) -> None:
    _web, worker = family.children()
    os.kill(worker, signal.SIGSTOP)  # Busy for as long as the test likes.
    try:
        eventually(lambda: is_stopped(worker))
        family.process.send_signal(signal.SIGTERM)
        eventually(lambda: waits_for(worker, signal.SIGTERM))
        assert family.answer("/healthz").strip() == "ok"
    finally:
        os.kill(worker, signal.SIGCONT)
    assert family.process.wait(timeout=SECONDS) == 0


@pytest.mark.parametrize("which", [0, 1], ids=["web", "worker"])
def test_where_one_dies_the_other_ends_too(family: Family, which: int) -> None:
    children = family.children()
    os.kill(children[which], signal.SIGKILL)
    assert family.process.wait(timeout=SECONDS) == 1
    assert not [child for child in children if is_alive(child)]
