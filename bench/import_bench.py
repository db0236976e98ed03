"""How fast a batch is imported, beside the database's own bulk load of the same rows.

    python -m bench.import_bench [--database sqlite|postgres|postgresql://…]

The floor is a bare `executemany` (SQLite) or COPY (PostgreSQL) of rows that are ready in memory
into the same tables with the same indexes and foreign keys, in one transaction. Asked for: at
least 40 % of its speed, and at most 200 MB of memory at any size.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import elkk.exchange.models
import elkk.notices.models
import elkk.payments.models  # noqa: F401
from bench.common import (
    Measured,
    database_server,
    fresh_database,
    in_a_process,
    markdown_table,
    open_database,
)
from elkk.base.db import db, is_sqlite
from elkk.base.periods import Month
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter

WANTED_RATIO, WANTED_MB = 0.40, 200
FIRST_ACCOUNT = 640_000_000_000
FIRST_MONTH = Month(2025, 1)


def account_number(index: int) -> str:
    return str(FIRST_ACCOUNT + index)


def readings(accounts: int, months: int) -> Iterator[tuple[int, Month, int]]:
    """Account, month and value, account by account, as billings export them."""
    for index in range(1, accounts + 1):
        for month in range(months):
            yield index, FIRST_MONTH + month, 1000 * month + index % 997


def write_batch(folder: Path, accounts: int, months: int) -> None:
    with BatchWriter(folder, supplier="SAR", created=date(2026, 2, 1)) as batch:
        batch.add("suppliers", {"code": "SAR", "name": "Энергосбыт", "short_name": "Сбыт"})
        for index in range(1, accounts + 1):
            batch.add("accounts", account_row(index))
            batch.add("meters", meter_row(index))
        for index, month, value in readings(accounts, months):
            batch.add(
                "readings",
                {
                    "account": account_number(index),
                    "meter": f"M{index}",
                    "taken_on": month.day(20),
                    "source": "customer",
                    "t1": Decimal(value),
                    "billed_month": month,
                },
            )


def account_row(index: int) -> dict[str, Any]:
    return {
        "account": account_number(index),
        "last_name": f"Иванов-{index}",
        "first_name": "Иван",
        "patronymic": "Иванович",
        "address": f"г. Саратов, ул. Ленина, д. {index // 100 + 1}, кв. {index % 100 + 1}",
        "total_area": Decimal("52.3"),
        "residents": index % 5 + 1,
    }


def meter_row(index: int) -> dict[str, Any]:
    return {
        "account": account_number(index),
        "meter": f"M{index}",
        "number": f"{index:08d}",
        "model": "СОЭ-52",
        "zones": 1,
        "whole_digits": 6,
        "fraction_digits": 0,
        "multiplier": 1,
    }


def bare_rows(accounts: int, months: int) -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """Table, fields and rows with their ids already known: what nobody has to look up."""
    people = [
        (
            index,
            1,
            account_number(index),
            row["last_name"],
            "Иван",
            "Иванович",
            row["address"],
            5230,
            None,
            row["residents"],
            *[""] * 5,
            0,
        )
        for index in range(1, accounts + 1)
        for row in [account_row(index)]
    ]
    devices = [
        (index, index, f"M{index}", f"{index:08d}", "СОЭ-52", 1, 6, 0, 1, "", "", False)
        for index in range(1, accounts + 1)
    ]
    values = [
        (
            *(index, index, month.day(20).isoformat(), "customer", value * 1000, None, None),
            *(int(month), "", False),
        )
        for index, month, value in readings(accounts, months)
    ]
    return [
        (
            "account",
            "id, supplier_id, number, last_name, first_name, patronymic, address, total_area, "
            "living_area, residents, els, gku_id, metering_kind, stove, locked_reason, balance",
            people,
        ),
        (
            "meter",
            "id, account_id, code, number, model, zones, whole_digits, fraction_digits, "
            "multiplier, place, responsible, automatic",
            devices,
        ),
        (
            "reading",
            "account_id, meter_id, taken_on, source, t1, t2, t3, billed_month, rejected_reason, "
            "rolled_over",
            values,
        ),
    ]


@dataclass(frozen=True, order=True)
class Load:
    """One load. `cpu` are the seconds this process computed, whatever else the machine did."""

    seconds: float
    cpu: float
    changed: int


def load_bare(url: str, accounts: int, months: int) -> Load:
    """What the database takes for the rows alone."""
    from elkk.accounts.models import Supplier

    tables = bare_rows(accounts, months)
    with open_database(url):
        Supplier.create(code="SAR", name="Энергосбыт", short_name="Сбыт")
        load = _executemany if is_sqlite() else _copy
        started, cpu = time.perf_counter(), time.process_time()
        with db.atomic():
            for table, fields, rows in tables:
                load(table, fields, rows)
        changed = accounts * (2 + months)
        return Load(time.perf_counter() - started, time.process_time() - cpu, changed)


def _executemany(table: str, fields: str, rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * (fields.count(",") + 1))
    db.connection().executemany(f"INSERT INTO {table} ({fields}) VALUES ({marks})", rows)


def _copy(table: str, fields: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with (
        db.connection().cursor() as cursor,
        cursor.copy(f"COPY {table} ({fields}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def load_batch(url: str, path: Path) -> Load:
    with open_database(url):
        started, cpu = time.perf_counter(), time.process_time()
        report = import_batch(path)
        if report.refusals:
            raise RuntimeError(str(report))
        return Load(time.perf_counter() - started, time.process_time() - cpu, report.changed)


def run(server: str, folder: Path, accounts: int, months: int, repeat: int) -> str:
    batch = folder / "batch"
    write_batch(batch, accounts, months)
    packed = Path(shutil.make_archive(str(folder / "packed"), "zip", batch))
    rows = accounts * (2 + months)
    bare, first, again, zipped = [], [], [], []
    for _ in range(repeat):
        empty = fresh_database(server, folder, "bare")
        bare.append(in_a_process(load_bare, empty, accounts, months))
        url = fresh_database(server, folder, "imported")
        first.append(in_a_process(load_batch, url, batch))
        again.append(in_a_process(load_batch, url, batch))
        zipped.append(in_a_process(load_batch, fresh_database(server, folder, "zipped"), packed))
    floor = min(run.value for run in bare).seconds
    header = ["", "seconds", "of CPU", "rows per second", "of the floor", "changed", "peak MB"]
    return markdown_table(
        header,
        [
            [*_line("bare load", bare, rows, floor)[:-1], ""],
            _line("import of a folder", first, rows, floor),
            _line("the same again", again, rows, floor),
            _line("import of a zip", zipped, rows, floor),
        ],
    )


def _line(what: str, runs: Sequence[Measured], rows: int, floor: float) -> list[str]:
    """The best of the runs, as the floor is: other work on the machine only ever adds."""
    best: Load = min(measured.value for measured in runs)
    peak = max(measured.peak_mb for measured in runs)
    ratio = floor / best.seconds
    return [
        what,
        f"{best.seconds:.1f}",
        f"{min(measured.value.cpu for measured in runs):.1f}",
        f"{rows / best.seconds:,.0f}",
        f"{ratio:.0%}" + ("" if ratio >= WANTED_RATIO else " (too slow)"),
        f"{best.changed:,}",
        f"{peak:.0f}" + ("" if peak <= WANTED_MB else " (too much)"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=3, help="runs, the best of which counts")
    asked = parser.parse_args()
    with (
        database_server(asked.database) as server,
        tempfile.TemporaryDirectory(prefix="elkk-bench-") as folder,
    ):
        kind = "SQLite" if server == "sqlite" else "PostgreSQL"
        print(f"{asked.accounts:,} accounts, {asked.accounts * asked.months:,} readings, {kind}\n")
        print(run(server, Path(folder), asked.accounts, asked.months, asked.repeat))


if __name__ == "__main__":
    main()
