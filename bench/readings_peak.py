"""The last day for readings: a thousand subscribers within a minute, and all of them at once.

    python -m bench.readings_peak

The server is gunicorn with two workers, as the Procfile runs it, over SQLite on this disk. Asked
for: no reading lost, none answered with an error, and at least 50 % of the rate of bare durable
commits, measured in the same run behind the same server. What the disk itself can do is told
beside it.
"""

import os
import random
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from bench.bare_commits import commit, connect
from bench.common import fresh_database, in_a_process, markdown_table, open_database
from bench.server import Browser, serving
from elkk import clock, create_app
from elkk.accounts.models import (
    Account,
    AccountLink,
    AccountTariff,
    Supplier,
    Tariff,
    TariffPlan,
)
from elkk.db import atomic
from elkk.identity.models import User
from elkk.notices.models import Message
from elkk.readings.models import Meter, Reading, ReadingChange, ReadingWindow, Source, Status
from elkk.zones import Zone

SUBSCRIBERS = 1_000
MINUTE = 60.0
CLIENTS = 16
HISTORY_MONTHS = 12
ZONE = "Europe/Saratov"
WANTED_RATIO = 0.50
DISK_SECONDS = 3.0


class Subscriber(NamedTuple):
    """With the form open before them."""

    account: int
    cookies: dict[str, str]
    form: dict[str, str]


@dataclass(frozen=True)
class Answered:
    """Statuses and seconds, one for each submission, and how long all of them took."""

    statuses: Sequence[int]
    seconds: Sequence[float]
    total: float

    @property
    def rate(self) -> float:
        return len(self.statuses) / self.total

    @property
    def errors(self) -> int:
        return sum(status != 303 for status in self.statuses)

    @property
    def p95_ms(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1] * 1000


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


def open_forms(port: int, jar: Sequence[dict[str, str]]) -> list[Subscriber]:
    """Each subscriber looks at the form and types a value, before the peak begins."""

    def look(number: int) -> Subscriber:
        browser = Browser(port, jar[number])
        status, page = browser.ask("GET", f"/accounts/{number + 1}/readings/")
        assert status == 200, page
        fields = dict(
            re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page)
        )
        browser.connection.close()
        return Subscriber(number + 1, browser.cookies, fields | {f"m{number + 1}_t1": "2250"})

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(look, range(len(jar))))


def submit(port: int, who: Subscriber) -> int:
    browser = Browser(port, who.cookies)
    try:
        return browser.ask("POST", f"/accounts/{who.account}/readings/", who.form)[0]
    finally:
        browser.connection.close()


def within_a_minute(port: int, subscribers: Sequence[Subscriber]) -> Answered:
    """Everyone at a moment of their own; a submission's time runs from that moment on."""
    rolls = random.Random(1)
    started = time.perf_counter()

    def one(who: Subscriber, moment: float) -> tuple[int, float]:
        time.sleep(max(0.0, started + moment - time.perf_counter()))
        status = submit(port, who)
        return status, time.perf_counter() - started - moment

    moments = sorted(rolls.uniform(0, MINUTE) for _ in subscribers)
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(one, subscribers, moments))
    return _answered(answers, time.perf_counter() - started)


def all_at_once(send: Callable[[int], int], count: int) -> Answered:
    """As fast as a few clients can; a submission's time runs from the start, as if all had come
    together."""
    started = time.perf_counter()

    def one(number: int) -> tuple[int, float]:
        status = send(number)
        return status, time.perf_counter() - started

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(one, range(count)))
    return _answered(answers, time.perf_counter() - started)


def _answered(answers: Sequence[tuple[int, float]], total: float) -> Answered:
    statuses, seconds = zip(*answers, strict=True)
    return Answered(statuses, seconds, total)


def send_bare(port: int) -> Callable[[int], int]:
    def send(number: int) -> int:
        browser = Browser(port)
        try:
            return browser.ask("POST", "/", {"value": str(number)})[0]
        finally:
            browser.connection.close()

    return send


def disk_commits(path: str) -> float:
    """Durable commits per second of two threads that do nothing else."""
    done = [0, 0]
    end = time.perf_counter() + DISK_SECONDS

    def work(number: int) -> None:
        connection = connect(path)
        while time.perf_counter() < end:
            commit(connection, "x")
            done[number] += 1
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / DISK_SECONDS


def lost(url: str, answered: int) -> int:
    """Answered with success, and not there with its receipt, its history and its letter."""
    with open_database(url):
        kept = Reading.select().where(
            (Reading.status == Status.ACCEPTED) & Reading.receipt.is_null(False)
        )
        whole = min(kept.count(), ReadingChange.select().count(), Message.select().count())
    return answered - whole


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
            jar = in_a_process(prepare, url, 2 * SUBSCRIBERS).value
        with (
            serving("app:app", **settings) as ours,
            serving("bench.bare_commits:app", BARE_DATABASE=f"{name}/bare.sqlite3") as bare,
        ):
            subscribers = open_forms(ours, jar)
            calm, rush = subscribers[:SUBSCRIBERS], subscribers[SUBSCRIBERS:]
            spread = within_a_minute(ours, calm)
            burst = all_at_once(lambda number: submit(ours, rush[number]), SUBSCRIBERS)
            floor = all_at_once(send_bare(bare), SUBSCRIBERS)
        good = 2 * SUBSCRIBERS - spread.errors - burst.errors
        print(report(spread, burst, floor, disk_commits(f"{name}/disk.sqlite3"), lost(url, good)))


def prepare(url: str, subscribers: int) -> list[dict[str, str]]:
    with open_database(url):
        fill(subscribers)
    return cookies_of(subscribers)


def report(spread: Answered, burst: Answered, floor: Answered, disk: float, missing: int) -> str:
    ratio = burst.rate / floor.rate
    return markdown_table(
        ("what", "figure", "asked for"),
        [
            (f"{SUBSCRIBERS:,} within a minute: p95", f"{spread.p95_ms:.0f} ms", ""),
            (f"{SUBSCRIBERS:,} within a minute: errors", str(spread.errors), "0"),
            (f"{SUBSCRIBERS:,} at once: p95", f"{burst.p95_ms:.0f} ms", ""),
            (f"{SUBSCRIBERS:,} at once: errors", str(burst.errors), "0"),
            ("lost", str(missing), "0"),
            ("submissions, all at once", f"{burst.rate:.0f} /s", ""),
            ("bare Flask, one durable commit each", f"{floor.rate:.0f} /s", ""),
            ("ratio", f"{ratio:.2f}", f"≥{WANTED_RATIO}"),
            ("the disk's own durable commits", f"{disk:.0f} /s", ""),
        ],
    )


if __name__ == "__main__":
    main()
