"""«ПЕЧАТЬ КВИТАНЦИИ»: what a subscriber finds on the paper."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from time import sleep
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfbase.ttfonts import TTFontFace

from elkk.base.money import NBSP
from elkk.bills.document import (
    BillDocument,
    BillTotals,
    OwnerName,
    payment_request,
)
from elkk.bills.gost_qr import payment_string
from elkk.bills.pdf import render
from tests.bills.documents import ACCOUNT, DAY, METER, OVERPAID, OWING, PAYEE, SUPPLIER, bill
from tests.bills.symbols import parse_payment_string

A4_POINTS = (595, 842)


@cache
def printed(document: BillDocument) -> bytes:
    return render(document)


def words(document: BillDocument) -> str:
    """All text in one line, with plain spaces."""
    pages = PdfReader(BytesIO(printed(document))).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.replace(NBSP, " ").split())


def pages(document: BillDocument) -> int:
    return len(PdfReader(BytesIO(printed(document))).pages)


def scanned(document: BillDocument, scale: float = 3) -> list[str]:
    """What a telephone reads off the pages: 3 is 216 dots an inch, a poor printer."""
    found = []
    with pypdfium2.PdfDocument(printed(document)) as pdf:
        for page in pdf:
            picture = page.render(scale=scale).to_pil()
            found += [code.text for code in zxingcpp.read_barcodes(picture)]
    return found


def letters(document: BillDocument) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of every letter on the first page."""
    with pypdfium2.PdfDocument(printed(document)) as pdf:
        text = pdf[0].get_textpage()
        for index in range(text.count_chars()):
            yield text.get_charbox(index)


def test_the_sum_and_the_date_are_there_to_copy() -> None:
    text = words(bill())

    assert "Итого к оплате 664,42 руб. Оплатите до 15 февраля 2026 г." in text
    assert "ПЛАТЕЖНЫЙ ДОКУМЕНТ" in text
    assert "за январь 2026 г." in text
    assert "Счет выставлен 02.02.2026" in text


def test_the_account_is_named_with_its_owner_and_address() -> None:
    text = words(bill())

    assert "Лицевой счет 640012345678" in text
    assert "ЕЛС 50ББ123456" in text
    assert "Плательщик Иванов Иван Иванович" in text
    assert "Адрес г. Саратов, ул. Ленина, д. 10, кв. 15" in text
    assert "Площадь общая 59 м², жилая 38,5 м²" in text
    assert "Проживает 3 чел." in text


def test_what_is_not_known_of_the_account_is_left_out() -> None:
    account = replace(
        ACCOUNT, unified_number=None, total_area=None, living_area=None, residents=None
    )
    text = words(bill(account=account))

    assert "Площадь" not in text
    assert "Проживает" not in text
    assert "ЕЛС" not in text


def test_totals_bear_the_names_that_billing_prints() -> None:
    totals = BillTotals(
        opening=1985,
        charged=64320,
        paid=10000,
        recalculated=-1200,
        benefits=5000,
        penalty=137,
        total=50242,
    )

    text = words(bill(totals=totals))

    assert (
        "Сумма задолженности на начало периода 19,85 "
        "Всего начислено за текущий период 643,20 "
        "Сумма поступивших платежей, учтенных при расчете 100,00 "
        "Перерасчеты −12,00 "
        "Льготы 50,00 "
        "Начислено пени 1,37 "
        "Итого к оплате 502,42"
    ) in text


def test_an_overpayment_before_is_called_so_and_rare_totals_stay_away_at_zero() -> None:
    totals = BillTotals(opening=-698, charged=80088, paid=80088, total=-698)
    text = words(bill(totals=totals))

    assert "Сумма переплаты на начало периода 6,98" in text
    assert "Итого переплата 6,98" in text
    assert "Сумма задолженности" not in text
    for rare in ("Перерасчеты", "Льготы", "Начислено пени"):
        assert rare not in text


