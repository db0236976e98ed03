"""What the billing makes of a submitted reading comes back and is shown."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from elkk.base.periods import Month
from elkk.exchange.export import export
from elkk.exchange.export.readings import READINGS
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.readings.models import Reading, ReadingChange, Source, Status
from tests.readings.steps import TODAY, make_reading, saved, send
from tests.support.cast import Cast

MARCH = Month(2026, 3)
REASON = "Не сходится с контрольным снятием."


@pytest.fixture(autouse=True)
def previous(cast: Cast) -> Reading:
    return make_reading(cast.meter, date(2026, 2, 16), "1000")


@pytest.fixture
def passed(cast: Cast, owner, tmp_path: Path) -> None:
    send(owner, cast, "1201")
    export(READINGS, tmp_path / "out")


def answer(cast: Cast, folder: Path, value: str = "1201", **fields: object):
    """Import a batch with the billing's row about the reading of today."""
    with BatchWriter(folder, supplier="SAR", created=date(2026, 4, 3)) as batch:
        row = {
            "account": cast.account.number,
            "meter": cast.meter.code,
            "taken_on": TODAY,
            "source": Source.CUSTOMER,
            "t1": Decimal(value),
        }
        batch.add("readings", row | fields)
    report = import_batch(folder)
    assert not report.refusals
    return report


def history(cast: Cast, owner) -> str:
    return owner.get(f"/accounts/{cast.account.id}/history/readings/2026-03/").text


def receipt(cast: Cast, owner) -> str:
    number = ReadingChange.select().order_by(ReadingChange.id).first().receipt
    return owner.get(f"/accounts/{cast.account.id}/readings/receipts/{number}/").text


@pytest.mark.usefixtures("passed")
def test_the_bill_it_was_counted_in_is_shown(cast: Cast, owner, tmp_path: Path) -> None:
    answer(cast, tmp_path / "in", billed_month=MARCH)
    assert saved(cast.meter).status is Status.BILLED
    assert "учтено в счете за март 2026" in history(cast, owner)
    assert "учтено в счете за март 2026" in receipt(cast, owner)


@pytest.mark.usefixtures("passed")
def test_a_rejection_is_shown_with_its_reason(cast: Cast, owner, tmp_path: Path) -> None:
    answer(cast, tmp_path / "in", rejected_reason=REASON)
    assert saved(cast.meter).status is Status.REJECTED
    for page in (history(cast, owner), receipt(cast, owner)):
        assert "отклонено" in page
        assert REASON in page


@pytest.mark.usefixtures("passed")
def test_a_rejected_reading_may_be_counted_after_all(cast: Cast, owner, tmp_path: Path) -> None:
    answer(cast, tmp_path / "first", rejected_reason=REASON)
    answer(cast, tmp_path / "second", billed_month=MARCH)
    assert saved(cast.meter).status is Status.BILLED
    assert REASON not in history(cast, owner)


@pytest.mark.usefixtures("passed")
def test_the_same_answer_twice_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    answer(cast, tmp_path / "in", billed_month=MARCH)
    assert answer(cast, tmp_path / "in", billed_month=MARCH).changed == 0
    assert ReadingChange.select().count() == 1


@pytest.mark.usefixtures("passed")
def test_a_value_that_the_billing_changed_is_kept_beside_the_customers(
    cast: Cast, owner, tmp_path: Path
) -> None:
    answer(cast, tmp_path / "in", "1210", billed_month=MARCH)
    first, second = ReadingChange.select().order_by(ReadingChange.id)
    assert (first.t1, second.t1, second.receipt) == (1201, 1210, None)
    page = receipt(cast, owner)
    assert "Позже эти показания были изменены." in page
    assert "биллинг" in page


@pytest.mark.usefixtures("passed")
def test_a_reading_sent_back_without_an_answer_stays_passed(cast: Cast, tmp_path: Path) -> None:
    answer(cast, tmp_path / "in")
    assert saved(cast.meter).status is Status.PASSED


def test_what_is_not_passed_yet_is_not_the_billings_to_change(
    cast: Cast, owner, tmp_path: Path
) -> None:
    send(owner, cast, "1201")
    answer(cast, tmp_path / "in", "1", billed_month=MARCH)
    reading = saved(cast.meter)
    assert (reading.t1, reading.status, reading.billed_month) == (1201, Status.ACCEPTED, None)
    assert ReadingChange.select().count() == 1


@pytest.mark.usefixtures("passed")
def test_a_rejected_reading_is_not_what_the_next_is_compared_with(
    cast: Cast, owner, at, tmp_path: Path
) -> None:
    answer(cast, tmp_path / "in", rejected_reason=REASON)
    at(datetime(2026, 3, 18, 9, tzinfo=UTC))
    assert send(owner, cast, "1100").status_code == 303
