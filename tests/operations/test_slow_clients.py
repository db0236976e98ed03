"""Clients that send their request slowly, or never, take nothing from the others.

Asked is the Procfile's web process itself, without anything in front of it.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from elkk.operations import web_worker
from tests.support.gateways import free_port
from tests.support.procfile import command

ROOT = Path(__file__).parents[2]
HALF_OPEN = 60
SECONDS = 2.0
HEAD = b"GET /auth/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BODY = (
    b"POST /auth/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin="
)


class Web:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        environment = {
            **os.environ,
            "APP_ENV": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'elkk.sqlite3'}",
            "PORT": str(self.port),
        }
        migrate = [sys.executable, "-m", "flask", "--app", "app", "migrate"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True, capture_output=True)
        self.process = subprocess.Popen(
            command("web", "--log-level", "warning"), cwd=ROOT, env=environment
        )

    def connect(self, sent: bytes) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.sendall(sent)
        return connection

    def page(self, path: str = "/auth/", timeout: float = SECONDS) -> int:
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(address, timeout=timeout) as answer:
            answer.read()
            return int(answer.status)

    def starts(self) -> bool:
        with contextlib.suppress(OSError):
            return self.page("/healthz") == 200
        return False


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with started(tmp_path_factory.mktemp("data")) as running:
        yield running


@contextmanager
def started(folder: Path) -> Iterator[Web]:
    running = Web(folder)
    try:
        deadline = time.monotonic() + 60
        while not running.starts():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        running.page(timeout=20)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=60)


@contextmanager
def half_open(web: Web, *starts: bytes) -> Iterator[list[socket.socket]]:
    connections = [web.connect(starts[n % len(starts)]) for n in range(HALF_OPEN)]
    time.sleep(0.5)  # All have reached the server, and hold what they can hold.
    yield connections
    for each in connections:
        each.close()


def test_pages_are_answered_while_sixty_heads_and_bodies_never_end(web: Web) -> None:
    with half_open(web, HEAD, BODY):
        assert [web.page() for _ in range(10)] == [200] * 10


def test_pages_are_answered_while_sixty_connections_say_nothing(web: Web) -> None:
    with half_open(web, b""):
        assert [web.page() for _ in range(10)] == [200] * 10


def test_a_slow_request_is_answered_all_the_same(web: Web) -> None:
    connection = web.connect(b"")
    for part in (b"GET /heal", b"thz HTTP/1.1\r\nHo", b"st: 127.0.0.1\r\n", b"\r\n"):
        connection.sendall(part)
        time.sleep(0.2)
    assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK\r\n")
    connection.close()


@pytest.mark.parametrize(
    "lengths",
    [
        "1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6",
        "1.1\r\nHost: x\r\nContent-Length: +5",
        "1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
    ],
    ids=["two lengths", "a sign", "length and chunks", "chunks of an old client"],
)
def test_a_request_of_unclear_length_is_refused(web: Web, lengths: str) -> None:
    connection = web.connect(f"POST /auth/ HTTP/{lengths}\r\n\r\n0\r\n\r\n".encode())
    assert b" 400 Bad Request\r\n" in connection.recv(4096)
    connection.close()


def test_requests_in_progress_are_finished_before_it_ends(tmp_path: Path) -> None:
    with started(tmp_path) as web:
        assert_finished(web)


def assert_finished(web: Web) -> None:
    statuses: list[bytes] = []

    def ask() -> None:
        connection = web.connect(b"GET /auth/ HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        began.set()
        time.sleep(0.7)
        connection.sendall(b"\r\n")
        statuses.append(connection.recv(4096))
        connection.close()

    began = threading.Event()
    asking = threading.Thread(target=ask)
    asking.start()
    began.wait()
    time.sleep(0.3)  # It has been accepted.
    web.process.send_signal(signal.SIGTERM)
    asking.join()
    assert statuses[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close" in statuses[0]
    assert web.process.wait(timeout=10) == 0


class Channel:
    """What make_room looks at."""

    will_close = False

    def __init__(self, age: int, arriving: int = 0, has_request: bool = False) -> None:
        self.creation_time, self.arriving_bytes, self.has_request = -age, arriving, has_request


def test_where_connections_are_too_many_the_oldest_without_a_request_go() -> None:
    channels = [Channel(age) for age in range(web_worker.CONNECTIONS)]
    channels.append(Channel(10_000, has_request=True))
    web_worker.make_room(channels)
    closed = [-each.creation_time for each in channels if each.will_close]
    assert min(closed) == web_worker.CONNECTIONS * 9 // 10
    assert max(closed) == web_worker.CONNECTIONS - 1


def test_where_bodies_take_too_much_the_largest_go() -> None:
    largest = web_worker.ARRIVING_BYTES // 3
    channels = [Channel(1, largest), Channel(2, 1000), Channel(3, largest), Channel(4, largest + 1)]
    web_worker.make_room(channels)
    assert [each.will_close for each in channels] == [False, False, False, True]