def test_the_line_shows_readings_volume_price_and_amount() -> None:
    line = "Электроэнергия № 011076123456789 День 12 500 12 701 201 3,20 643,20"
    assert line in words(bill())


def test_a_ratio_is_said_where_the_difference_of_readings_is_not_yet_kwh() -> None:
    line = replace(DAY, multiplier=20, volume=Decimal(4020))
    text = words(bill(lines=(line,), meters=(replace(METER, multiplier=20),)))

    assert "№ 011076123456789, коэф. 20 День" in text
    assert "№ 011076123456789 20 День" in text


def test_who_does_not_own_the_property_reads_a_masked_name() -> None:
    document = bill(account=replace(ACCOUNT, names_owner=False))
    text = words(document)

    assert "Плательщик Иван Иванович И. Адрес" in text
    assert "Плательщик: Иван Иванович И., г. Саратов" in text
    assert "Иванов " not in text
    assert "Иванов" not in scanned(document)[0]


@pytest.mark.parametrize(
    ("owner", "masked"),
    [
        (OwnerName("Иванов", "Иван"), "Иван И."),
        (OwnerName("Иванов-Петров"), "И."),
        (OwnerName("Иванов Иван Иванович"), "Иван Иванович И."),
        (OwnerName("ООО «Ромашка»"), "ООО «Ромашка»"),
        (OwnerName("СНТ Заря"), "СНТ Заря"),
        (OwnerName(""), ""),
    ],
)
def test_only_people_have_names_to_hide(owner: OwnerName, masked: str) -> None:
    assert str(owner.masked) == masked


def test_a_line_without_readings_has_dashes() -> None:
    line = replace(DAY, zone="", meter="", previous_reading=None, current_reading=None)

    assert "Электроэнергия — — — — 201 3,20 643,20" in words(bill(lines=(line,)))


def test_fractions_keep_their_digits() -> None:
    line = replace(DAY, volume=Decimal("1201.50"), price=Decimal("5.12345"))

    assert "1 201,5 5,12345" in words(bill(lines=(line,)))


def test_the_meter_is_there_with_dates_and_its_verification() -> None:
    text = words(bill())

    assert "№ 011076123456789 1 День 12 500 23.12.2025 12 701 23.01.2026 30.06.2031" in text


def test_a_meter_without_a_number_prints() -> None:
    nameless = replace(METER, number=None, verified_until=None)

    assert "номер не указан 1 День 12 500 23.12.2025 12 701 23.01.2026 —" in words(
        bill(meters=(nameless,))
    )


def test_a_bill_without_meters_has_no_table_of_meters() -> None:
    assert "Приборы учета" not in words(bill(meters=()))


def test_it_says_when_and_how_to_pass_readings() -> None:
    assert (
        "Как передать показания: с 15 по 25 число каждого месяца: "
        "на сайте lk.example.org; по телефону 8 800 000-00-00"
    ) in words(bill())


def test_notes_of_the_utility_are_printed() -> None:
    note = "С 1 июля меняются тарифы."

    assert note in words(bill(notes=(note,)))


def test_the_qr_on_paper_asks_for_exactly_this_bill() -> None:
    document = bill()
    request = payment_request(document)
    assert request is not None

    assert scanned(document) == [payment_string(request)]
    found = parse_payment_string(scanned(document)[0])
    assert found["Sum"] == "66442"
    assert found["AddAmount"] == "0"
    assert found["PersAcc"] == "640012345678"
    assert found["PaymPeriod"] == "012026"
    assert found["LastName"] == "Иванов"
    assert found["Purpose"] == "Оплата электроэнергии, л/с 640012345678, 01.2026"


def test_the_sum_asked_for_holds_the_penalty_and_banks_add_nothing_to_it() -> None:
    request = payment_request(bill(totals=replace(OWING, penalty=137)))
    assert request is not None

    assert request.amount == OWING.total
    assert parse_payment_string(payment_string(request))["AddAmount"] == "0"


