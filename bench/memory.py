"""How much memory an installation takes: two web processes and the worker, idle and after work.

    python -m bench.memory

Once as the Procfile starts them, and once as one family (deploy/together.py). Over the demo
utility, with metrics on. Counted is what each process has written, and of what it still shares
with those forked from the same one its part; then libraries and other files, once for all: so the
sum is what the machine has lost, whatever else runs on it. Asked for: at most 200 MB together after
10,000 requests, and no growth over the second half of them.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.common import markdown_table
from bench.server import ROOT, Browser, serving, wait_for
from tests.support.procfile import command

MOST_MB = 200
PRIVATE = ("Pss_Anon:", "Pss_Shmem:")
MOST_GROWTH_MB = 5
WARM_UP, REQUESTS, CLIENTS = 500, 10_000, 4
LOGIN, PASSWORD = "demo@example.org", "elkk-demo-1"
# What subscribers open most, in turns; the printed bill, which takes most memory, now and then.
PAGES = ("", "?period=12", "history/bills/", "?period=all", "history/payments/")
PRINT_EVERY = 100


def own_mb(process: int) -> float:
    """The process's part of what the installation has written, in MB: its PSS without files."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(_kilobytes(line) for line in lines if line.startswith(PRIVATE)) / 1024


def files_mb(processes: Iterable[int]) -> float:
    """What the processes have in memory of libraries and other files, each counted once, in MB.

    Their PSS would be less wherever other programs happen to use the same libraries.
    """
    found: dict[tuple[str, str], int] = {}
    for process in processes:
        for mapping, resident in _file_mappings(process):
            found[mapping] = max(found.get(mapping, 0), resident)
    return sum(found.values()) / 1024


def _file_mappings(process: int) -> Iterator[tuple[tuple[str, str], int]]:
    """File and offset of each mapping, and its kilobytes in memory that nobody has written to."""
    mapping, resident = ("", ""), 0
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            mapping = (words[5] if len(words) > 5 else "", words[2])
        elif words[0] == "Rss:":
            resident = _kilobytes(line)
        elif words[0] == "Anonymous:" and mapping[0].startswith("/"):
            yield mapping, resident - _kilobytes(line)


def _kilobytes(line: str) -> int:
    return int(line.split()[1])


def children_of(process: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def family(process: int) -> list[int]:
    """The process and all that it started."""
    return [process, *(each for child in children_of(process) for each in family(child))]


class Installation:
    """The running processes, by what they are; `others` stand beside the web server."""

    def __init__(self, web: int, **others: int) -> None:
        self.web, self.others = web, others

    def measure(self) -> dict[str, float]:
        server, *workers = family(self.web)
        processes = {"web server": server}
        processes |= {f"web process {n}": each for n, each in enumerate(workers, 1)}
        processes |= self.others
        measured = {name: own_mb(process) for name, process in processes.items()}
        return measured | {"libraries and files": files_mb(processes.values())}


@contextmanager
def worker(settings: dict[str, str]) -> Iterator[int]:
    """The consumer as the Procfile runs it; yields its process number."""
    process = subprocess.Popen(
        command("worker", "--quiet"), cwd=ROOT, env={**os.environ, **settings}
    )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@contextmanager
def together(settings: dict[str, str]) -> Iterator[tuple[int, Installation]]:
    """Web server and worker as one family; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "deploy/together.py"],
        cwd=ROOT,
        env={**os.environ, **settings, "PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        web, consumer = sorted(children_of(process.pid))
        yield port, Installation(web, worker=consumer, parent=process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def server_of(port: int) -> int:
    """The gunicorn that this process started last."""
    for child in children_of(os.getpid()):
        if f"PORT={port}\0" in Path(f"/proc/{child}/environ").read_text():
            return child
    raise RuntimeError("the server is not there")


def work(port: int, cookies: dict[str, str], account: str, requests: int) -> None:
    """So many requests, by several browsers together."""
    bill = printed_bill(Browser(port, cookies), account)

    def browse() -> None:
        browser = Browser(port, cookies)
        for number in range(requests // CLIENTS):
            path = account + PAGES[number % len(PAGES)] if number % PRINT_EVERY else bill
            assert browser.fetch(path) == 200, path

    threads = [threading.Thread(target=browse) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def account_of(browser: Browser) -> str:
    """The address of an account's page."""
    return first_link(browser, "/", r"/accounts/\d+/")


def printed_bill(browser: Browser, account: str) -> str:
    month = first_link(browser, account + "?period=12", r"/history/\w+/\d{4}-\d\d/").split("/")[-2]
    return f"{account}bills/{month}/bill.pdf"


def first_link(browser: Browser, path: str, pattern: str) -> str:
    _status, page = browser.ask("GET", path)
    found = re.search(pattern, page)
    if found is None:
        raise RuntimeError(f"{path} has no link like {pattern}")
    return found[0]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "APP_ENV": "demo",
            "SANDBOX": "1",
            "DATA_DIR": folder,
            "METRICS_TOKEN": "of the bench only",
            "LOG_FORMAT": "json",
        }
        setup = [sys.executable, "-m", "flask", "--app", "app", "setup"]
        subprocess.run(
            setup, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL
        )
        with serving("app:app", **settings) as port, worker(settings) as consumer:
            time.sleep(5)
            apart = report(port, Installation(server_of(port), worker=consumer))
        with together(settings) as (port, installation):
            time.sleep(5)
            family_of_one = report(port, installation)
        print(f"As the Procfile starts them:\n\n{apart}\n\nAs one family:\n\n{family_of_one}")


def report(port: int, installation: Installation) -> str:
    idle = installation.measure()
    browser = Browser(port)
    browser.sign_in(LOGIN, PASSWORD)
    account = account_of(browser)
    work(port, browser.cookies, account, WARM_UP)
    warm = installation.measure()
    work(port, browser.cookies, account, REQUESTS // 2)
    half = installation.measure()
    work(port, browser.cookies, account, REQUESTS // 2)
    done = installation.measure()
    columns = (idle, warm, half, done)
    rows = [(name, *(f"{column.get(name, 0):.0f}" for column in columns), "") for name in done]
    totals = [sum(column.values()) for column in columns]
    rows.append(("together", *(f"{total:.0f}" for total in totals), f"≤{MOST_MB}"))
    growth = totals[3] - totals[2]
    rows.append(("growth over the second half", "", "", "", f"{growth:+.1f}", f"≤{MOST_GROWTH_MB}"))
    header = ("MB", "idle", f"{WARM_UP} requests", f"{REQUESTS // 2:,}", f"{REQUESTS:,}", "")
    return markdown_table((*header[:-1], "asked for"), rows)


if __name__ == "__main__":
    main()
