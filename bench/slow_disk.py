"""The disk of somebody else's server: processes started here wait longer for durable writes.

A machine for development often keeps in memory what it calls durable, and answers within some 30
microseconds. Where nothing survives a power cut, a rate of durable commits says little.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

_SOURCE = Path(__file__).with_name("slow_disk.c")


def is_possible() -> bool:
    """Whether there is a C compiler."""
    return shutil.which("cc") is not None


def build(folder: Path) -> Path:
    """The library that slows down; gone with the folder."""
    library = folder / "slow_disk.so"
    command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


@contextmanager
def as_slow_as(milliseconds: float, library: Path) -> Iterator[None]:
    """Every process started inside waits so much longer at each fsync and fdatasync."""
    slow = {"LD_PRELOAD": str(library), "DISK_US": str(round(milliseconds * 1000))}
    with mock.patch.dict(os.environ, slow):
        yield