def test_an_overpayment_says_not_to_pay_and_its_qr_asks_for_no_sum() -> None:
    document = bill(totals=OVERPAID)
    text = words(document)

    assert "Итого переплата 2,55 руб. Переплата, платить не нужно" in text
    assert "Оплатите" not in text
    assert "−" not in text
    (code,) = scanned(document)
    assert "Sum" not in parse_payment_string(code)


def test_a_settled_bill_says_not_to_pay() -> None:
    text = words(bill(totals=BillTotals(opening=0, charged=100, paid=100, total=0)))

    assert "Итого к оплате 0,00 руб. Платить не нужно" in text


def test_without_requisites_the_bill_prints_and_says_why_there_is_no_qr() -> None:
    document = bill(supplier=replace(SUPPLIER, requisites=None))

    assert scanned(document) == []
    assert "поставщик не указал платежные реквизиты" in words(document)
    assert "Итого к оплате 664,42 руб." in words(document)


@pytest.mark.parametrize(
    ("attribute", "value", "name"),
    [
        ("bic", "", "БИК"),
        ("personal_account", "123", "расчетный счет"),
        ("name", "Я" * 161, "наименование получателя"),
    ],
)
def test_a_faulty_requisite_is_named_in_place_of_the_qr(
    attribute: str, value: str, name: str
) -> None:
    payee = replace(PAYEE, **{attribute: value})
    document = bill(supplier=replace(SUPPLIER, requisites=payee))

    assert scanned(document) == []
    assert f"QR-кода нет: проверьте реквизит «{name}»." in words(document)


@pytest.mark.parametrize(("lines", "expected"), [(1, 1), (3, 1), (20, 1), (60, 2)])
def test_lines_flow_over_to_further_pages(lines: int, expected: int) -> None:
    named = tuple(replace(DAY, label=f"Услуга-{number}.") for number in range(lines))
    document = bill(lines=named)
    text = words(document)

    assert pages(document) == expected
    for line in named:
        assert line.label in text
    assert text.count("Начислено, руб.") == expected
    assert text.count("ИЗВЕЩЕНИЕ") == 1


def test_pages_are_numbered_only_when_there_are_several() -> None:
    assert "страница" not in words(bill())
    many = words(bill(lines=(DAY,) * 60))

    assert "Лицевой счет 640012345678, январь 2026 г., страница 1 из 2" in many
    assert "страница 2 из 2" in many


LONG_OWNER = OwnerName("Константинопольская-Задунайская", "Александра-Виктория", "Максимилиановна")
LONG_ADDRESS = (
    "Саратовская область, Новобурасский муниципальный район, сельское поселение Большое, "
    "садоводческое некоммерческое товарищество «Энергетик-2», улица Сорока Лет Октября, дом 128/2"
)
LONG_NAME = "Публичное акционерное общество энергетики и электрификации «Поволжская сбытовая»"


def long_bill() -> BillDocument:
    return bill(
        supplier=replace(SUPPLIER, name=LONG_NAME),
        account=replace(ACCOUNT, owner=LONG_OWNER, address=LONG_ADDRESS),
        totals=replace(OWING, total=123456789012),
        lines=(replace(DAY, label="Электроснабжение на общедомовые нужды " * 3),),
    )


def test_long_names_and_addresses_are_printed_in_full() -> None:
    text = words(long_bill())

    for value in (LONG_NAME, str(LONG_OWNER), LONG_ADDRESS, "1 234 567 890,12 руб."):
        assert value in text


@pytest.mark.parametrize(
    "document",
    [
        bill(),
        long_bill(),
        bill(account=replace(ACCOUNT, address="Ы" * 300)),
        bill(supplier=replace(SUPPLIER, name="Ы" * 160)),
        bill(totals=replace(OWING, total=99999999999999)),
    ],
    ids=["usual", "long", "long word in the address", "long word in the name", "huge sum"],
)
def test_nothing_leaves_the_page_or_lies_upon_another_letter(document: BillDocument) -> None:
    boxes = [box for box in letters(document) if box[2] > box[0] and box[3] > box[1]]

    for left, bottom, right, top in boxes:
        assert left > 28
        assert bottom > 14
        assert right < A4_POINTS[0] - 28
        assert top < A4_POINTS[1] - 14
    assert not overlapping(boxes)


