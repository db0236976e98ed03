"""The last day for readings: a thousand subscribers within a minute, and all of them at once.

    python -m bench.readings_peak

The server is gunicorn with two workers, as the Procfile runs it, over SQLite on this disk. Asked
for: no reading lost, none answered with an error, and at least 50 % of the rate of bare durable
commits, measured in the same run behind the same server. «Bare» is a Flask view that commits one
short row with sqlite3 (bench/bare_commits.py): no session, no rights, no checks, no letter. Two
more floors are told beside it: the same view storing as many rows and bytes as a submission, and
two processes that do nothing but commit, which is what the disk can do.

How much the disk matters depends on the disk: about 10 ms for a durable write where it turns, often
less than 1 ms where it is an SSD (etcd.io/docs, «Performance»), and 2 ms is what a loaded cluster's
is recommended to have (Red Hat, «Recommended etcd practices»). So it is measured again as on disks
of 1, 2 and 5 ms, where there is a C compiler (bench/slow_disk.py).

What is measured takes turns several times and the medians are told: whatever else the machine does
weighs on all of them.
"""

import os
import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from bench import load, slow_disk
from bench.bare_commits import commit, connect
from bench.common import fresh_database, in_a_process, markdown_table, open_database
from bench.load import Answered
from bench.server import Browser, serving
from elkk import create_app
from elkk.accounts.models import (
    Account,
    AccountLink,
    AccountTariff,
    Supplier,
    Tariff,
    TariffPlan,
)
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.zones import Zone
from elkk.delivery.models import Message
from elkk.identity.models import User
from elkk.readings.models import Meter, Reading, ReadingChange, ReadingWindow, Source, Status
from tests.support import preload

SUBSCRIBERS = 1_000
MINUTE = 60.0
CLIENTS = 16
ROUNDS = 3
HISTORY_MONTHS = 12
ZONE = "Europe/Saratov"
WANTED_RATIO = 0.50
DISK_SECONDS = 3.0
DISKS_MS = (1.0, 2.0, 5.0)


class OnDisk(NamedTuple):
    """As on a disk that takes so long to write durably: a burst of each, and commits alone."""

    milliseconds: float
    ours: Answered
    bare: Answered
    commits: float


class Figures(NamedTuple):
    """What a run found; `bursts`, `same` and `bare` are rounds that took turns."""

    spread: Answered
    bursts: Sequence[Answered]
    same: Sequence[Answered]
    bare: Sequence[Answered]
    disk: float
    slower: Sequence[OnDisk]
    lost: int


def fill(count: int) -> None:
    """So many users with an account, a meter and a year of readings each; today is the last day."""
    today = clock.today(ZONE)
    with atomic():
        supplier = Supplier.create(code="S", name="S", short_name="S", time_zone=ZONE)
        ReadingWindow.create(
            supplier=supplier, starts_on=today.replace(day=1), first_day=1, last_day=today.day
        )
        plan = TariffPlan.create(supplier=supplier, code="P", name="P")
        Tariff.create(
            plan=plan,
            starts_on=today.replace(year=2020, day=1),
            zone=Zone.T1,
            price=Decimal(5),
            over_kwh=0,
        )
        for number in range(1, count + 1):
            user = User.create(
                phone=f"+7900{number:07d}",
                email=f"user{number}@example.org",
                email_confirmed_at=clock.now(),
                password_hash="",
                last_name="И",
                first_name="И",
                created_at=clock.now(),
            )
            account = Account.create(supplier=supplier, number=f"64{number:010d}", address="Д")
            AccountLink.create(user=user, account=account, linked_at=clock.now())
            AccountTariff.create(
                account=account, plan=plan, starts_on=today.replace(year=2020, day=1)
            )
            meter = Meter.create(account=account, code="1", number="1")
            for back in range(1, HISTORY_MONTHS + 1):
                Reading.create(
                    account=account,
                    meter=meter,
                    taken_on=today - timedelta(days=30 * back),
                    source=Source.CUSTOMER,
                    t1=Decimal(1000 + 100 * (HISTORY_MONTHS - back)),
                )


