"""How long the daily job takes over all accounts of a supplier, and how that grows.

    python -m bench.notices [--database sqlite|postgres|postgresql://…] [--accounts 1000000]

Asked for: ten times the accounts in at most twelve times the time, with memory that stays.
Every account is linked, has a meter, a bill and, one in four, a debt; three in four have submitted
their readings. The first run tells everything, the second finds nothing new, the third is the
next day's.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from peewee import Model

import elkk.exchange.models
import elkk.notices.models
import elkk.payments.models  # noqa: F401
from bench.common import (
    Measured,
    database_server,
    fresh_database,
    in_a_process,
    insert_series,
    markdown_table,
    open_database,
)
from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.base import clock
from elkk.base.db import db, is_sqlite
from elkk.bills.models import Bill
from elkk.identity.models import User
from elkk.notices.generation import generate
from elkk.readings.models import Meter, Reading, ReadingWindow
from tests.support.queries import recorded

WANTED_GROWTH = 12.0
NOW = datetime(2026, 3, 17, 3, 0, tzinfo=UTC)
FIRST_DAY, LAST_DAY = 15, 26


def fill(url: str, accounts: int) -> None:
    """The rows, made inside the database."""
    with open_database(url):
        supplier = Supplier.create(code="S", name="S", short_name="S", time_zone="Europe/Saratov")
        ReadingWindow.create(
            supplier=supplier,
            starts_on=date(2020, 1, 1),
            first_day=FIRST_DAY,
            last_day=LAST_DAY,
        )
        with db.atomic():
            for statement in _statements(accounts):
                db.execute_sql(statement)
        db.execute_sql("ANALYZE")


def _statements(accounts: int) -> Iterator[str]:
    rows: dict[type[Model], dict[str, str]] = {
        User: {
            "phone": "'+7' || (9000000000 + n)",
            "password_hash": "''",
            "last_name": "'И'",
            "first_name": "'И'",
            "created_at": "'2026-01-01 00:00:00'",
        },
        Account: {
            "supplier_id": "1",
            "number": "CAST(640000000000 + n AS TEXT)",
            "address": "'ул. Ленина'",
            "balance": "CASE WHEN n / 4 * 4 = n THEN 50000 ELSE 0 END",
        },
        AccountLink: {
            "user_id": "n",
            "account_id": "n",
            "linked_at": "'2026-01-01 00:00:00'",
        },
        Meter: {
            "account_id": "n",
            "code": "'M' || n",
            "verified_until": f"CASE WHEN n / 50 * 50 = n THEN {_day('2026-04-01')} "
            f"ELSE {_day('2035-01-01')} END",
        },
        Bill: {
            "account_id": "n",
            "month": "202602",
            "issued_on": _day("2026-03-03"),
            "due_on": _day("2026-03-15"),
            "opening": "0",
            "charged": "50000",
            "paid": "0",
            "total": "50000",
        },
    }
    for model, columns in rows.items():
        yield insert_series(model, columns, accounts)
    reading = {
        "account_id": "n",
        "meter_id": "n",
        "taken_on": _day("2026-03-16"),
        "source": "'customer'",
        "t1": "7000",
    }
    yield insert_series(Reading, reading, accounts) + " WHERE n / 4 * 4 <> n - 1"


def _day(text: str) -> str:
    return f"'{text}'" if is_sqlite() else f"DATE '{text}'"


def run_job(url: str, days_later: int) -> tuple[float, int, int]:
    """Seconds, notices made and queries of one daily job."""
    clock.use(lambda: NOW + timedelta(days=days_later))
    with open_database(url), recorded() as queries:
        started = time.perf_counter()
        made = generate(Supplier.get())
        return time.perf_counter() - started, made, len(queries)


RUNS = {"everything is new": 0, "the same again": 0, "the next day": 1}


def measure(server: str, folder: Path, accounts: int, repeat: int) -> list[Measured]:
    """The best of each of the runs: other work on the machine only ever adds."""
    rounds = []
    for _ in range(repeat):
        url = fresh_database(server, folder, f"notices{accounts}")
        in_a_process(fill, url, accounts)
        rounds.append([in_a_process(run_job, url, later) for later in RUNS.values()])
    return [min(runs, key=lambda run: run.value) for runs in zip(*rounds, strict=True)]


def table(sizes: Sequence[int], found: Sequence[Sequence[Measured]]) -> str:
    header = [
        "",
        "accounts",
        "notices",
        "queries",
        "seconds",
        "accounts per second",
        "peak MB",
        "growth",
    ]
    rows = []
    for number, name in enumerate(RUNS):
        before = None
        for accounts, runs in zip(sizes, found, strict=True):
            seconds, made, queries = runs[number].value
            growth = "" if before is None else f"{seconds / before:.1f}×"
            if before is not None and seconds / before > WANTED_GROWTH:
                growth += " (too much)"
            before = seconds
            rows.append(
                [
                    name,
                    f"{accounts:,}",
                    f"{made:,}",
                    str(queries),
                    f"{seconds:.2f}",
                    f"{accounts / seconds:,.0f}",
                    f"{runs[number].peak_mb:.0f}",
                    growth,
                ]
            )
    return markdown_table(header, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=2, help="rounds, the best of which counts")
    asked = parser.parse_args()
    sizes = [asked.accounts // 10, asked.accounts]
    with (
        database_server(asked.database) as server,
        tempfile.TemporaryDirectory(prefix="elkk-bench-") as folder,
    ):
        found = [measure(server, Path(folder), accounts, asked.repeat) for accounts in sizes]
        print("SQLite" if server == "sqlite" else "PostgreSQL", end="\n\n")
        print(table(sizes, found))


if __name__ == "__main__":
    main()
