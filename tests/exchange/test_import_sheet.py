"""A utility's own files are understood, and each fault of theirs is named at its row."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.exchange.format1.refusals import Refused
from elkk.exchange.intake.undo import undo
from elkk.exchange.models import Batch
from elkk.exchange.sheets.recognition import recognize
from elkk.payments.models import Payment
from elkk.readings.models import Meter, Reading, Source
from tests.exchange.batches import everything
from tests.exchange.sheet_files import (
    FIRST,
    METERS,
    SALDO,
    SECOND,
    accounts,
    guessed,
    meters,
    readings,
    reasons,
    registry,
    remarks,
    saldo,
    supplier,
    take,
    write_text,
)
from tests.support.cast import link, make_user

pytestmark = pytest.mark.usefixtures("database")


def account(number: str = FIRST) -> Account:
    return Account.get(Account.number == number)


def test_a_turnover_sheet_brings_accounts_and_balances(tmp_path: Path) -> None:
    report = take(saldo(tmp_path))

    assert not report.refusals, str(report)
    first = account()
    assert (first.balance, first.balance_on) == (1302_60, date(2026, 3, 31))
    assert first.owner_name == "Ёжикова Анна Юрьевна"
    assert (first.address, first.total_area) == ("Садовая, 1", Decimal("52.4"))
    assert Account.select().count() == 3


def test_what_the_sheet_does_not_have_stays_as_it_was(tmp_path: Path) -> None:
    take(saldo(tmp_path))
    Account.update(els="10ЕЛ000001", stove="Газовая").execute()

    take(saldo(tmp_path, ("Садовая, 1", "Садовая, 11")))

    assert (account().els, account().stove) == ("10ЕЛ000001", "Газовая")
    assert account().address.endswith(", 11")


def test_accounts_are_not_made_where_nobody_wants_that(tmp_path: Path) -> None:
    path = saldo(tmp_path)
    accounts()
    report = take(path, replace(guessed(path), create_accounts=False))

    assert reasons(report) == ["строка 7, столбец «№ л/с»: нет такого лицевого счета"]


def test_the_sheet_may_bring_the_months_bills(tmp_path: Path) -> None:
    path = saldo(tmp_path)
    report = take(path, replace(guessed(path), create_bills=True))

    assert not report.refusals, str(report)
    bill = Bill.get(Bill.account == account())
    assert (bill.month, bill.opening, bill.total) == (Month(2026, 3), 1204_10, 1302_60)
    assert (bill.recalculated, bill.penalty) == (-10_00, 2_05)


def test_the_subscriber_opens_and_prints_a_bill_that_a_sheet_made(tmp_path: Path, sign_in) -> None:
    path = saldo(tmp_path)
    take(path, replace(guessed(path), create_bills=True))
    owner = make_user("+79160000022", "anna@example.org", "Ёжикова", "Анна")
    link(owner, account())
    browser = sign_in(owner)
    address = f"/accounts/{account().id}/bills/2026-03/"

    page = browser.get(f"{address}?view=lines")
    paper = browser.get(f"{address}bill.pdf")

    assert "Детализации по этой квитанции нет." in page.text
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")


def test_faults_of_the_sheet_are_named_at_their_rows(tmp_path: Path) -> None:
    spoiled = saldo(
        tmp_path,
        ("3;820000000033;", "3;820000000025;"),
        ("33,1;0,00;12 000,00;0,00;0,00;0,00;12 000,00", "33,1;0,00;12 O00,00;;;;"),
    )
    report = take(spoiled)

    assert reasons(report) == [
        "строка 7, столбец «Сальдо на конец»: не заполнено",
        "строка 7, столбец «Начислено»: «12O00,00» — ожидается сумма в рублях, до 2 знаков после "
        "запятой; буква вместо цифры? похоже на 12000,00",
        "строка 7, столбец «№ л/с»: повторяет строку 6",
    ]
    assert "строка 7, столбец «Оплачено»: пусто: считается нулем" in remarks(report)
    assert not Account.select().exists()


def test_a_file_may_be_taken_without_its_bad_rows(tmp_path: Path) -> None:
    spoiled = saldo(tmp_path, ("0,00;12 000,00\n", "0,00;много\n"))

    report = take(spoiled, partial=True)

    assert not report.refusals
    assert report.skipped_rows == 1
    assert [each.number for each in Account.select().order_by(Account.id)] == [FIRST, SECOND]
    assert "без строк, которые не приняты (1)" in str(report)
    assert Batch.get().refused == 1


def test_of_two_different_rows_of_one_account_neither_is_taken(tmp_path: Path) -> None:
    twice = saldo(tmp_path, ("3;820000000033;Ли Ян", "3;820000000025;Смирнов Олег"))

    report = take(twice, partial=True)

    assert report.skipped_rows == 2
    assert [each.number for each in Account.select()] == [FIRST]


def test_a_row_that_does_not_add_up_is_refused(tmp_path: Path) -> None:
    report = take(saldo(tmp_path, ("0,00;300,00", "0,00;301,00"), ("13 602,60", "13 603,60")))

    assert reasons(report) == [
        "строка 6, столбец «Сальдо на конец»: остаток на конец не равен начальному с начислениями "
        "и оплатами этой строки"
    ]


def test_a_total_that_does_not_agree_concerns_the_whole_file(tmp_path: Path) -> None:
    path = saldo(tmp_path, ("13 602,60", "13 602,61"))
    report = take(path, partial=True)

    assert [each.line for each in report.refusals] == [None]
    assert "строки дают 13602,60" in str(report)
    assert not take(path, replace(guessed(path), check_totals=False)).refusals


def test_a_sheet_without_a_month_asks_for_the_day(tmp_path: Path) -> None:
    path = saldo(tmp_path, ("март 2026 г.", ""), name="saldo.csv")

    assert "впишите дату" in str(take(path))
    dated = replace(guessed(path), constants={"on": "28.02.2026"})
    assert not take(path, dated).refusals
    assert account().balance_on == date(2026, 2, 28)


def test_meters_come_from_a_dbf(tmp_path: Path) -> None:
    accounts()
    report = take(meters(tmp_path))

    assert not report.refusals, str(report)
    meter = Meter.get(Meter.number == "00012345")
    assert (meter.code, meter.model, meter.zones) == ("00012345", "Меркурий 201", 2)
    assert (meter.whole_digits, meter.fraction_digits) == (6, 2)
    assert (meter.installed_on, meter.verified_until) == (date(2020, 5, 1), date(2036, 5, 1))
    assert remarks(report) == [
        "строка 2, столбец «KTR»: коэффициент 20: расход будет умножаться на него",
        "строка 2, столбец «DATPOV»: срок поверки скоро закончится: 10.04.2026",
    ]


def test_a_dbf_that_names_no_code_page_is_guessed(tmp_path: Path) -> None:
    accounts()
    assert not take(meters(tmp_path, encoding="cp1251")).refusals
    assert Meter.select().where(Meter.model == "Меркурий 201").exists()


def test_an_empty_meter_number_is_refused(tmp_path: Path) -> None:
    accounts()
    nameless = (FIRST, None, *METERS[0][2:])

    report = take(meters(tmp_path, [nameless, METERS[1]]))

    assert reasons(report) == ["строка 1, столбец «ZAVNOM»: не заполнено"]


def test_readings_come_from_a_workbook(tmp_path: Path) -> None:
    accounts()
    take(meters(tmp_path))
    report = take(readings(tmp_path))

    assert not report.refusals, str(report)
    first = Reading.get(Reading.account == account())
    assert (first.taken_on, first.t1, first.t2) == (date(2026, 3, 20), 1500, 1204)
    second = Reading.get(Reading.account == account(SECOND))
    assert (second.taken_on, second.t1, second.source) == (
        date(2026, 3, 21),
        88_015,
        Source.CUSTOMER,
    )
    assert remarks(report) == [
        "строка 5, столбец «Дата снятия»: год из двух цифр: «21.03.26» прочитано как 21.03.2026"
    ]


def test_bad_readings_are_named(tmp_path: Path) -> None:
    accounts()
    take(meters(tmp_path))
    bad = [
        (FIRST, "00012345", date(2026, 3, 20), -5, 1204, "контролер"),
        (SECOND, "777", date(2026, 3, 21), 88_015, 4, "абонент"),
        (SECOND, "778", date(2026, 3, 21), None, None, "сосед"),
        ("820000000099", "777", date(2026, 3, 21), 1, None, "абонент"),
    ]
    report = take(readings(tmp_path, bad))

    assert reasons(report) == [
        "строка 4, столбец «Т1»: «-5» — ожидается число не меньше нуля, до 3 знаков после запятой",
        "строка 5, столбец «Т1», «Т2», t3: у прибора зон: 1; показаний должно быть столько же",
        "строка 6, столбец «Кем снято»: «сосед» — ожидается одно из: customer, inspector, "
        "automatic, average, norm",
        "строка 6, столбец «Т1»: не заполнено",
        "строка 7, столбец «Лицевой счёт»: нет такого лицевого счета",
    ]


def test_a_registry_of_a_bank_has_no_header(tmp_path: Path) -> None:
    accounts()
    report = take(registry(tmp_path))

    assert not report.refusals, str(report)
    payment = Payment.get(Payment.account == account())
    assert (payment.billing_id, payment.amount) == ("7700000001", 1204_10)
    assert payment.paid_on == date(2026, 3, 5)


def test_an_unknown_account_of_a_registry_is_refused_by_its_row(tmp_path: Path) -> None:
    accounts()
    report = take(registry(tmp_path, ("820000000025", "820000000099")))

    assert reasons(report) == ["строка 2, столбец 5: нет такого лицевого счета"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("=2;", "=3;"), "в концевике заявлено строк 3, а в файле их 2"),
        (("=2;1504,10", "=2;1504,11"), "итог на строке 3 — 1504,11, а строки дают 1504,10"),
        (("17,00;77", "18,00;77"), "итог на строке 3 — 18,00, а строки дают 17,00"),
    ],
)
def test_the_trailer_is_checked_against_the_rows(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    accounts()
    report = take(registry(tmp_path, change), partial=True)

    assert [each.reason for each in report.refusals] == [reason]
    assert not Payment.select().exists()


def test_a_mapped_file_is_undone_like_a_batch(tmp_path: Path) -> None:
    supplier()
    take(saldo(tmp_path))
    before = everything()
    take(
        saldo(
            tmp_path,
            ("12 000,00", "13 000,00"),
            ("13 710,55", "14 710,55"),
            ("13 602,60", "14 602,60"),
        )
    )
    assert everything() != before

    undo(Batch.select().order_by(Batch.id.desc()).get().id)

    assert everything() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "koi8-r", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_encodings_and_separators_are_guessed(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = write_text(tmp_path, "saldo_2026-03.csv", SALDO.replace(";", separator), encoding)

    assert not take(path).refusals
    assert account().last_name == "Ёжикова"


def test_columns_may_be_told_by_a_person(tmp_path: Path) -> None:
    accounts()
    path = write_text(tmp_path, "x.csv", "а;б\n1 200,50;820000000017\n-5;820000000025\n")
    mapping = replace(
        guessed(path),
        kind="balances",
        header=1,
        columns={"balance": 0, "account": 1},
        constants={"on": "01.03.2026"},
        create_accounts=False,
    )

    assert not take(path, mapping).refusals
    assert (account().balance, account(SECOND).balance) == (1200_50, -5_00)


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    for name in ("x.xlsx", "x.dbf", "x.pdf"):
        path = write_text(tmp_path, name, "не книга")
        with pytest.raises(Refused):
            recognize(path, name)
