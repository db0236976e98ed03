"""Writing a batch: files of the declared columns, and a manifest that counts them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from elkk.base.periods import Month
from elkk.exchange.format1.writer import BatchWriter

DAY = date(2020, 2, 3)
ACCOUNT = "640000000017"


def lines(path: Path, encoding: str = "utf-8") -> list[str]:
    return path.read_text(encoding).splitlines()


def test_values_are_written_as_the_format_says(tmp_path: Path) -> None:
    with BatchWriter(tmp_path, supplier="SAR", created=DAY) as batch:
        batch.add(
            "readings",
            {
                "account": ACCOUNT,
                "meter": "1",
                "taken_on": date(2020, 1, 9),
                "source": "customer",
                "t1": Decimal("12345.5"),
                "billed_month": Month(2020, 1),
            },
        )

    assert lines(tmp_path / "readings.csv") == [
        "account;meter;taken_on;source;t1;t2;t3;billed_month;rejected_reason",
        f"{ACCOUNT};1;09.01.2020;customer;12345,5;;;01.2020;",
    ]


def test_the_manifest_counts_rows_and_sums_amounts(tmp_path: Path) -> None:
    with BatchWriter(tmp_path, supplier="SAR", created=DAY) as batch:
        for kopecks in (-1, 100_00, 5):
            batch.add("balances", {"account": ACCOUNT, "on": DAY, "balance": kopecks})
        batch.add("tariff_plans", {"plan": "GAS1", "name": "Газовые плиты"})

    assert lines(tmp_path / "manifest.csv") == [
        "format;supplier;created;file;rows;sum;scope",
        "1;SAR;03.02.2020;balances.csv;3;100,04;delta",
        "1;SAR;03.02.2020;tariff_plans.csv;1;;delta",
    ]


def test_it_writes_the_encoding_asked_for(tmp_path: Path) -> None:
    with BatchWriter(tmp_path, supplier="SAR", created=DAY, encoding="cp1251") as batch:
        batch.add("tariff_plans", {"plan": "GAS1", "name": "Газовые плиты"})

    assert lines(tmp_path / "tariff_plans.csv", "cp1251")[1] == "GAS1;Газовые плиты"


def test_a_batch_broken_off_has_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("of an earlier batch")

    with pytest.raises(KeyboardInterrupt), BatchWriter(tmp_path, supplier="S", created=DAY):
        raise KeyboardInterrupt

    assert not (tmp_path / "manifest.csv").exists()


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        ("discounts", {}, "format 1 has no file 'discounts'"),
        ("manifest", {}, "format 1 has no file 'manifest'"),
        ("windows", {"starts_on": DAY, "first_day": 1}, "last_day is required"),
        ("tariff_plans", {"plan": "1", "name": "A", "note": ""}, "has no column note"),
    ],
)
def test_what_the_format_does_not_know_is_a_mistake_of_the_caller(
    tmp_path: Path, name: str, row: dict, reason: str
) -> None:
    with (
        pytest.raises(ValueError, match=reason),
        BatchWriter(tmp_path, supplier="SAR", created=DAY) as batch,
    ):
        batch.add(name, row)
