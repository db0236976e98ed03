"""Metrics: one answer for all web processes, by route, for whoever knows the token."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.gateways import free_port

ROOT = Path(__file__).parents[2]
TOKEN = "a token of the tests"
REQUESTS = 40


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """gunicorn with two workers over an empty installation."""
    folder = tmp_path_factory.mktemp("data")
    port = free_port()
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'elkk.sqlite3'}",
        "METRICS_TOKEN": TOKEN,
        "PORT": str(port),
    }
    python = [sys.executable, "-m"]
    subprocess.run([*python, "flask", "--app", "app", "migrate"], cwd=ROOT, env=environment)
    command = [*python, "gunicorn", "--config", "deploy/gunicorn.py", "--log-level", "warning"]
    server = subprocess.Popen([*command, "app:app"], cwd=ROOT, env=environment)
    try:
        wait(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def wait(port: int) -> None:
    for _ in range(300):
        try:
            ask(port, "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def ask(port: int, path: str, token: str = "", method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def metrics(port: int) -> str:
    status, text = ask(port, "/metrics", TOKEN)
    assert status == 200
    return text


def counted(text: str, route: str) -> float:
    pattern = rf'elkk_request_seconds_count{{[^}}]*route="{re.escape(route)}"[^}}]*}} (\S+)'
    return sum(float(number) for number in re.findall(pattern, text))


def test_all_processes_are_counted_together(port: int) -> None:
    before = counted(metrics(port), "/auth/")
    for _ in range(REQUESTS):
        ask(port, "/auth/")
    assert {counted(metrics(port), "/auth/") - before for _ in range(6)} == {REQUESTS}


def test_requests_are_named_by_route_and_never_by_address(port: int) -> None:
    ask(port, "/accounts/640000/")
    ask(port, "/no/such/page/640001")
    ask(port, "/auth/", method="INVENTED")
    text = metrics(port)
    assert counted(text, "/accounts/<int:account_id>/") >= 1
    assert counted(text, "(no such page)") >= 1
    assert "640000" not in text
    assert "640001" not in text
    assert "INVENTED" not in text


@pytest.mark.parametrize(
    "name",
    [
        "elkk_queue_waiting",
        "elkk_disk_free_bytes",
        "elkk_last_backup_timestamp_seconds",
        "elkk_schedule_age_seconds",
    ],
)
def test_the_state_of_the_installation_is_there(port: int, name: str) -> None:
    assert re.search(rf"^{name} \d", metrics(port), re.MULTILINE)


@pytest.mark.parametrize("token", ["", "wrong", "Bearer"])
def test_without_the_token_there_is_nothing_to_read(port: int, token: str) -> None:
    status, text = ask(port, "/metrics", token)
    assert (status, text) == (401, "")


def test_without_the_setting_the_page_does_not_exist(client) -> None:
    assert client.get("/metrics").status_code == 404
