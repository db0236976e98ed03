"""A wrong batch is refused as a whole, with the file, line, column and reason of each fault."""

from pathlib import Path

import pytest

from elkk.exchange.format1.refusals import Refusal
from elkk.exchange.format1.services import import_batch
from elkk.exchange.models import Batch
from tests.exchange.batches import (
    SAMPLE,
    change,
    claim,
    only_refusal,
    refused,
    remove,
    rewrite,
    sample,
    write_readings,
)

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")


# What is in a cell


@pytest.mark.parametrize(
    ("file", "column", "text", "reason"),
    [
        ("readings", "taken_on", "31.02.2020", "ожидается дата ДД.ММ.ГГГГ"),
        ("readings", "taken_on", "2020-01-31", "ожидается дата ДД.ММ.ГГГГ"),
        ("readings", "taken_on", "20.01.0020", "ожидается дата ДД.ММ.ГГГГ"),
        ("readings", "taken_on", "", "не заполнено"),
        ("readings", "billed_month", "13.2020", "ожидается месяц ММ.ГГГГ"),
        ("readings", "billed_month", "2020-01", "ожидается месяц ММ.ГГГГ"),
        ("readings", "t1", "-1", "ожидается число не меньше нуля"),
        ("readings", "t1", "12,3456", "до 3 знаков после запятой"),
        ("readings", "t1", "1e5", "ожидается число"),
        ("readings", "t1", "1_000", "ожидается число"),
        ("readings", "t1", "٣", "ожидается число"),
        ("readings", "t1", "9" * 16, "ожидается число"),
        ("readings", "source", "клиент", "одно из: customer, inspector"),
        ("readings", "account", "64000000001Х", "ожидается номер из 8–20 цифр"),
        ("accounts", "els", "10АА0000011", "ожидается не длиннее 10 знаков"),
        ("accounts", "residents", "40000", "ожидается целое число от 0 до 32767"),
        ("meters", "automatic", "да", "ожидается 1 или 0"),
        ("suppliers", "time_zone", "Саратов", "ожидается часовой пояс"),
        ("payments", "amount", "1,005", "ожидается сумма в рублях"),
        ("payments", "amount", "сто", "ожидается сумма в рублях"),
    ],
)
def test_a_bad_cell_is_named(sample: Path, file: str, column: str, text: str, reason: str) -> None:
    change(sample, file, 2, column, text)

    refusal = next(found for found in refused(sample) if found.column == column)

    assert (refusal.file, refusal.line) == (f"{file}.csv", 2)
    assert reason in refusal.reason
    assert text in refusal.reason


def test_a_bad_date_on_line_70_000_is_named(tmp_path: Path) -> None:
    batch = write_readings(tmp_path / "batch", 70_010)
    change(batch, "readings", 70_000, "taken_on", "30.02.2020")

    assert str(only_refusal(batch)) == (
        "readings.csv, строка 70000, столбец taken_on: «30.02.2020» — ожидается дата ДД.ММ.ГГГГ"
    )


def test_every_fault_of_a_batch_is_told_at_once(sample: Path) -> None:
    change(sample, "accounts", 2, "residents", "двое")
    change(sample, "meters", 3, "zones", "4")
    change(sample, "payments", 2, "account", "640000000099")
    change(sample, "bills", 2, "penalty", "0,01")

    places = {(found.file, found.line, found.column) for found in refused(sample)}

    assert places == {
        ("accounts.csv", 2, "residents"),
        ("meters.csv", 3, "zones"),
        ("payments.csv", 2, "account"),
        ("bills.csv", 2, "total"),
    }


def test_lines_inside_quotes_do_not_shift_the_numbering(sample: Path) -> None:
    change(sample, "accounts", 2, "address", "Саратов\nЛенина, 10")
    change(sample, "accounts", 3, "residents", "трое")

    assert only_refusal(sample).line == 4


def test_the_first_faults_of_a_column_are_named_and_all_are_counted(tmp_path: Path) -> None:
    batch = write_readings(tmp_path / "batch", 5000)
    text = (batch / "readings.csv").read_text("utf-8")
    (batch / "readings.csv").write_text(text.replace("customer", "client"), "utf-8")
    change(batch, "accounts", 2, "residents", "двое")

    report = import_batch(batch)

    assert report.refusals.total == 5001
    assert len(list(report.refusals)) == 101
    assert "… и еще отказов: 4900" in str(report)


