"""The disk of somebody else's server: processes started here wait longer for durable writes.

A machine for development often keeps in memory what it calls durable, and answers within some 30
microseconds. Where nothing survives a power cut, a rate of durable commits says little.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests.support import preload

_SOURCE = Path(__file__).with_name("slow_disk.c")


def build(folder: Path) -> Path:
    """The library that slows down; gone with the folder."""
    return preload.build(_SOURCE, folder)


@contextmanager
def as_slow_as(milliseconds: float, library: Path) -> Iterator[None]:
    """Every process started inside waits so much longer at each fsync and fdatasync."""
    slow = {"LD_PRELOAD": str(library), "DISK_US": str(round(milliseconds * 1000))}
    with mock.patch.dict(os.environ, slow):
        yield
