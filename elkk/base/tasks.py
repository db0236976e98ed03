"""Work outside the request: huey, and the @task decorator that rooms use.

A task is a plain function; calling it runs it, `enqueue` hands it to the worker once the
transaction around the call is durable. What must not be lost stands in the database, and a
periodic sweep finds it: the queue only makes it fast.
"""

import logging
from collections.abc import Callable
from typing import Any, Final, Generic, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.api import TaskWrapper
from huey.storage import SqliteStorage

from elkk.base.db import after_commit
from elkk.base.memory import settle

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# A task waits in the queue under this and its own name: it must not change with a module, or a new
# version would not find what the one before has left there.
_NAMESPACE: Final = "elkk.tasks"

log: Final = logging.getLogger(__name__)
_jobs: list["Job[Any, Any]"] = []


class Job(Generic[Arguments, Result]):
    """A function that the worker can run; `every` (a huey crontab) makes it periodic."""

    def __init__(self, work: Callable[Arguments, Result], every: Callable[..., bool] | None):
        self.work = work
        self.every = every
        self.wrapper: TaskWrapper | None = None
        self.__name__ = work.__name__
        self.__doc__ = work.__doc__

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return self.work(*args, **kwargs)

    def enqueue(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        """Have the worker run it, after the transaction in progress has committed.

        A queue that is away or full delays the work until the sweep finds its row. It never makes
        a failure of what is saved already.
        """
        if self.wrapper is None:
            raise RuntimeError("no queue: create_app() was not called")
        wrapper = self.wrapper

        def hand_over() -> None:
            try:
                wrapper(*args, **kwargs)
            except Exception:
                log.exception("the queue did not take %s: a sweep will find it", self.__name__)

        after_commit(hand_over)


def task(
    every: Callable[..., bool] | None = None,
) -> Callable[[Callable[Arguments, Result]], Job[Arguments, Result]]:
    def declare(work: Callable[Arguments, Result]) -> Job[Arguments, Result]:
        job = Job(work, every)
        _jobs.append(job)
        return job

    return declare


class _FileStorage(SqliteStorage):
    """A queue whose file survives a power cut, but maybe without its last tasks.

    What they were about stands in the database, where a sweep finds it; so a request that enqueues
    waits for one durable write, its own, and not for two.
    """

    def _create_connection(self) -> Any:
        connection = super()._create_connection()
        connection.execute("PRAGMA synchronous = normal")
        return connection


class _FileHuey(SqliteHuey):
    storage_class = _FileStorage


def connect(url: str) -> Huey:
    """A queue from `sqlite:///path`, `redis://…` or `postgresql://…`."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return _FileHuey("elkk", filename=url.removeprefix("sqlite:///"))
    if scheme in ("redis", "rediss"):
        return RedisHuey("elkk", url=url)
    if scheme in ("postgresql", "postgres"):
        return PostgresHuey("elkk", dsn=url)
    raise ValueError(f"unknown queue: {scheme or url!r}")


def bind(app: Flask, huey: Huey) -> None:
    """Make every declared task one of this queue, run inside the application's context."""
    huey.on_startup(name="settle")(settle)
    for job in _jobs:
        work = _in_context(app, job.work)
        if job.every is None:
            job.wrapper = huey.task(name=job.__name__)(work)
        else:
            huey.periodic_task(job.every, name=job.__name__)(work)


def _in_context(app: Flask, work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        with app.app_context():
            return work(*args, **kwargs)

    run.__name__ = work.__name__
    run.__module__ = _NAMESPACE
    return run
