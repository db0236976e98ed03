"""A right batch is applied, wholly, once."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from elkk.accounts.models import Account, AccountTariff, ControlFact, Supplier, Tariff
from elkk.base.db import db
from elkk.base.periods import Month
from elkk.bills.models import Bill, BillLine
from elkk.exchange.format1.services import import_batch
from elkk.exchange.models import Batch
from elkk.payments.models import Payment
from elkk.readings.models import Meter, Reading, ReadingWindow, Source
from elkk.readings.windows import WindowState, window_state
from tests.exchange.batches import (
    SAMPLE,
    change,
    claim,
    everything,
    remove,
    rewrite,
    sample,
    write_readings,
)

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")

OWNER, NEIGHBOUR = "640000000017", "640000000025"


def account(number: str = OWNER) -> Account:
    return Account.get(Account.number == number)


def changes(path: Path) -> dict[str, int]:
    """What an import changed, per file; files that changed nothing are left out."""
    report = import_batch(path)
    assert not report.refusals, str(report)
    return {file.file: file.changed for file in report.files if file.changed}


def test_the_documented_sample_is_applied() -> None:
    report = import_batch(SAMPLE)

    assert not report.refusals
    assert (report.rows, report.changed) == (30, 30)
    assert str(report).endswith("Применен: строк 30, изменений 30.")


def test_accounts_come_with_their_details() -> None:
    import_batch(SAMPLE)

    owner = account()
    assert owner.supplier.short_name == "Демо-Энергосбыт"
    assert owner.owner_name == "Иванов Иван Иванович"
    assert (owner.total_area, owner.living_area, owner.residents) == (52, Decimal("34.5"), 2)
    assert not owner.is_locked
    assert [fact.value for fact in owner.control_facts.order_by(ControlFact.kind)] == ["2", "52,0"]


def test_what_is_left_empty_is_unknown() -> None:
    import_batch(SAMPLE)

    neighbour = account(NEIGHBOUR)
    assert (neighbour.living_area, neighbour.els) == (None, "")
    assert neighbour.meters.get().verified_until is None


def test_balances_come_with_their_day() -> None:
    import_batch(SAMPLE)

    assert (account().balance, account().balance_on) == (298_48, date(2020, 2, 3))


def test_meters_and_readings_come_with_every_zone() -> None:
    import_batch(SAMPLE)

    meter = Meter.get(Meter.code == "77002")
    assert (meter.number, meter.zones, meter.fraction_digits) == ("00124471", 2, 2)
    last = meter.readings.order_by(Reading.taken_on.desc()).get()
    assert [value for _, value in last.values] == [Decimal("8101.5"), Decimal("3450.25")]
    assert (last.source, last.billed_month) == (Source.CUSTOMER, Month(2020, 1))
    assert last.account == account(NEIGHBOUR)


def test_bills_come_with_their_lines() -> None:
    import_batch(SAMPLE)

    bill = Bill.get(Bill.account == account(NEIGHBOUR))
    assert (bill.month, bill.opening, bill.total) == (Month(2020, 1), -50_00, 190_00)
    lines = list(bill.lines.order_by(BillLine.position))
    assert [(line.label, line.amount) for line in lines] == [("День", 200_00), ("Ночь", 52_00)]
    assert (lines[1].volume, lines[1].price) == (50, Decimal("1.04"))


def test_prices_windows_and_payments_come_too() -> None:
    import_batch(SAMPLE)

    plan = AccountTariff.get(AccountTariff.account == account(NEIGHBOUR)).plan
    assert sorted(tariff.over_kwh for tariff in plan.tariffs) == [0, 0, 11160]
    assert Tariff.get(Tariff.price == Decimal("2.48")).transmission_price == Decimal("1.31")
    window = ReadingWindow.get()
    assert (window.first_day, window.last_day) == (15, 26)
    paid = Payment.get(Payment.billing_id == "2020-001422")
    assert (paid.amount, paid.operation_id) == (200_00, "2a1b0c-000f-5000")


def test_a_repeated_batch_changes_nothing() -> None:
    import_batch(SAMPLE)
    before = everything()

    assert changes(SAMPLE) == {}
    assert everything() == before


def test_only_rows_that_differ_count_as_changed(sample: Path) -> None:
    import_batch(sample)
    change(sample, "accounts", 2, "residents", "3")
    change(sample, "readings", 3, "t1", "12547")

    assert changes(sample) == {"accounts.csv": 1, "readings.csv": 1}
    assert account().residents == 3


def test_an_emptied_cell_makes_the_value_unknown(sample: Path) -> None:
    import_batch(sample)
    change(sample, "accounts", 2, "residents", "")

    assert changes(sample) == {"accounts.csv": 1}
    assert account().residents is None


def test_a_missing_optional_column_is_an_empty_one(sample: Path) -> None:
    rewrite(sample, "meters", lambda rows: [row.pop() for row in rows])

    import_batch(sample)

    assert Meter.get(Meter.code == "77001").automatic is False


def test_columns_may_stand_in_any_order(sample: Path) -> None:
    rewrite(sample, "readings", lambda rows: [row.reverse() for row in rows])

    assert changes(sample)["readings.csv"] == 4
    assert Reading.get(Reading.taken_on == date(2020, 1, 20)).t1 == 12546


def test_rows_may_come_in_any_order(sample: Path) -> None:
    for path in sample.iterdir():
        rewrite(sample, path.stem, lambda rows: rows.__setitem__(slice(1, None), rows[:0:-1]))

    assert sum(changes(sample).values()) == 30
    assert changes(SAMPLE) == {}


def test_a_changed_bill_has_exactly_the_lines_sent(sample: Path) -> None:
    import_batch(sample)
    rewrite(sample, "bill_lines", lambda rows: rows.pop())
    change(sample, "bill_lines", 3, "amount", "252,00")
    claim(sample, "bill_lines", "rows", "2")

    assert changes(sample) == {"bill_lines.csv": 2}
    bill = Bill.get(Bill.account == account(NEIGHBOUR))
    assert [line.amount for line in bill.lines] == [252_00]


def test_a_bill_without_lines_in_the_batch_keeps_its_lines(sample: Path) -> None:
    import_batch(sample)
    remove(sample, "bill_lines")
    change(sample, "bills", 2, "number", "исправленный")

    assert changes(sample) == {"bills.csv": 1}
    assert BillLine.select().count() == 3


def test_rows_may_refer_to_what_earlier_batches_brought(sample: Path) -> None:
    import_batch(sample)
    for file in ("suppliers", "accounts", "meters", "tariff_plans", "bills"):
        remove(sample, file)
    change(sample, "readings", 2, "taken_on", "21.11.2019")

    assert changes(sample) == {"readings.csv": 1}


def test_an_older_balance_does_not_replace_a_later_one(sample: Path) -> None:
    import_batch(sample)
    change(sample, "balances", 2, "on", "02.02.2020")
    change(sample, "balances", 2, "balance", "1,00")
    claim(sample, "balances", "sum", "191,00")

    assert changes(sample) == {}
    assert account().balance == 298_48


def test_accounts_of_two_suppliers_may_have_one_number(sample: Path) -> None:
    import_batch(sample)
    change(sample, "suppliers", 2, "code", "PNZ")
    rewrite(sample, "manifest", lambda rows: [row.__setitem__(1, "PNZ") for row in rows[1:]])

    assert changes(sample)["accounts.csv"] == 2
    assert {found.supplier.code for found in Account.select()} == {"SAR", "PNZ"}
    assert Supplier.select().count() == 2


def test_a_zip_is_as_good_as_a_folder(sample: Path, tmp_path: Path) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", sample))

    assert sum(changes(packed).values()) == 30


def test_a_zip_may_hold_the_files_in_one_folder(sample: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, sample.name)

    assert sum(changes(Path(archive)).values()) == 30


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1251", "windows-1251")],
)
def test_the_encoding_is_found_out_and_told(sample: Path, encoding: str, named: str) -> None:
    text = (sample / "accounts.csv").read_text("utf-8")
    (sample / "accounts.csv").write_text(text, encoding)

    report = import_batch(sample)

    assert [file.encoding for file in report.files if file.file == "accounts.csv"] == [named]
    assert account().last_name == "Иванов"
    assert named in str(report)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_may_end_either_way(sample: Path, newline: str) -> None:
    for path in sample.iterdir():
        text = "\n".join(path.read_text("utf-8").splitlines()) + "\n\n"
        path.write_text(text, "utf-8", newline=newline)

    assert sum(changes(sample).values()) == 30


def test_quotes_may_hold_separators_and_lines(sample: Path) -> None:
    change(sample, "accounts", 2, "locked_reason", 'долг; звоните:\n"8 800"')

    import_batch(sample)

    assert account().locked_reason == 'долг; звоните:\n"8 800"'


@pytest.mark.parametrize("text", ["12546,000", "12546.0", " 12546 ", "12 546"])
def test_numbers_are_read_as_people_write_them(sample: Path, text: str) -> None:
    change(sample, "readings", 3, "t1", text)

    import_batch(sample)

    assert Reading.get(Reading.taken_on == date(2020, 1, 20)).t1 == 12546


def test_every_import_is_recorded() -> None:
    report = import_batch(SAMPLE)

    batch = Batch.get()
    assert (batch.name, batch.outcome, batch.rows, batch.changed, batch.refused) == (
        "billing-batch",
        "applied",
        30,
        30,
        0,
    )
    assert batch.digest == report.digest
    assert batch.report == str(report)


def test_the_same_files_have_the_same_digest(sample: Path) -> None:
    first = import_batch(SAMPLE).digest
    assert import_batch(sample).digest == first
    change(sample, "readings", 3, "t1", "12547")
    assert import_batch(sample).digest != first


def test_the_number_of_suppliers_does_not_matter() -> None:
    for number in range(40):
        Supplier.create(code=f"S{number}", name="Сбыт", short_name="Сбыт")

    assert sum(changes(SAMPLE).values()) == 30
    assert account().supplier_id > 40


def import_in_a_thread() -> int:
    try:
        return import_batch(SAMPLE).changed
    finally:
        db.close()


def test_two_imports_at_once_apply_one_after_the_other() -> None:
    with ThreadPoolExecutor() as threads:
        running = [threads.submit(import_in_a_thread) for _ in range(2)]

    assert sorted(done.result() for done in running) == [0, 30]


class Writer:
    """Progress that, while rows are read, writes to the database as the web would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.reading = ""
        self.written = 0

    def begin(self, what: str, total: int) -> None:
        self.reading = what

    def advance(self, done: int) -> None:
        if self.reading == "readings.csv":
            statement = "UPDATE supplier SET phone = '1'"
            if self.url.startswith("sqlite"):
                with sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=0) as other:
                    other.execute(statement)
                other.close()
            else:
                with psycopg.connect(self.url, options="-c lock_timeout=100") as other:
                    other.execute(statement)
            self.written += 1


def test_others_may_write_while_rows_are_read(tmp_path: Path, database_url: str) -> None:
    writer = Writer(database_url)

    assert not import_batch(write_readings(tmp_path / "batch", 5000), writer).refusals
    assert writer.written == 3


def test_no_staging_table_is_left(sample: Path) -> None:
    import_batch(sample)
    change(sample, "readings", 3, "taken_on", "вчера")
    import_batch(sample)

    with pytest.raises(Exception, match="stage_readings"):
        db.execute_sql("SELECT * FROM stage_readings")


def test_a_supplier_may_take_readings_on_any_day(sample: Path) -> None:
    change(sample, "windows", 2, "first_day", "0")
    change(sample, "windows", 2, "last_day", "0")

    import_batch(sample)

    assert window_state(list(ReadingWindow.select()), date(2035, 1, 31)) == WindowState(
        date(2035, 1, 31)
    )


def test_the_power_of_a_connection_comes_too(sample: Path) -> None:
    import_batch(sample)

    assert [each.power_kw for each in Account.select().order_by(Account.number)] == [15, None]
