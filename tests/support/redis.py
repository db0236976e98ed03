"""A Redis server of the tests' own, in memory, on a free port of this machine.

`python -m tests.support.redis` says whether there is one to start.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from tests.support.gateways import free_port

NOT_RUN = "no redis-server on this machine (Debian, Ubuntu: apt-get install redis-server)"


def is_installed() -> bool:
    return shutil.which("redis-server") is not None


@contextmanager
def temporary_redis() -> Iterator[str]:
    """Start a server that keeps nothing; its URL."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    # The signal ends a server whose tests were killed.
    command = ["setpriv", "--pdeathsig=TERM", "redis-server", *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait(port: int) -> None:
    with redis.Redis(port=port) as client:
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError("redis-server did not start")


def main() -> int:
    if not is_installed():
        print(NOT_RUN, file=sys.stderr)
        return 1
    print(f"Redis: {shutil.which('redis-server')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