def test_a_row_of_another_width_is_named(sample: Path) -> None:
    rewrite(sample, "payments", lambda rows: rows[2].append("лишнее"))

    assert only_refusal(sample).reason == "столбцов 8, а в заголовке 7"


# What the rows say together


def test_a_key_given_twice_is_named_with_both_lines(sample: Path) -> None:
    rewrite(sample, "readings", lambda rows: rows.append(rows[1]))
    claim(sample, "readings", "rows", "5")

    assert only_refusal(sample) == Refusal(
        "readings.csv",
        6,
        "account, meter, taken_on, source",
        "повторяет строку 2",
    )


@pytest.mark.parametrize(
    ("file", "column", "text", "reason"),
    [
        ("control_facts", "account", "640000000099", "нет такого лицевого счета"),
        ("account_tariffs", "plan", "GAS9", "нет такого тарифного плана"),
        ("tariffs", "plan", "GAS9", "нет такого тарифного плана"),
        ("readings", "meter", "99", "у счета нет такого прибора учета"),
        ("readings", "meter", "77002", "у счета нет такого прибора учета"),
        ("bill_lines", "month", "02.2020", "нет квитанции за этот месяц"),
        ("balances", "account", "640000000099", "нет такого лицевого счета"),
    ],
)
def test_a_row_without_its_parent_is_named(
    sample: Path, file: str, column: str, text: str, reason: str
) -> None:
    change(sample, file, 2, column, text)

    assert only_refusal(sample) == Refusal(f"{file}.csv", 2, column, reason)


def test_an_account_of_another_supplier_is_not_found(sample: Path) -> None:
    import_batch(SAMPLE)
    change(sample, "suppliers", 2, "code", "PNZ")
    rewrite(sample, "manifest", lambda rows: [row.__setitem__(1, "PNZ") for row in rows[1:]])
    remove(sample, "accounts")

    assert ("balances.csv", 2, "account") in {
        (found.file, found.line, found.column) for found in refused(sample)
    }


@pytest.mark.parametrize(("zone", "text"), [("t2", "1"), ("t3", "1")])
def test_a_reading_of_a_zone_that_the_meter_has_not_is_named(
    sample: Path, zone: str, text: str
) -> None:
    change(sample, "readings", 2, zone, text)

    refusal = only_refusal(sample)

    assert (refusal.line, refusal.column) == (2, "t1, t2, t3")
    assert refusal.reason == "у прибора зон: 1; показаний должно быть столько же"


def test_a_missing_zone_is_named_also_where_the_meter_came_earlier(sample: Path) -> None:
    import_batch(sample)
    remove(sample, "meters")
    change(sample, "readings", 5, "t2", "")

    assert only_refusal(sample).reason.startswith("у прибора зон: 2")


def test_a_bill_whose_total_is_wrong_is_named(sample: Path) -> None:
    change(sample, "bills", 3, "benefits", "0")

    refusal = only_refusal(sample)

    assert (refusal.file, refusal.line, refusal.column) == ("bills.csv", 3, "total")


def test_a_bill_whose_lines_do_not_make_its_charge_is_named(sample: Path) -> None:
    change(sample, "bill_lines", 4, "amount", "52,01")
    claim(sample, "bill_lines", "sum", "750,49")

    assert only_refusal(sample) == Refusal(
        "bills.csv", 3, "charged", "начислено 252,00, а строки дают 252,01"
    )


def test_lines_must_make_the_charge_of_a_bill_that_came_earlier(sample: Path) -> None:
    import_batch(sample)
    remove(sample, "bills")
    change(sample, "bill_lines", 4, "amount", "52,01")
    claim(sample, "bill_lines", "sum", "750,49")

    refusal = only_refusal(sample)

    assert (refusal.file, refusal.line, refusal.column) == ("bill_lines.csv", 3, "amount")


