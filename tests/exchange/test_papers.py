"""A utility's own printed bills: loaded, cut by account, given to subscribers, replaced, undone."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from elkk.accounts.models import AccountLink, Relation
from elkk.base import clock
from elkk.base.periods import Month
from elkk.base.storage import StorageError, storage
from elkk.bills.models import Bill, BillPaper, PaperFile
from elkk.bills.paper import bill_document
from elkk.exchange import intake
from elkk.exchange.intake.findings import Findings
from elkk.exchange.intake.undo import undo
from elkk.exchange.models import Batch, Intake, Stage
from elkk.exchange.papers.tasks import forget_replaced, forget_unnamed
from elkk.exchange.papers.whose import month_in_name, month_in_text, numbers_in_name
from tests.exchange.intakes import HERE, fresh, incoming, visit_twice
from tests.notices.conftest import make_bill
from tests.support.cast import Cast, Staff

__all__ = ["incoming"]

MINE, STRANGERS = "640000000001", "640000000002"
MONTH = Month(2026, 2)
FONT = Path(__file__).resolve().parents[2] / "elkk/bills/fonts/ELKKBillSans-Regular.ttf"


@pytest.fixture(autouse=True)
def _in_the_app(app: Flask, incoming: Path):
    with app.app_context():
        yield


@pytest.fixture
def bill(cast: Cast) -> Bill:
    return make_bill(cast.account, month=MONTH)


def pdf(*pages: str) -> bytes:
    """A page for each text, a line for each line of it; an empty one for an empty text."""
    registerFont(TTFont("TestSans", FONT))
    output = BytesIO()
    canvas = Canvas(output)
    for page in pages:
        canvas.setFont("TestSans", 10)
        for row, line in enumerate(page.splitlines()):
            canvas.drawString(60, 800 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def page_of(number: str, more: str = "") -> str:
    return f"Энергосбыт, ИНН 6400000006\nЗа февраль 2026 г.\nЛицевой счет № {number}\n{more}"


@pytest.fixture
def bring(cast: Cast, staff: Staff, tmp_path: Path) -> Callable[[str, bytes], Intake]:
    """Upload a file and have the worker check it."""

    def upload(name: str, content: bytes) -> Intake:
        kept = intake.upload(name, BytesIO(content), cast.supplier, staff.billing.id, HERE)
        return fresh(kept)

    return upload


@pytest.fixture
def take(bring, staff: Staff) -> Callable[[str, bytes], Intake]:
    """The same, and accept it, without bad pages where there are some."""

    def accept(name: str, content: bytes) -> Intake:
        kept = bring(name, content)
        partial = kept.stage is Stage.REFUSED
        assert intake.accept(kept, staff.billing.id, HERE, partial=partial)
        return fresh(kept)

    return accept


def found(kept: Intake) -> Findings:
    return Findings.from_json(kept.findings)


def text_of(paper: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)


def test_one_large_file_is_cut_by_the_account_numbers_in_it(cast, bill, bring, staff) -> None:
    pages = [page_of(MINE, "первая"), page_of(MINE, "вторая"), page_of(STRANGERS), ""]
    kept = bring("kvitancii_2026-02.pdf", pdf(*pages))

    assert kept.stage is Stage.READY, kept.report
    assert found(kept).tally == "Страниц: 4. Взято 3, отказано 0, пропущено пустых 1"
    assert (found(kept).compared[0].new, BillPaper.select().count()) == (2, 0)

    intake.accept(kept, staff.billing.id, HERE)

    assert fresh(kept).stage is Stage.APPLIED
    own = bill_document(bill)
    assert len(PdfReader(BytesIO(own)).pages) == 2
    assert "первая" in text_of(own)
    assert STRANGERS not in text_of(own)


def test_the_subscriber_prints_the_utilitys_paper(cast: Cast, bill: Bill, take, owner) -> None:
    take("2026-02.pdf", pdf(page_of(MINE, "бланк поставщика")))

    printed = owner.get(f"/accounts/{cast.account.id}/bills/{MONTH}/bill.pdf")

    assert "бланк поставщика" in text_of(printed.data)


def test_who_does_not_own_the_property_gets_ours_with_a_masked_payer(
    cast: Cast, bill: Bill, take, owner
) -> None:
    take("2026-02.pdf", pdf(page_of(MINE, "Плательщик Орлова")))
    AccountLink.update(relation=Relation.TENANT).where(AccountLink.user == cast.owner).execute()

    printed = text_of(owner.get(f"/accounts/{cast.account.id}/bills/{MONTH}/bill.pdf").data)

    assert "ПЛАТЕЖНЫЙ ДОКУМЕНТ" in printed
    assert "Орлова" not in printed


@pytest.mark.parametrize("name", [f"{MINE}_2026-02.pdf", f"Квитанция {MINE} 02.2026.pdf"])
def test_a_file_is_one_bill_where_its_name_says_whose(cast, bill, take, name: str) -> None:
    take(name, pdf("без номера, но имя файла знает"))

    assert "имя файла знает" in text_of(bill_document(bill))


def test_an_archive_brings_a_file_for_each_bill(cast: Cast, bill: Bill, bring, staff) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{MINE}_2026-02.pdf", pdf(page_of(MINE, "моя")))
        archive.writestr(f"{STRANGERS}_2026-02.pdf", pdf(page_of(MINE)))
        archive.writestr("640000000999_2026-02.pdf", pdf(page_of("640000000999")))
        archive.writestr("640000000002_broken_2026-02.pdf", b"%PDF-1.4 nothing")
    kept = bring("bills.zip", packed.getvalue())

    assert found(kept).tally == "Файлов и страниц: 4. Взято 1, отказано 3, пропущено пустых 0"
    assert found(kept).refusals == [
        "640000000002_2026-02.pdf: имя файла называет счет 640000000002, а напечатан 640000000001",
        "640000000002_broken_2026-02.pdf: файл PDF поврежден или это не PDF",
        "640000000999_2026-02.pdf: имя файла не называет лицевой счет, который есть в кабинете",
    ]

    intake.accept(kept, staff.billing.id, HERE, partial=True)
    assert "моя" in text_of(bill_document(bill))
    assert BillPaper.select().count() == 1


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (page_of("640000000999"), "лицевого счета 640000000999 в кабинете нет"),
        ("За февраль 2026 г.", "на странице нет номера лицевого счета"),
        (
            page_of(STRANGERS, f"Лицевой счет {MINE}"),
            f"на странице несколько лицевых счетов: {STRANGERS}, {MINE}",
        ),
    ],
)
def test_a_page_that_cant_be_taken_is_named_and_the_others_can_be(
    cast, bill, bring, staff, page: str, reason: str
) -> None:
    kept = bring("2026-02.pdf", pdf(page, page_of(MINE)))

    assert kept.stage is Stage.REFUSED
    assert found(kept).refusals == [f"2026-02.pdf, страница 1: {reason}"]
    assert found(kept).may_skip

    intake.accept(kept, staff.billing.id, HERE, partial=True)
    assert [each.account_id for each in BillPaper.select()] == [cast.account.id]


def test_a_bill_that_might_lack_its_next_page_is_not_taken_by_half(cast, bill, bring) -> None:
    kept = bring("2026-02.pdf", pdf(page_of(MINE), "продолжение", page_of(STRANGERS)))

    assert found(kept).tally == "Страниц: 3. Взято 1, отказано 2, пропущено пустых 0"
    assert f"квитанция счета {MINE} неполна" in found(kept).refusals[0]


def test_a_second_bill_of_the_same_account_is_refused(cast, bill, bring) -> None:
    kept = bring("2026-02.pdf", pdf(page_of(MINE), page_of(STRANGERS), page_of(MINE)))

    assert "страница 3: квитанция счета 640000000001" in found(kept).refusals[0]


def _locked() -> bytes:
    writer, output = PdfWriter(), BytesIO()
    writer.append(BytesIO(pdf(page_of(MINE))))
    writer.encrypt("secret")
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_locked, "закрыт паролем"),
        (lambda: b"GIF89a", "поврежден или это не PDF"),
        (lambda: pdf(page_of(MINE))[:300], "поврежден или это не PDF"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_whole(cast, bring, content, reason: str) -> None:
    kept = bring("2026-02.pdf", content())

    assert kept.stage is Stage.REFUSED
    assert reason in found(kept).refusals[0]
    assert not found(kept).may_skip


def test_a_month_that_nobody_names_or_that_has_not_come_is_refused(cast, bring) -> None:
    assert "не найден месяц" in found(bring("a.pdf", pdf(f"Лицевой счет {MINE}"))).refusals[0]
    assert "еще не наступил" in found(bring("2062-12.pdf", pdf(page_of(MINE)))).refusals[0]


def test_a_newer_paper_takes_its_place_and_the_same_changes_nothing(bill, take, bring) -> None:
    take("2026-02.pdf", pdf(page_of(MINE, "первый")))
    take("2026-02.pdf", pdf(page_of(MINE, "исправленный")))
    again = bring("2026-02.pdf", pdf(page_of(MINE, "исправленный")))

    assert "исправленный" in text_of(bill_document(bill))
    assert (found(again).compared[0].same, found(again).changes) == (1, 0)


def test_undoing_brings_the_paper_before_back(bill: Bill, take) -> None:
    take("2026-02.pdf", pdf(page_of(MINE, "первый")))
    last = take("2026-02.pdf", pdf(page_of(MINE, "ошибочный")))

    undo(last.batch_id)

    assert "первый" in text_of(bill_document(bill))


def test_what_nothing_leads_to_is_swept_from_the_storage(bill: Bill, take, at) -> None:
    take("2026-02.pdf", pdf(page_of(MINE, "первый")))
    (first,) = PaperFile.select()
    take("2026-02.pdf", pdf(page_of(MINE, "второй")))
    assert forget_replaced() == 0, "undoing the second would need the first"
    take("2026-03.pdf", pdf(page_of(MINE)))
    at(clock.now() + timedelta(days=2))

    assert (forget_replaced(), forget_unnamed()) == (1, 1)
    with pytest.raises(StorageError):
        storage().get(first.name)
    assert "второй" in text_of(bill_document(bill))


def test_a_paper_whose_file_is_lost_is_drawn_by_the_cabinet(bill: Bill, take) -> None:
    take("2026-02.pdf", pdf(page_of(MINE)))
    storage().delete(BillPaper.get().name)

    assert "ПЛАТЕЖНЫЙ ДОКУМЕНТ" in text_of(bill_document(bill))


def test_the_incoming_folder_takes_it_by_itself(bill: Bill, incoming: Path) -> None:
    (incoming / "SAR_2026-02.pdf").write_bytes(pdf(page_of(MINE, "из папки")))
    visit_twice()

    assert Batch.get().changed == 1
    assert "из папки" in text_of(bill_document(bill))


def test_a_paper_may_come_before_its_bill(cast: Cast, take) -> None:
    kept = take("2026-02.pdf", pdf(page_of(MINE, "ранний")))

    assert found(kept).remarked == 1
    assert "ранний" in text_of(bill_document(make_bill(cast.account, month=MONTH)))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Счет за май 2026 г.", Month(2026, 5)),
        ("от 3 марта 2026", Month(2026, 3)),
        ("за НОЯБРЬ 2026", Month(2026, 11)),
        ("в 2026 году", None),
    ],
)
def test_months_are_found_in_text(text: str, month: Month | None) -> None:
    assert month_in_text(text) == month


def test_names_tell_month_and_number_apart() -> None:
    assert month_in_name("640000000001_2026-11.pdf") == Month(2026, 11)
    assert month_in_name("kv_112026.pdf") == Month(2026, 11)
    assert month_in_name("640000000001.pdf") is None
    assert MINE in numbers_in_name(f"{MINE}_2026-11")
    assert MINE in numbers_in_name(f"2026-11_{MINE}")


def test_staff_see_the_sum_of_pages_and_each_reason(bring, billing) -> None:
    kept = bring("2026-02.pdf", pdf(page_of(MINE), "без номера"))

    page = billing.get(f"/staff/exchange/files/{kept.id}/").text

    assert "Страниц: 2. Взято 0, отказано 2, пропущено пустых 0" in page
    assert "Страница 2: на странице нет номера лицевого счета" in page
