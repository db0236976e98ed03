"""A client that costs next to nothing: it shares the machine with the server that it measures.

Requests are bytes made beforehand, connections are kept while the server keeps them, and of an
answer only the status is looked at.
"""

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import psutil


def request(path: str, form: dict[str, str], cookies: dict[str, str] | None = None) -> bytes:
    """A POST of a form, as a browser sends it."""
    body = urlencode(form)
    head = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Accept: text/html",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    if cookies:
        head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    return "\r\n".join([*head, "", body]).encode()


class Connection:
    """Opened at the first request, and again where the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def send(self, prepared: bytes) -> int:
        """The status of the answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(prepared)
        answer = self._socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        names = dict(line.split(b": ", 1) for line in lines[1:])
        rest = int(names.get(b"content-length", b"0")) - len(body)
        while rest > 0:
            rest -= len(self._socket.recv(rest))
        if names.get(b"connection") == b"close":
            self.close()
        return int(lines[0].split()[1])

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


@dataclass(frozen=True)
class Answered:
    """Statuses and seconds, one for each request; CPU seconds of servers and client."""

    statuses: Sequence[int]
    seconds: Sequence[float]
    total: float
    server_cpu: float
    client_cpu: float

    @property
    def rate(self) -> float:
        return len(self.statuses) / self.total

    @property
    def errors(self) -> int:
        return sum(status != 303 for status in self.statuses)

    def quantile_ms(self, share: float) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * share)] * 1000

    @property
    def server_ms(self) -> float:
        """Processor time of the servers for each request, in milliseconds."""
        return self.server_cpu / len(self.statuses) * 1000

    @property
    def client_ms(self) -> float:
        return self.client_cpu / len(self.statuses) * 1000


def _children_cpu() -> float:
    """The processor time of every process that this one has started, such as servers."""
    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(each.user + each.system for each in times)


def _measured(work: Callable[[float], list[tuple[int, float]]]) -> Answered:
    server, client, started = _children_cpu(), time.process_time(), time.perf_counter()
    statuses, seconds = zip(*work(started), strict=True)
    return Answered(
        statuses,
        seconds,
        time.perf_counter() - started,
        _children_cpu() - server,
        time.process_time() - client,
    )


def all_at_once(port: int, requests: Sequence[bytes], clients: int) -> Answered:
    """As fast as so many clients can; a request's time runs from the start, as if all had come
    together."""

    def work(started: float) -> list[tuple[int, float]]:
        waiting = iter(requests)

        def one(_client: int) -> list[tuple[int, float]]:
            connection = Connection(port)
            answers = [(connection.send(each), time.perf_counter() - started) for each in waiting]
            connection.close()
            return answers

        with ThreadPoolExecutor(clients) as pool:
            return [each for answers in pool.map(one, range(clients)) for each in answers]

    return _measured(work)


def at_moments(port: int, requests: Sequence[bytes], moments: Sequence[float]) -> Answered:
    """Each at its own moment, in seconds from the start, over a connection of its own; a request's
    time runs from that moment on."""

    def work(started: float) -> list[tuple[int, float]]:
        def one(prepared: bytes, moment: float) -> tuple[int, float]:
            time.sleep(max(0.0, started + moment - time.perf_counter()))
            connection = Connection(port)
            status = connection.send(prepared)
            connection.close()
            return status, time.perf_counter() - started - moment

        with ThreadPoolExecutor(64) as pool:
            return list(pool.map(one, requests, moments))

    return _measured(work)
