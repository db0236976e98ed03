"""Metrics for Prometheus: what the web processes count, and what stands in database and queue.

Counters are shared by the processes of one machine through files in `DATA_DIR/metrics`, which is
how prometheus-client joins several processes. The library chooses that way when it is imported, so
it is imported here, once the metrics are on; an installation without them does not load it at all.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import peewee
from huey import Huey

from elkk.base import clock
from elkk.delivery.models import Message, MessageState
from elkk.operations import archives
from elkk.operations.schedule import last_taken

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

# Anyone may invent methods; each would become a time series.
_METHODS: Final = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")

_requests: Any = None


def switch_on(folder: Path) -> None:
    """Count from now on, together with whoever counts into the same folder."""
    global _requests
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[_FOLDER] = str(folder)
    if _requests is not None:
        return
    from prometheus_client import Histogram

    _requests = Histogram(
        "elkk_request_seconds",
        "Time to answer a request, by the route's pattern",
        ("method", "route", "status"),
        buckets=_BUCKETS,
    )


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """`route` is a pattern such as /accounts/<int:account_id>/, never an address."""
    if _requests is not None:
        known = method if method in _METHODS else "OTHER"
        _requests.labels(known, route, str(status)).observe(seconds)


def forget_ended_processes() -> None:
    """Remove what processes that no longer run have counted; for the start of a server."""
    for file in Path(os.environ.get(_FOLDER, "/nonexistent")).glob("*_*.db"):
        process = file.stem.rpartition("_")[2]
        if process.isdigit() and not Path("/proc", process).exists():
            file.unlink(missing_ok=True)


def exposition(huey: Huey, data_dir: Path, backups: Path) -> bytes:
    """Everything in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_State(huey, data_dir, backups))
    return generate_latest(registry)


class _State:
    """Gauges read at the moment somebody asks."""

    def __init__(self, huey: Huey, data_dir: Path, backups: Path) -> None:
        self._huey = huey
        self._data_dir = data_dir
        self._backups = backups

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        yield from self._of_the_database()
        free = os.statvfs(self._data_dir)
        for name, text, value in (
            ("elkk_queue_waiting", "Tasks that wait in the queue", self._huey.pending_count()),
            ("elkk_disk_free_bytes", "Free space under DATA_DIR", free.f_bavail * free.f_frsize),
            ("elkk_last_backup_timestamp_seconds", "When the newest backup was made", self._last()),
        ):
            yield GaugeMetricFamily(name, text, value=value)

    def _last(self) -> float:
        newest = archives.newest(self._backups)
        return newest.made_at.timestamp() if newest else 0

    def _of_the_database(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        waiting = GaugeMetricFamily(
            "elkk_outbox_messages", "Messages that are not sent", labels=("channel", "state")
        )
        for channel, state, number in _unsent():
            waiting.add_metric((channel, state), number)
        yield waiting
        last = last_taken()
        value = (clock.now() - last).total_seconds() if last else 0.0
        yield GaugeMetricFamily(
            "elkk_schedule_age_seconds", "Since a worker last took a periodic task", value=value
        )


def _unsent() -> list[tuple[str, str, int]]:
    rows: Any = (
        Message.select(Message.channel, Message.state, peewee.fn.COUNT(Message.id))
        # Named one by one: «not sent» would read the whole table instead of the index.
        .where(Message.state.in_([each for each in MessageState if each is not MessageState.SENT]))
        .group_by(Message.channel, Message.state)
        .tuples()
    )
    return [(str(channel), str(state), number) for channel, state, number in rows]
