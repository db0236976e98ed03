"""Which database drivers a server loads: those that the settings name.

peewee and huey load every driver that is installed. A server on SQLite would carry PostgreSQL's and
Redis' through its whole life, some 15 MB in each process. Commands may need another database's
(`database copy`), so only servers go without.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SERVERS: Final = ("gunicorn", "huey_consumer", "worker.py")
_SCHEMES: Final = {"psycopg": ("postgres",), "redis": ("redis",)}


def unused() -> list[str]:
    """Drivers that neither DATABASE_URL nor QUEUE_URL asks for."""
    urls = [os.environ.get(name, "") for name in ("DATABASE_URL", "QUEUE_URL")]
    return [
        driver
        for driver, schemes in _SCHEMES.items()
        if not any(url.startswith(schemes) for url in urls)
    ]


def is_server() -> bool:
    return any(part in SERVERS for part in Path(sys.argv[0]).parts)


@contextmanager
def only_those_in_use() -> Iterator[None]:
    """Libraries imported inside find the unused drivers not installed; afterwards they are again."""
    hidden = [name for name in unused() if name not in sys.modules] if is_server() else []
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
