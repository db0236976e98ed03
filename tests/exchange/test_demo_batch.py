"""Writing the demo batch: the same bytes every time, in little memory."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from elkk.exchange.format1 import FILES
from elkk.sandbox.demo.generator import demo_rows, write_demo_batch
from elkk.sandbox.demo.profile import account_number

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 17)


def written(folder: Path, today: date = TODAY, **options: int) -> dict[str, bytes]:
    write_demo_batch(folder, today, **options)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    assert written(tmp_path / "a", accounts=40) == written(tmp_path / "b", accounts=40)


def test_another_seed_gives_other_people(tmp_path):
    one = written(tmp_path / "a", accounts=40)
    other = written(tmp_path / "b", accounts=40, seed=65)
    assert one["accounts.csv"] != other["accounts.csv"]


def test_every_file_of_the_format_is_written(tmp_path):
    assert set(written(tmp_path, accounts=3)) == {"manifest.csv", *(form.file for form in FILES)}


def test_within_a_month_only_balances_and_new_payments_depend_on_the_day(tmp_path):
    early = written(tmp_path / "a", date(2026, 3, 1), accounts=60)
    late = written(tmp_path / "b", date(2026, 3, 31), accounts=60)
    assert {name for name in early if early[name] != late[name]} == {
        "manifest.csv",
        "balances.csv",
        "payments.csv",
    }
    assert set(early["payments.csv"].splitlines()) < set(late["payments.csv"].splitlines())


def test_a_bigger_batch_begins_with_the_smaller_one():
    pairs = zip(demo_rows(TODAY, accounts=5), demo_rows(TODAY, accounts=8), strict=False)
    assert all(small == big for small, big in pairs)


def test_account_numbers_differ_and_begin_with_64():
    numbers = {account_number(index) for index in range(100_000)}
    assert len(numbers) == 100_000
    assert all(len(number) == 12 and number.startswith("64") for number in numbers)


def test_a_day_before_the_first_tariff_is_refused():
    with pytest.raises(ValueError, match="no tariffs before 2015"):
        next(demo_rows(date(2017, 12, 31)))


# What the generator holds on to, and nothing else: in an interpreter of its own, away from what
# other tests leave behind; after a round that fills the caches; without garbage that waits for
# collection. The smaller batch has every kind of account already, the largest included.
MEASURE = """
import gc
import tracemalloc
from datetime import date
from elkk.sandbox.demo.generator import demo_rows

def peak_of(accounts):
    gc.collect()
    tracemalloc.start()
    for number, _ in enumerate(demo_rows(date(2026, 3, 17), accounts=accounts, months=6)):
        if number % 200 == 0:
            gc.collect()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak

peak_of(40)
print(peak_of(200), peak_of(1000))
"""


def test_memory_does_not_grow_with_the_accounts():
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    few, many = map(int, measured.stdout.split())
    assert many < 1.2 * few
