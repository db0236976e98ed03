"""The stand that the journeys run against: a real server and worker over the demo utility."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.procfile import ROOT, command

START_SECONDS = 30


@contextmanager
def stand(folder: Path, seeded: Path | None = None, **settings: str) -> Iterator[str]:
    """Start web and worker on a free port over data in `folder`; yields the address.

    `settings` may name another database and another queue than files in the folder. `seeded` is
    where stands over files that are started together keep what a first start loads.
    """
    port = _free_port()
    environment = _environment(folder, port) | settings
    if seeded:
        shutil.copytree(_loaded_once(seeded), folder, dirs_exist_ok=True)
    else:
        _set_up(environment)
    log = (folder / "server.log").open("w")
    processes = [
        subprocess.Popen(command(name), cwd=ROOT, env=environment, stdout=log, stderr=log)
        for name in ("web", "worker")
    ]
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, processes[0], folder / "server.log")
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
        log.close()


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "APP_ENV": "demo",
        "SANDBOX": "1",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'elkk.sqlite3'}",
        "QUEUE_URL": f"sqlite:///{folder / 'queue.sqlite3'}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }


def _loaded_once(seeded: Path) -> Path:
    """The first that comes loads it, and the others wait."""
    seeded.mkdir(exist_ok=True)
    with (seeded / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = seeded / "data"
        if not data.exists():
            loading = seeded / "loading"
            loading.mkdir()
            _set_up(_environment(loading, 8000))
            loading.rename(data)
    return data


def _set_up(environment: dict[str, str]) -> None:
    setup = [sys.executable, "-m", "flask", "--app", "app", "setup"]
    done = subprocess.run(setup, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address + "/auth/", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the stand did not start:\n" + log.read_text())