def cookies_of(count: int) -> list[dict[str, str]]:
    """Every user signed in."""
    from tests.support.audit import AuditClient

    app = create_app()
    app.test_client_class = AuditClient
    jar = []
    for user in User.select().order_by(User.id).limit(count):
        client = app.test_client()
        client.sign_in(user)
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie
        jar.append({cookie.key: cookie.value})
    return jar


def open_forms(port: int, jar: Sequence[dict[str, str]]) -> list[bytes]:
    """Each subscriber looks at the form and types a value, before the peak begins: what their
    browsers will send."""

    def look(number: int) -> bytes:
        browser = Browser(port, jar[number])
        path = f"/accounts/{number + 1}/readings/"
        status, page = browser.ask("GET", path)
        assert status == 200, page
        fields = dict(
            re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page)
        )
        browser.connection.close()
        return load.request(path, fields | {f"m{number + 1}_t1": "2250"}, browser.cookies)

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(look, range(len(jar))))


def within_a_minute(port: int, requests: Sequence[bytes]) -> Answered:
    rolls = random.Random(1)
    moments = sorted(rolls.uniform(0, MINUTE) for _ in requests)
    return load.at_moments(port, requests, moments)


def bare_requests(path: str, numbers: Sequence[int]) -> list[bytes]:
    return [load.request(path, {"value": str(number)}) for number in numbers]


def disk_commits(path: str) -> float:
    """Durable commits per second of two processes that do nothing else, at the same time."""
    connect(path).close()
    begin = time.time() + 2  # Both have started by then.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done = pool.map(_commit_for_a_while, [path] * 2, [begin] * 2)
        return sum(done) / DISK_SECONDS


def _commit_for_a_while(path: str, begin: float) -> int:
    connection = connect(path)
    time.sleep(max(0.0, begin - time.time()))
    done, end = 0, time.perf_counter() + DISK_SECONDS
    while time.perf_counter() < end:
        commit(connection, "x")
        done += 1
    connection.close()
    return done


def lost(url: str, answered: int) -> int:
    """Answered with success, and not there with its receipt, its history and its letter."""
    with open_database(url):
        kept = Reading.select().where(
            (Reading.status == Status.ACCEPTED) & Reading.receipt.is_null(False)
        )
        whole = min(kept.count(), ReadingChange.select().count(), Message.select().count())
    return answered - whole


def letter_lengths(url: str) -> str:
    with open_database(url):
        message = Message.select().first()
        return f"{len(message.text)} {len(message.html)}"


def measure(folder: Path, url: str, settings: dict[str, str], jar: list[dict[str, str]]) -> Figures:
    copy = folder / "bare.sqlite3"
    shutil.copy(folder / "peak.sqlite3", copy)
    with serving("app:app", **settings) as ours:
        requests = open_forms(ours, jar)
        spread = within_a_minute(ours, requests[:SUBSCRIBERS])
        bare_settings = {"BARE_DATABASE": str(copy), "BARE_LETTER": letter_lengths(url)}
        with serving("bench.bare_commits:app", **bare_settings) as bare:
            rounds = [_round(ours, bare, requests, number) for number in range(1, ROUNDS + 1)]
    bursts, same, short = zip(*rounds, strict=True)
    disk = disk_commits(f"{folder}/disk.sqlite3")
    slower = on_slower_disks(folder, requests, settings | bare_settings)
    answered = (spread, *bursts, *(each.ours for each in slower))
    good = sum(len(each.statuses) - each.errors for each in answered)
    return Figures(spread, bursts, same, short, disk, slower, lost(url, good))


def on_slower_disks(
    folder: Path, requests: Sequence[bytes], settings: dict[str, str]
) -> list[OnDisk]:
    """One burst each; nothing where there is no compiler."""
    if not preload.is_possible():
        return []
    library = slow_disk.build(folder)
    found = []
    for number, milliseconds in enumerate(DISKS_MS, 1 + ROUNDS):
        with slow_disk.as_slow_as(milliseconds, library):
            with serving("app:app", **settings) as port:
                ours = load.all_at_once(port, requests[_mine(number)], CLIENTS)
            with serving("bench.bare_commits:app", **settings) as port:
                bare = load.all_at_once(port, bare_requests("/", range(SUBSCRIBERS)), CLIENTS)
            commits = disk_commits(f"{folder}/disk.sqlite3")
        found.append(OnDisk(milliseconds, ours, bare, commits))
    return found


