"""The billing department uploads a file, matches its columns, accepts it, and undoes it."""

import html
import re
from pathlib import Path

import pytest
from flask import Flask

from elkk.accounts.models import Account
from elkk.exchange.models import Batch, FileMapping, Intake, Stage
from elkk.staff import waiting
from elkk.staff.exchange_labels import key_text
from tests.exchange.batches import SAMPLE
from tests.exchange.intakes import fresh, incoming, only, upload
from tests.exchange.sheet_files import SALDO, accounts, registry, saldo, supplier, write_text
from tests.exchange.test_incoming_folder import pack
from tests.support.audit import AuditClient
from tests.support.cast import Staff
from tests.support.queries import budget

__all__ = ["incoming"]
pytestmark = pytest.mark.usefixtures("incoming")

FILES = "/staff/exchange/"


def send(browser: AuditClient, path: Path):
    with path.open("rb") as stream:
        data = {"file": (stream, path.name), "supplier": supplier().code}
        return browser.post(FILES, data=data, content_type="multipart/form-data")


def fields(text: str) -> dict[str, str]:
    """What the mapping form would send as it stands."""
    form = text[text.index('data-testid="mapping-form"') :]
    form = form[: form.index("</form>")]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        named = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if named and ('type="checkbox"' not in tag or "checked" in tag):
            sent[named[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_a_file_goes_from_upload_to_undoing(billing: AuditClient, tmp_path: Path) -> None:
    supplier()
    sent = send(billing, saldo(tmp_path))
    assert sent.status_code == 303
    here = sent.location
    assert "Сопоставьте столбцы" in billing.get(here).text

    form = billing.get(f"{here}mapping").text
    assert "windows-1251" in form
    assert "Ёжикова" in form
    assert billing.post(f"{here}mapping", data=fields(form)).status_code == 303
    ready = billing.get(here).text
    assert "Проверен, можно принять" in ready
    assert "Садовая, 1" in ready
    assert not Account.select().exists()

    assert billing.post(f"{here}accept").status_code == 303
    assert Account.select().count() == 3
    batch = f"/staff/exchange/batches/{only().batch_id}/"
    assert "Биллинг Б." in billing.get(batch).text

    assert billing.post(f"{batch}undo").status_code == 303
    assert "Отменен" in billing.get(batch).text
    assert not Account.select().exists()


def test_a_registry_without_a_header_is_matched_by_position(
    billing: AuditClient, tmp_path: Path
) -> None:
    accounts()
    here = send(billing, registry(tmp_path)).location

    form = fields(billing.get(f"{here}mapping").text)
    assert form["kind"] == "payments"
    assert (form["column_account"], form["column_payment"]) == ("4", "3")

    billing.post(f"{here}mapping", data=form)
    assert only().stage is Stage.READY


def test_how_the_file_is_read_can_be_changed(billing: AuditClient, tmp_path: Path) -> None:
    supplier()
    here = send(billing, write_text(tmp_path, "x.csv", SALDO)).location

    as_dos = billing.get(f"{here}mapping?kind=accounts&encoding=cp866&separator=;&header=4").text

    assert '<option value="cp866" selected>' in as_dos
    assert '<option value="accounts" selected>' in as_dos
    assert "Ёжикова" not in as_dos


def test_where_a_reading_comes_from_is_said_in_words(billing: AuditClient, tmp_path: Path) -> None:
    supplier()
    sheet = "Лиц. счет;№ счетчика;Дата снятия;Т1;Кем снято\n830000000001;77;25.10.2026;120;АСКУЭ\n"
    here = send(billing, write_text(tmp_path, "readings.csv", sheet)).location

    seen = billing.get(f"{here}mapping?kind=readings&header=1").text

    assert "<td>Автоматическая система (АСКУЭ)</td>" in seen
    assert "<td>automatic</td>" not in seen


def test_the_record_of_an_example_is_said_in_words(app: Flask) -> None:
    with app.test_request_context():
        said = key_text("830000000001, 77, 25.10.2026, average")
    assert said == "830000000001, 77, 25.10.2026, По среднему потреблению"


def test_what_is_missing_is_told_beside_its_field(billing: AuditClient, tmp_path: Path) -> None:
    supplier()
    here = send(billing, saldo(tmp_path)).location
    form = fields(billing.get(f"{here}mapping").text) | {"column_balance": ""}

    told = billing.post(f"{here}mapping", data=form)

    assert told.status_code == 422
    assert "выберите столбец или впишите значение" in told.text
    assert only().stage is Stage.MAPPING


def test_a_file_with_bad_rows_offers_to_leave_them_out(
    billing: AuditClient, tmp_path: Path
) -> None:
    supplier()
    here = send(billing, saldo(tmp_path, (";12 000,00\n", ";много\n"))).location
    billing.post(f"{here}mapping", data=fields(billing.get(f"{here}mapping").text))
    refused = billing.get(here).text
    assert "<li>Строка 7, столбец «Сальдо на конец»: «много» — ожидается сумма" in refused
    assert "Найдены ошибки" in refused
    assert "Закрываются" not in refused
    assert "Принять без этих строк (1)" in refused
    assert "Что изменится без строк с ошибками" in refused
    assert "Садовая, 1" in refused

    billing.post(f"{here}accept", data={"partial": "1"})

    assert only().stage is Stage.APPLIED
    assert "Строки, которые не приняты" in billing.get(here).text


def test_a_file_that_still_moves_redraws_itself(
    billing: AuditClient, staff: Staff, tmp_path: Path
) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    Intake.update(stage=Stage.APPLYING, step="readings.csv", done=5, total=10).execute()

    page = billing.get(f"/staff/exchange/files/{kept.id}/")

    assert 'hx-trigger="load delay:1s"' in page.text
    assert "readings.csv: 5 / 10" in page.text
    assert '<meta http-equiv="refresh"' in page.text
    part = billing.get(
        f"/staff/exchange/files/{kept.id}/", headers={"HX-Request": "true", "HX-Target": "state"}
    )
    assert part.text.lstrip().startswith('<div id="state"')


def test_a_running_file_can_be_stopped(billing: AuditClient, staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    Intake.update(stage=Stage.APPLYING).execute()

    billing.post(f"/staff/exchange/files/{kept.id}/cancel")

    assert fresh(kept).cancel_asked
    assert "Останавливается" in billing.get(f"/staff/exchange/files/{kept.id}/").text


@pytest.mark.parametrize(
    ("name", "text"), [("x.docx", "Такие файлы не читаются"), ("", "Выберите файл")]
)
def test_an_unsuitable_upload_is_told(
    billing: AuditClient, tmp_path: Path, name: str, text: str
) -> None:
    supplier()
    if name:
        told = send(billing, write_text(tmp_path, name, "x"))
    else:
        told = billing.post(FILES, data={"supplier": supplier().code})
    assert told.status_code == 422
    assert text in told.text
    assert not Intake.select().exists()


def test_the_history_says_who_and_when_and_pages_by_key(
    billing: AuditClient, staff: Staff, tmp_path: Path
) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    billing.post(f"/staff/exchange/files/{kept.id}/accept")
    row = Batch.select().dicts().get()
    del row["id"]
    Batch.insert_many([row] * 60).execute()

    text = billing.get("/staff/exchange/batches/").text

    assert "march.zip" in text
    further = re.search(r'href="([^"]+)"[^>]*>Дальше', text)
    assert further
    assert "Биллинг Б." in billing.get(html.unescape(further[1])).text


def test_lists_make_the_same_queries_however_long(billing: AuditClient, staff: Staff) -> None:
    for _ in range(40):
        Intake.insert(
            name="a.zip",
            origin="screen",
            stage="ready",
            user=staff.billing,
            supplier=supplier(),
            arrived_at=staff.billing.created_at,
        ).execute()
    with budget(6):
        billing.get(FILES)


def test_what_waits_for_a_person_is_on_the_first_page(
    billing: AuditClient, staff: Staff, tmp_path: Path
) -> None:
    upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)

    (heap,) = [each for each in waiting.for_role(staff.billing.role) if each.number]
    assert heap.endpoint == "exchange_staff.index"
    assert "Файлы биллинга, которые ждут решения" in billing.get("/staff/").text


def test_a_saved_mapping_can_be_deleted(billing: AuditClient, tmp_path: Path) -> None:
    supplier()
    here = send(billing, saldo(tmp_path)).location
    billing.post(f"{here}mapping", data=fields(billing.get(f"{here}mapping").text))
    kept = FileMapping.get()
    assert "oborotka_03.2026.csv" in billing.get("/staff/exchange/mappings/").text

    assert billing.post(f"/staff/exchange/mappings/{kept.id}/forget").status_code == 303

    assert not FileMapping.select().exists()


def test_a_broken_file_says_why_it_cannot_be_mapped(billing: AuditClient, tmp_path: Path) -> None:
    supplier()
    here = send(billing, write_text(tmp_path, "x.xlsx", "не книга")).location

    told = billing.get(f"{here}mapping")

    assert told.status_code == 422
    assert "поврежден" in told.text
