"""Rows of a utility's file are taken, refused by name or passed over and shown: none vanishes."""

from dataclasses import replace
from pathlib import Path

import pytest

from elkk.accounts.models import Account
from elkk.exchange.format1.refusals import Refused
from elkk.exchange.sheets.recognition import recognize
from elkk.payments.models import Payment
from tests.exchange.sheet_files import (
    FIRST,
    SECOND,
    accounts,
    guessed,
    reasons,
    registry,
    saldo,
    supplier,
    take,
    write_text,
)

pytestmark = pytest.mark.usefixtures("database")

HEAD = "Лицевой счет;Номер платежа;Дата;Сумма;Канал\n"
ROWS = [f"{FIRST};P{at};02.03.2026;10,00;банк\n" for at in range(40)]


def test_a_quote_that_nobody_closes_takes_only_its_own_row(tmp_path: Path) -> None:
    accounts()
    spoiled = [row.replace("банк", '"Ромашка') if at == 3 else row for at, row in enumerate(ROWS)]
    path = write_text(tmp_path, "p.csv", HEAD + "".join(spoiled))

    report = take(path)

    assert reasons(report) == ["строка 5: кавычка открыта и не закрыта: уберите ее или закройте"]
    assert report.tally.startswith("Строк в файле 41: взято 39, отказано 1, пропущено 1")
    assert not Payment.select().exists()
    take(path, partial=True)
    assert Payment.select().count() == 39


def test_a_quote_closed_rows_below_swallows_none_of_them(tmp_path: Path) -> None:
    accounts()
    spoiled = [*ROWS]
    spoiled[3] = spoiled[3].replace("банк", '"банк')
    spoiled[6] = spoiled[6].replace("банк", 'банк"')
    report = take(write_text(tmp_path, "p.csv", HEAD + "".join(spoiled)), partial=True)

    assert report.skipped_rows == 1
    assert Payment.select().count() == 39


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    accounts()
    spoiled = [*ROWS]
    spoiled[3] = spoiled[3].replace("банк", '"банк «Заря»,\nкасса 2"')
    report = take(write_text(tmp_path, "p.csv", HEAD + "".join(spoiled)))

    assert not report.refusals
    assert Payment.select().count() == 40


def test_a_very_long_quote_is_a_refusal_as_well(tmp_path: Path) -> None:
    accounts()
    spoiled = [f'{FIRST};P;02.03.2026;1,00;"' + "я" * 200_000 + "\n", *ROWS]
    report = take(write_text(tmp_path, "p.csv", HEAD + "".join(spoiled)), partial=True)

    assert (report.skipped_rows, Payment.select().count()) == (1, 40)


def test_lines_that_are_passed_over_are_counted_and_listed(tmp_path: Path) -> None:
    report = take(saldo(tmp_path))

    assert report.tally == (
        "Строк в файле 7: взято 3, отказано 0, пропущено 4 "
        "(заголовки 2, названия столбцов 1, итоги 1)"
    )
    assert report.passed_over[0].startswith("строка 1, заголовки: Ведомость начислений")
    assert report.passed_over[-1].startswith("строка 8, итоги: ВСЕГО")


def test_groups_and_subtotals_are_passed_over(tmp_path: Path) -> None:
    report = take(
        saldo(
            tmp_path,
            ("1;82", ";ул. Садовая, д. 1;;;;;;;;;1 602,60\n1;82"),
            ("3;82", ";Итого по дому 1;;;;;;;;;1 602,60\n3;82"),
        )
    )

    assert not report.refusals, str(report)
    assert "группы 1" in report.tally
    assert "подытоги 1, итоги 1" in report.tally
    assert Account.select().count() == 3


def test_a_row_without_an_account_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    report = take(saldo(tmp_path, ("2;820000000025;", "2;;")), partial=True)

    assert report.skipped_rows == 1
    assert Account.get().number == FIRST


def test_comments_of_a_registry_are_read_as_such_and_their_sum_is_checked(tmp_path: Path) -> None:
    accounts()
    path = registry(tmp_path, ("05-03-2026;10", "#TYPE 7\n#FILESUM 1504.10\n05-03-2026;10"))
    mapping = replace(guessed(path), header=0)

    report = take(path, mapping)

    assert not report.refusals, str(report)
    assert "комментарии 2, концевик 1" in report.tally
    wrong = registry(tmp_path, ("05-03-2026;10", "#FILESUM 1504.11\n05-03-2026;10"))
    assert "1504,11" in str(take(wrong, mapping))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"\r\n \r\n", "файл пуст"),
        ("empty.xlsx", b"", "файл пуст"),
        ("broken.xlsx", b"PK\x03\x04 broken", "откройте его в Excel и сохраните как XLSX"),
        ("broken.xls", b"\xd0\xcf\x11\xe0 broken", "откройте его в Excel и сохраните как XLSX"),
        ("broken.dbf", b"\x03" + b"\x7f" * 90, "откройте его в Excel и сохраните как XLSX"),
        ("page.xlsx", b"%PDF-1.7", "это PDF, а не таблица"),
        ("kl_to_1c.txt", b"1CClientBankExchange\r\n", "1CClientBankExchange"),
        ("page.xls", b"<html><body>none</body></html>", "откройте его в Excel"),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Refused, match=words):
        recognize(path, name)


HTML = """<html><head><meta charset="utf-8"></head><body><table>
<tr><th>Лицевой счет</th><th>Номер платежа</th><th>Дата</th><th>Сумма</th></tr>
<tr><td>820000000017</td><td>1</td><td>02.03.2026</td><td>1&nbsp;200,50</td></tr>
</table></body></html>"""
XML = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Реестр"><Table>
<Row><Cell><Data ss:Type="String">Лицевой счет</Data></Cell>
<Cell><Data ss:Type="String">Номер платежа</Data></Cell>
<Cell><Data ss:Type="String">Дата</Data></Cell>
<Cell><Data ss:Type="String">Сумма</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">820000000017</Data></Cell>
<Cell><Data ss:Type="String">1</Data></Cell>
<Cell><Data ss:Type="DateTime">2026-03-02T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">1200.5</Data></Cell></Row></Table></Worksheet></Workbook>"""
TABS = "Лицевой счет\tНомер платежа\tДата\tСумма\n820000000017\t1\t02.03.2026\t1200,50\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(HTML, "utf-8"), (XML, "utf-8"), (TABS, "cp1251"), (TABS, "utf-16"), (TABS, "utf-16-le")],
)
def test_a_workbook_that_is_a_page_or_a_text_is_read(
    tmp_path: Path, text: str, encoding: str
) -> None:
    accounts()
    path = write_text(tmp_path, "reestr.xls", text, encoding)

    report = take(path, replace(guessed(path), constants={}))

    assert not report.refusals, str(report)
    assert Payment.get().amount == 1200_50


def test_a_list_of_nothing_but_accounts_is_compared(tmp_path: Path) -> None:
    path = write_text(tmp_path, "ls.csv", f"Лицевой счет\n{FIRST}\n{SECOND}\n")
    assert supplier()

    assert not take(path).refusals
    assert Account.select().count() == 2
