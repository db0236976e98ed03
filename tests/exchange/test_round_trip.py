"""Whatever is written as a batch is what the database has after importing it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elkk.accounts.models import Account
from elkk.base.db import db
from elkk.base.periods import Month
from elkk.base.zones import Zone, zones_of
from elkk.bills.models import Bill, BillLine
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.payments.models import Payment
from elkk.readings.models import Meter, Reading, Source

pytestmark = pytest.mark.usefixtures("database")

# Small Russian letters: no text of them in windows-1251 is UTF-8 or looks like KOI8-R.
LETTERS = st.characters(min_codepoint=ord("а"), max_codepoint=ord("я"))
OTHERS = st.characters(min_codepoint=ord(" "), max_codepoint=ord("~")) | st.just("\n")


def words(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Text with quotes, separators, spaces and line ends inside."""
    return (
        st.text(LETTERS | OTHERS, min_size=shortest, max_size=longest)
        .map(str.strip)
        .filter(lambda text: len(text) >= shortest)
    )


def fixed(places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, 10**12).map(lambda number: Decimal(number).scaleb(-places))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


money = st.integers(-(10**11), 10**11)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
months = days.map(Month.of)
account_rows = st.fixed_dictionaries(
    {
        "last_name": words(60),
        "first_name": words(60),
        "address": words(255, shortest=1),
        "total_area": maybe(fixed(2)),
        "residents": maybe(st.integers(0, 32_767)),
        "locked_reason": words(200),
    }
)
meter_rows = st.fixed_dictionaries(
    {
        "number": maybe(words(40, shortest=1)),
        "model": words(60),
        "zones": st.integers(1, 3),
        "whole_digits": st.integers(1, 12),
        "fraction_digits": st.integers(0, 3),
        "multiplier": st.integers(1, 32_767),
        "verified_until": maybe(days),
        "automatic": st.booleans(),
    }
)
reading_rows = st.fixed_dictionaries(
    {
        "t1": fixed(3),
        "t2": fixed(3),
        "t3": fixed(3),
        "billed_month": maybe(months),
    }
)
reading_keys = st.tuples(days, st.sampled_from(Source))
payment_rows = st.fixed_dictionaries(
    {
        "operation": words(60),
        "paid_on": days,
        "amount": money,
        "channel": words(120),
        "billed_month": maybe(months),
    }
)
bill_sums = st.fixed_dictionaries(
    {
        name: st.integers(-(10**9), 10**9)
        for name in ("opening", "paid", "recalculated", "benefits", "penalty")
    }
)
bill_lines = st.lists(
    st.fixed_dictionaries(
        {
            "label": words(120, shortest=1),
            "zone": st.sampled_from(Zone),
            "current_value": maybe(fixed(3)),
            "volume": fixed(3),
            "price": fixed(5),
            "amount": st.integers(-(10**9), 10**9),
            "method": maybe(st.sampled_from(Source)),
        }
    ),
    max_size=3,
)


@contextmanager
def imported(rows: list[tuple[str, dict[str, Any]]], encoding: str, packed: bool) -> Iterator[None]:
    """Write the rows, import them into the empty database twice, and forget them afterwards."""
    with tempfile.TemporaryDirectory() as folder, db.atomic() as transaction:
        path = Path(folder, "batch")
        with BatchWriter(
            path, supplier="SAR", created=date(2020, 2, 3), encoding=encoding
        ) as batch:
            batch.add("suppliers", {"code": "SAR", "name": "Сбыт", "short_name": "Сбыт"})
            for name, row in rows:
                batch.add(name, row)
        if packed:
            path = Path(shutil.make_archive(str(path), "zip", path))
        report = import_batch(path)
        assert not report.refusals, str(report)
        assert report.changed == len(rows) + 1
        assert import_batch(path).changed == 0
        yield
        transaction.rollback()


def values(found: Any, row: dict[str, Any]) -> dict[str, Any]:
    """What the database has, in the words of the row; unknown text comes back empty."""
    return {name: getattr(found, name) for name in row}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1251"]),
    packed=st.booleans(),
    account=account_rows,
    meter=meter_rows,
    readings=st.dictionaries(reading_keys, reading_rows, max_size=4),
    payments=st.dictionaries(words(60, shortest=1), payment_rows, max_size=3),
    bill=bill_sums,
    lines=bill_lines,
    month=months,
)
def test_what_is_written_is_what_is_imported(
    encoding, packed, account, meter, readings, payments, bill, lines, month
) -> None:
    zones = zones_of(meter["zones"])
    for row in readings.values():
        row.update({zone.value: None for zone in Zone if zone not in zones})
    bill["charged"] = sum(line["amount"] for line in lines)
    bill["total"] = bill["opening"] + bill["charged"] + bill["recalculated"] + bill["penalty"]
    bill["total"] -= bill["benefits"] + bill["paid"]
    key = {"account": "640000000017"}
    rows = [("accounts", key | account), ("meters", key | {"meter": "А1"} | meter)]
    rows += [
        ("readings", key | {"meter": "А1", "taken_on": day, "source": source} | row)
        for (day, source), row in readings.items()
    ]
    rows.append(("bills", key | {"month": month, "issued_on": date(2020, 2, 3)} | bill))
    rows += [
        ("bill_lines", key | {"month": month, "position": position} | line)
        for position, line in enumerate(lines, 1)
    ]
    rows += [("payments", key | {"payment": code} | row) for code, row in payments.items()]

    with imported(rows, encoding, packed):
        assert values(Account.get(), account) == account
        assert values(Meter.get(), meter) == meter
        for (day, source), row in readings.items():
            found = Reading.get(Reading.taken_on == day, Reading.source == source)
            assert values(found, row) == row
        assert values(Bill.get(), bill) == bill
        for position, line in enumerate(lines, 1):
            assert values(BillLine.get(BillLine.position == position), line) == line
        for code, row in payments.items():
            found = Payment.get(Payment.billing_id == code)
            row["operation_id"] = row.pop("operation")
            assert values(found, row) == row
