"""Submitted readings are passed to the billing, each exactly once (docs/billing-exchange.md)."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from elkk.accounts.models import ExportBatch
from elkk.exchange.export import export
from elkk.exchange.export.readings import READINGS
from elkk.readings.models import Meter, Reading, Status
from tests.readings.steps import fill, make_reading, page_of, saved, send
from tests.support.cast import Cast, make_account, make_meter, make_supplier


@pytest.fixture(autouse=True)
def previous(cast: Cast) -> Reading:
    return make_reading(cast.meter, date(2026, 2, 16), "1000")


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_the_file_says_what_was_submitted(cast: Cast, owner, tmp_path: Path) -> None:
    send(owner, cast, "1201")
    [written] = export(READINGS, tmp_path)
    assert written.path.name == f"readings-SAR-{ExportBatch.get().id:06d}.csv"
    assert lines(written.path) == [
        {
            "receipt": saved(cast.meter).receipt,
            "account": "640000000001",
            "meter": cast.meter.code,
            "number": "012345678",
            "zone": "t1",
            "value": "1201",
            "rolled_over": "0",
            "taken_on": "17.03.2026",
            "submitted_at": "17.03.2026 13:00:00",
            "channel": "cabinet",
            "status": "passed",
        }
    ]


def test_each_zone_has_a_line_of_its_own(cast: Cast, owner, tmp_path: Path) -> None:
    Meter.update(fraction_digits=2).execute()
    other = make_meter(cast.account, zones=3, fraction_digits=2)
    owner.post(page_of(cast), data=fill(other, "10,5", "20", "30,25"))
    [written] = export(READINGS, tmp_path)
    found = [(line["zone"], line["value"]) for line in lines(written.path)]
    assert found == [("t1", "10,5"), ("t2", "20"), ("t3", "30,25")]


def test_the_manifest_counts_the_lines_and_seals_the_file(
    cast: Cast, owner, tmp_path: Path
) -> None:
    send(owner, cast, "1201")
    [written] = export(READINGS, tmp_path)
    [told] = lines(written.path.with_suffix(".manifest.csv"))
    assert (told["file"], told["rows"], told["supplier"]) == (written.path.name, "1", "SAR")
    assert told["sha256"] == hashlib.sha256(written.path.read_bytes()).hexdigest()


def test_what_was_passed_is_not_passed_again(cast: Cast, owner, tmp_path: Path) -> None:
    send(owner, cast, "1201")
    export(READINGS, tmp_path)
    assert export(READINGS, tmp_path) == []
    assert ExportBatch.select().count() == 1


def test_the_reading_is_marked_passed_and_the_history_says_so(
    cast: Cast, owner, tmp_path: Path
) -> None:
    send(owner, cast, "1201")
    export(READINGS, tmp_path)
    assert saved(cast.meter).status is Status.PASSED
    month = owner.get(f"/accounts/{cast.account.id}/history/readings/2026-03/").text
    assert "передано в биллинг" in month


def test_the_last_correction_is_what_is_passed(cast: Cast, owner, tmp_path: Path) -> None:
    send(owner, cast, "1201")
    send(owner, cast, "1203", seen="t1=1201")
    [written] = export(READINGS, tmp_path)
    assert [line["value"] for line in lines(written.path)] == ["1203"]


def test_readings_that_the_billing_brought_are_not_passed_back(cast: Cast, tmp_path: Path) -> None:
    assert export(READINGS, tmp_path) == []


def test_each_supplier_gets_a_file_with_its_own_readings(cast: Cast, owner, tmp_path: Path) -> None:
    send(owner, cast, "1201")
    other = make_meter(make_account(make_supplier("Т/2"), "990000000001"))
    foreign = make_reading(other, date(2026, 3, 17), "5", status=Status.ACCEPTED)
    foreign.changes.model.create(
        reading=foreign, receipt="260317-00000001", made_at=saved(cast.meter).submitted_at, t1=5
    )
    first, second = export(READINGS, tmp_path)
    assert second.path.name.startswith("readings-__2-")
    assert [line["account"] for line in lines(first.path)] == ["640000000001"]
    assert [line["account"] for line in lines(second.path)] == ["990000000001"]


def test_the_command_names_the_files_and_then_has_nothing_to_do(
    cast: Cast, owner, app: Flask, tmp_path: Path
) -> None:
    send(owner, cast, "1201")
    run = app.test_cli_runner().invoke
    arguments = ["exchange", "export", "readings", "--to", str(tmp_path)]
    assert ".csv: строк 1" in run(args=arguments).output
    assert "Передавать нечего" in run(args=arguments).output
