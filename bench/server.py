"""A real server for benches, and a client that asks it as browsers do."""

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent


@contextmanager
def serving(application: str, **settings: str) -> Iterator[int]:
    """gunicorn as the Procfile runs it, over `module:app`; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "APP_ENV": "test", **settings, "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py"]
    server = subprocess.Popen(
        [*command, "--log-level", "warning", application], cwd=ROOT, env=environment
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


class Browser:
    """One kept connection with its cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.port = port
        self.cookies = dict(cookies or {})

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, fragment: str = ""
    ) -> tuple[int, str]:
        """Status and text; with `fragment` as htmx asks for the element of that id."""
        headers = {"Cookie": self._cookie_header()}
        if fragment:
            headers |= {"HX-Request": "true", "HX-Target": fragment}
        body = urlencode(form) if form else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def fetch(self, path: str) -> int:
        """The status of an answer whose content does not matter, such as a PDF."""
        self.connection.request("GET", path, headers={"Cookie": self._cookie_header()})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def sign_in(self, login: str, password: str) -> None:
        _status, page = self.ask("GET", "/auth/")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token, page
        form = {"csrf_token": token[1], "login": login, "password": password}
        status, _page = self.ask("POST", "/auth/", form)
        assert status == 303, status


def latency_ms(browser: Browser, path: str, times: int) -> float:
    """The median of so many requests, one after another, in milliseconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        status, _text = browser.ask("GET", path)
        taken.append((time.perf_counter() - started) * 1000)
        assert status == 200, status
    return statistics.median(taken)


def rate(
    port: int,
    path: str,
    cookies: dict[str, str],
    seconds: float,
    clients: int = 8,
    fragment: str = "",
) -> float:
    """Requests per second that so many clients get answered together."""
    answered = [0] * clients
    end = time.perf_counter() + seconds

    def work(number: int) -> None:
        browser = Browser(port, cookies)
        while time.perf_counter() < end:
            status, _text = browser.ask("GET", path, fragment=fragment)
            assert status == 200, status
            answered[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered) / seconds