def overlapping(boxes: list[tuple[float, float, float, float]]) -> list[Any]:
    """Pairs of letters that share more than the overhang of a kerned neighbour."""
    ordered = sorted(boxes)
    found = []
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other[0] > one[2] - 1:
                break
            if min(one[3], other[3]) - max(one[1], other[1]) > 1:
                found.append((one, other))
    return found


def test_a_text_beyond_all_measure_is_cut_and_the_bill_still_prints() -> None:
    document = bill(account=replace(ACCOUNT, address="дом " * 5000))

    assert pages(document) == 1
    (code,) = scanned(document)
    assert "PayerAddress" not in parse_payment_string(code)


def test_a_name_too_long_for_a_symbol_prints_without_one() -> None:
    document = bill(account=replace(ACCOUNT, owner=OwnerName("Ы" * 2000)))

    assert scanned(document) == []
    assert "проверьте реквизит «имя и адрес плательщика»" in words(document)


def test_values_are_text_and_never_markup() -> None:
    account = replace(ACCOUNT, address="<b>д. 1</b> & <img src='x'/> кв. «2»")

    assert "<b>д. 1</b> & <img src='x'/> кв. «2»" in words(bill(account=account))


def test_many_meters_leave_the_slip_without_boxes_to_fill() -> None:
    text = words(bill(lines=(), meters=(METER,) * 60))

    assert text.count("№ 011076123456789") == 60
    assert "Новые показания" not in text


def test_a_bill_without_details_has_no_empty_table() -> None:
    text = words(bill(lines=(), meters=()))

    assert "Всего начислено за текущий период 643,20" in text
    assert "Начисления за период" not in text


def test_the_document_has_a_title_and_its_language() -> None:
    reader = PdfReader(BytesIO(printed(bill())))

    assert reader.metadata is not None
    assert reader.metadata.title == f"Квитанция за январь 2026{NBSP}г., лицевой счет 640012345678"
    assert reader.root_object["/Lang"] == "ru-RU"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_the_page_is_a4() -> None:
    box = PdfReader(BytesIO(printed(bill()))).pages[0].mediabox

    assert (round(box.width), round(box.height)) == A4_POINTS


def test_the_same_bill_is_the_same_file_even_when_printed_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read_and_let_others_run(face: TTFontFace) -> int:
        sleep(0)
        return read(face)

    read = TTFontFace.read_ushort
    monkeypatch.setattr(TTFontFace, "read_ushort", read_and_let_others_run)
    documents = [bill(), bill(totals=OVERPAID), bill(lines=(DAY,) * 60), long_bill()]
    alone = [render(document) for document in documents]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(render, documents * 4)) == alone * 4


def test_the_file_is_small() -> None:
    assert len(printed(bill())) < 60_000
    assert len(printed(long_bill())) < 60_000


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("Мамедов Али Гасан оглы", ("Мамедов", "Али", "Гасан оглы")),
        ("Иванов Иван", ("Иванов", "Иван", "")),
        ("Иванов", ("Иванов", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_full_name_falls_into_its_parts(full: str, parts: tuple[str, str, str]) -> None:
    name = OwnerName.parse(full)

    assert (name.last, name.first, name.middle) == parts
    assert str(name) == full


def test_a_logo_stands_on_the_first_page_and_adds_none() -> None:
    written = BytesIO()
    Image.new("RGB", (320, 80), "#16294d").save(written, "PNG")
    document = bill(logo=written.getvalue())
    [page] = PdfReader(BytesIO(printed(document))).pages
    assert [picture.image.size for picture in page.images] == [(320, 80)]
    assert printed(document) == render(document)
