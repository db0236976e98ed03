"""docs/billing-exchange.md and the declaration of format 1 say the same."""

import re
from pathlib import Path

import pytest

from elkk.accounts.models import FactKind
from elkk.base.zones import Zone
from elkk.exchange.format1 import FILES, MANIFEST
from elkk.exchange.format1.describing import FileFormat
from elkk.readings.models import Source
from tests.exchange.batches import SAMPLE

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "billing-exchange.md"
ALL_FILES = (MANIFEST, *FILES)


def documented() -> dict[str, tuple[list[tuple[str, bool]], list[str]]]:
    """Per file: its columns, each with whether it is required, and its key."""
    rows = re.findall(r"^\| `(\w+\.csv)` \| (.+) \| (.+) \|$", DOCUMENT.read_text("utf-8"), re.M)
    return {
        file: (
            [
                (name, bool(star))
                for name, star in re.findall(r"`(\w+)`(\*?)", re.sub(r"\(.*?\)", "", columns))
            ],
            re.findall(r"`(\w+)`", key),
        )
        for file, columns, key in rows
    }


def test_every_file_is_documented_and_every_documented_file_is_known() -> None:
    assert list(documented()) == [form.file for form in ALL_FILES]


@pytest.mark.parametrize("form", ALL_FILES, ids=lambda form: form.name)
def test_the_columns_and_the_key_are_documented(form: FileFormat) -> None:
    columns, key = documented()[form.file]

    assert columns == [(column.name, column.required) for column in form.columns]
    assert key == list(form.key)


@pytest.mark.parametrize(
    ("column", "options"), [("kind", FactKind), ("zone", Zone), ("source", Source)]
)
def test_the_values_of_a_column_are_documented(column: str, options: type) -> None:
    row = re.search(rf"^\| `{column}`.*\| (.+) \|$", DOCUMENT.read_text("utf-8"), re.M)

    assert row
    assert re.findall(r"`(\w+)`", row[1]) == list(map(str, options))


def test_the_columns_that_the_manifest_sums_are_documented() -> None:
    text = DOCUMENT.read_text("utf-8")

    for form in FILES:
        if form.total:
            assert re.search(rf"`{form.total}`[^`]*\([^)]*`{form.file}`", text), form.file


def test_the_sample_shows_every_file_and_column() -> None:
    for form in ALL_FILES:
        header = (SAMPLE / form.file).read_text("utf-8").splitlines()[0]
        assert header.split(";") == [column.name for column in form.columns]
