"""The queue's contract, kept by huey on SQLite, on Redis and on PostgreSQL, with real workers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from elkk.base import tasks
from tests.support import redis
from tests.support.postgres import PostgresMissing, temporary_postgres
from tests.support.procfile import command

ROOT = Path(__file__).parents[2]
SECONDS = 40

ENQUEUE = """
from tests.operations.worker_app import app, take_long, write_down
from elkk.base.db import atomic
with app.app_context():
    with atomic():
        write_down.enqueue("committed")
        assert len(app.extensions["huey"]) == 0, "enqueued before the commit"
    try:
        with atomic():
            write_down.enqueue("rolled-back")
            raise ValueError
    except ValueError:
        pass
"""
TAKE_LONG = """
from tests.operations.worker_app import app, take_long
with app.app_context():
    take_long.enqueue()
"""


@pytest.fixture(scope="module", params=["sqlite", "redis", "postgres"])
def queue_url(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('queue') / 'queue.sqlite3'}"
    elif request.param == "redis":
        if not redis.is_installed():
            assert os.environ.get("CI") != "true", redis.NOT_RUN
            pytest.skip(redis.NOT_RUN)
        with redis.temporary_redis() as url:
            yield url
    else:
        try:
            with temporary_postgres() as url:
                yield url
        except PostgresMissing as error:
            pytest.skip(str(error))


class Workers:
    """Processes over one queue and one database; `run` starts a program beside them."""

    def __init__(self, folder: Path, queue_url: str) -> None:
        self.traces = folder / "traces"
        self.traces.touch()
        self.environment = {
            **os.environ,
            "APP_ENV": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'elkk.sqlite3'}",
            "QUEUE_URL": queue_url,
            "TRACES": str(self.traces),
            "PYTHONPATH": str(ROOT),
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def start(self, number: int = 1) -> None:
        """As the Procfile does."""
        consumer = [
            "tests.operations.worker_app.huey" if argument == "app.huey" else argument
            for argument in command("worker", "--quiet")
        ]
        for _ in range(number):
            self.running.append(subprocess.Popen(consumer, cwd=ROOT, env=self.environment))

    def lines(self) -> list[str]:
        return self.traces.read_text().splitlines()

    def wait_for(self, found: Callable[[list[str]], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not found(self.lines()):
            assert time.monotonic() < deadline, self.lines()
            time.sleep(0.1)

    def stop(self) -> list[int]:
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        return [process.wait(timeout=20) for process in self.running]


@pytest.fixture
def workers(tmp_path: Path, queue_url: str) -> Iterator[Workers]:
    # What the test before left waiting would leave traces here.
    queue = tasks.connect(queue_url)
    queue.flush()
    queue.storage.close()
    workers = Workers(tmp_path, queue_url)
    workers.run("-m", "flask", "--app", "app", "migrate")
    yield workers
    for process in workers.running:
        if process.poll() is None:
            process.kill()
            process.wait()


def said(word: str) -> Callable[[list[str]], bool]:
    return lambda lines: any(line.startswith(word) for line in lines)


def test_a_task_comes_after_the_commit_and_not_after_a_rollback(workers: Workers) -> None:
    workers.run("-c", ENQUEUE)
    workers.start()
    workers.wait_for(said("committed"))
    # The queue keeps the order, so what was enqueued before would be there by now.
    time.sleep(1)
    assert not said("rolled-back")(workers.lines())
    assert workers.stop() == [0]


def test_a_worker_that_is_told_to_stop_ends_its_task_first(workers: Workers) -> None:
    workers.run("-c", TAKE_LONG)
    workers.start()
    workers.wait_for(said("begun"))
    assert workers.stop() == [0]
    assert said("ended")(workers.lines())


def test_two_workers_run_a_periodic_task_once_each_minute(workers: Workers) -> None:
    begun = int(time.time() // 60)
    workers.start(2)
    workers.wait_for(said("every_minute"))
    # Both schedulers look each second here.
    time.sleep(5)
    assert workers.stop() == [0, 0]
    minutes = int(time.time() // 60) - begun + 1
    assert 1 <= len(workers.lines()) <= minutes, workers.lines()