def _round(
    ours: int, bare: int, requests: Sequence[bytes], number: int
) -> tuple[Answered, Answered, Answered]:
    ids = range(len(requests))[_mine(number)]
    return (
        load.all_at_once(ours, requests[_mine(number)], CLIENTS),
        load.all_at_once(bare, bare_requests("/same/", [each + 1 for each in ids]), CLIENTS),
        load.all_at_once(bare, bare_requests("/", ids), CLIENTS),
    )


def _mine(number: int) -> slice:
    """Nobody submits twice: each burst is of other subscribers."""
    return slice(number * SUBSCRIBERS, (number + 1) * SUBSCRIBERS)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = fresh_database("sqlite", folder, "peak")
        settings = {
            "APP_ENV": "test",
            "SECRET_KEY": "bench" * 8,
            "DATABASE_URL": url,
            "DATA_DIR": name,
            "QUEUE_URL": f"sqlite:///{name}/queue.sqlite3",
        }
        with mock.patch.dict(os.environ, settings):
            jar = in_a_process(prepare, url, SUBSCRIBERS * (1 + ROUNDS + len(DISKS_MS))).value
        print(report(measure(folder, url, settings, jar)))


def prepare(url: str, subscribers: int) -> list[dict[str, str]]:
    with open_database(url):
        fill(subscribers)
    return cookies_of(subscribers)


def _median(rounds: Sequence[Answered], figure: Callable[[Answered], float]) -> float:
    return statistics.median(figure(each) for each in rounds)


def report(found: Figures) -> str:
    def rate(rounds: Sequence[Answered]) -> float:
        return _median(rounds, lambda each: each.rate)

    def costs(rounds: Sequence[Answered]) -> str:
        server = _median(rounds, lambda each: each.server_ms)
        client = _median(rounds, lambda each: each.client_ms)
        return f"{server:.1f} + {client:.1f} ms"

    ours, spread = rate(found.bursts), found.spread
    slower = [each for disk in found.slower for each in (disk.ours, disk.bare)]
    errors = sum(each.errors for each in (*found.bursts, *found.same, *found.bare, *slower))
    table = markdown_table(
        ("what", "figure", "asked for"),
        [
            (
                f"{SUBSCRIBERS:,} within a minute: p50, p95",
                f"{spread.quantile_ms(0.5):.0f}, {spread.quantile_ms(0.95):.0f} ms",
                "",
            ),
            (f"{SUBSCRIBERS:,} within a minute: errors", str(spread.errors), "0"),
            ("all at once: errors", str(errors), "0"),
            ("lost", str(found.lost), "0"),
            ("submissions, all at once", f"{ours:.0f} /s", ""),
            ("their processor time, server + client", costs(found.bursts), ""),
            ("bare Flask, one durable short row", f"{rate(found.bare):.0f} /s", ""),
            ("its processor time, server + client", costs(found.bare), ""),
            ("ratio", f"{ours / rate(found.bare):.2f}", ""),
            ("bare Flask, the same rows durably", f"{rate(found.same):.0f} /s", ""),
            ("ratio", f"{ours / rate(found.same):.2f}", ""),
            ("the disk, commits of two processes", f"{found.disk:.0f} /s", ""),
            ("ratio", f"{ours / found.disk:.2f}", ""),
        ],
    )
    return f"{table}\n\n{_by_disk(found.slower)}".strip()


def _by_disk(found: Sequence[OnDisk]) -> str:
    if not found:
        return ""
    return "As on disks that take longer to write durably:\n\n" + markdown_table(
        (
            "a durable write takes",
            "submissions",
            "two processes that only commit",
            "ratio",
            "bare Flask, one short row",
            "ratio",
            "asked for",
        ),
        [
            (
                f"{each.milliseconds:.0f} ms",
                f"{each.ours.rate:.0f} /s",
                f"{each.commits:.0f} /s",
                f"{each.ours.rate / each.commits:.2f}",
                f"{each.bare.rate:.0f} /s",
                f"{each.ours.rate / each.bare.rate:.2f}",
                f"≥{WANTED_RATIO}",
            )
            for each in found
        ],
    )


if __name__ == "__main__":
    main()