def test_a_changed_charge_needs_its_lines(sample: Path) -> None:
    import_batch(sample)
    remove(sample, "bill_lines")
    change(sample, "bills", 2, "charged", "500,00")
    change(sample, "bills", 2, "total", "500,00")
    claim(sample, "bills", "sum", "690,00")

    assert only_refusal(sample).column == "charged"


def test_a_meter_removed_before_it_was_installed_is_named(sample: Path) -> None:
    change(sample, "meters", 2, "removed_on", "19.05.2014")

    assert only_refusal(sample).reason == "снят раньше, чем установлен"


# What the manifest says


def test_a_wrong_count_of_rows_is_named(sample: Path) -> None:
    claim(sample, "readings", "rows", "5")

    assert only_refusal(sample) == Refusal(
        "manifest.csv", 10, "rows", "в readings.csv строк 4, а заявлено 5"
    )


@pytest.mark.parametrize("file", ["bills", "bill_lines", "payments", "balances"])
def test_a_wrong_control_sum_is_named(sample: Path, file: str) -> None:
    claim(sample, file, "sum", "1,00")

    refusal = only_refusal(sample)

    assert (refusal.file, refusal.column) == ("manifest.csv", "sum")
    assert refusal.reason.endswith("а заявлено 1,00")


def test_a_sum_where_none_is_kept_is_named(sample: Path) -> None:
    claim(sample, "windows", "sum", "1,00")

    assert ("manifest.csv", "sum") in {(found.file, found.column) for found in refused(sample)}


def test_a_missing_file_is_named(sample: Path) -> None:
    (sample / "accounts.csv").unlink()

    assert only_refusal(sample) == Refusal(
        "accounts.csv", None, None, "назван в manifest.csv, но в пакете его нет"
    )


def test_a_file_that_the_manifest_does_not_name_is_named(sample: Path) -> None:
    rewrite(
        sample, "manifest", lambda rows: rows.remove(next(r for r in rows if "windows.csv" in r))
    )

    assert only_refusal(sample) == Refusal("windows.csv", None, None, "не назван в manifest.csv")


def test_a_file_that_the_format_does_not_know_is_named(sample: Path) -> None:
    (sample / "discounts.csv").write_text("a;b\n")

    assert only_refusal(sample).reason == "формат 1 не знает такого файла"


def test_a_batch_without_a_manifest_is_refused(sample: Path) -> None:
    (sample / "manifest.csv").unlink()

    assert only_refusal(sample).file == "manifest.csv"


def test_a_manifest_without_rows_is_refused(sample: Path) -> None:
    rewrite(sample, "manifest", lambda rows: rows.__delitem__(slice(1, None)))

    assert only_refusal(sample).reason == "не назван ни один файл"


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("format", "2", "ожидается одно из: 1"),
        ("supplier", "PNZ", "должны быть одни на все строки"),
        ("file", "discounts.csv", "формат 1 не знает файла «discounts.csv»"),
        ("file", "accounts.csv", "повторяет строку 3"),
        ("rows", "много", "ожидается целое число"),
    ],
)
def test_a_wrong_line_of_the_manifest_is_named(
    sample: Path, column: str, text: str, reason: str
) -> None:
    change(sample, "manifest", 8, column, text)

    told = [found for found in refused(sample) if found.file == "manifest.csv"]

    assert told[0].line == 8
    assert reason in told[0].reason


def test_an_unknown_supplier_is_named(sample: Path) -> None:
    remove(sample, "suppliers")

    assert only_refusal(sample) == Refusal(
        "manifest.csv", 2, "supplier", "«SAR» — нет такого поставщика"
    )


def test_a_refusal_keeps_its_report(sample: Path) -> None:
    change(sample, "readings", 2, "t1", "много")

    report = import_batch(sample)

    assert Batch.get().report == str(report)
    assert "readings.csv, строка 2, столбец t1: «много» — ожидается число" in str(report)
    assert str(report).endswith("Пакет не применен, в базе ничего не изменилось.")


@pytest.mark.parametrize(("first", "last"), [("0", "26"), ("15", "0")])
def test_half_of_any_day_is_refused(sample: Path, first: str, last: str) -> None:
    change(sample, "windows", 2, "first_day", first)
    change(sample, "windows", 2, "last_day", last)

    assert only_refusal(sample).reason.startswith("любой день — это 0 в обоих столбцах")
