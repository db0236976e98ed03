"""The stand that the journeys run against: a real server and worker over the demo utility."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 30


@contextmanager
def stand(folder: Path) -> Iterator[str]:
    """Start web and worker on a free port over data in `folder`; yields the address."""
    port = _free_port()
    environment = {
        **os.environ,
        "APP_ENV": "demo",
        "SANDBOX": "1",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'elkk.sqlite3'}",
        "QUEUE_URL": f"sqlite:///{folder / 'queue.sqlite3'}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    python = [sys.executable, "-m"]
    _run([*python, "flask", "--app", "app", "setup"], environment)
    web = [*python, "gunicorn", "--config", "deploy/gunicorn.py", "app:app"]
    worker = [sys.executable, _script("huey_consumer"), "app.huey", "--workers", "2", "--quiet"]
    log = (folder / "server.log").open("w")
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        for command in (web, worker)
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


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _script(name: str) -> str:
    return str(Path(sys.executable).parent / name)


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
