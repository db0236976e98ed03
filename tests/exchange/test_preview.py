"""A dry run tells what a batch would change, by counts and examples, and changes nothing."""

from pathlib import Path

import pytest

from elkk.exchange.format1.comparison import Change, Comparison
from elkk.exchange.format1.services import import_batch, preview_batch
from tests.exchange.batches import SAMPLE, change, claim, everything, sample

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")


def preview(path: Path) -> dict[str, Comparison]:
    before = everything()
    report, compared = preview_batch(path)
    assert not report.refusals, str(report)
    assert everything() == before
    return {each.name: each for each in compared}


def test_before_the_first_import_everything_is_new() -> None:
    compared = preview(SAMPLE)

    assert sum(each.new for each in compared.values()) == 30
    assert not any(each.changed or each.same for each in compared.values())


def test_after_it_everything_is_there() -> None:
    import_batch(SAMPLE)
    compared = preview(SAMPLE)

    assert sum(each.same for each in compared.values()) == 30
    assert not any(each.changed or each.new for each in compared.values())


def test_a_change_is_shown_before_and_after(sample: Path) -> None:
    import_batch(sample)
    change(sample, "accounts", 2, "residents", "5")
    change(sample, "balances", 2, "balance", "1298,49")
    claim(sample, "balances", "sum", "")

    compared = preview(sample)

    (example,) = compared["accounts"].examples
    assert (example.line, example.key) == (2, "640000000017")
    assert list(example.changes) == [Change("residents", "2", "5")]
    (balance,) = compared["balances"].examples
    assert list(balance.changes) == [Change("balance", "298,48", "1\u00a0298,49")]


def test_it_foresees_what_importing_changes(sample: Path) -> None:
    import_batch(sample)
    change(sample, "meters", 2, "verified_until", "01.01.2031")
    foreseen = sum(each.changed + each.new for each in preview(sample).values())

    assert import_batch(sample).changed == foreseen


def test_it_finds_what_importing_would_refuse(sample: Path) -> None:
    change(sample, "bill_lines", 2, "amount", "1,00")
    claim(sample, "bill_lines", "sum", "")

    ahead, compared = preview_batch(sample)

    assert not compared
    assert list(ahead.refusals) == list(import_batch(sample).refusals)
