"""The billing department takes a turnover sheet: matches its columns, looks, accepts, undoes."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

PHONE, PASSWORD = "+79000000012", "elkk-demo-1"


def sheet(month: int, address: str) -> str:
    """A sheet like those of small utilities, with one bad row."""
    return f"""\
Оборотная ведомость по лицевым счетам;;;;
Период: {month:02d}.2026, сентябрь 2026 г.;;;;

№ п/п;Лиц. счет;ФИО;Адрес;Сальдо на конец
1;8300000000{month:02d};Зимина Ольга Петровна;{address};1 250,40
2;8300000001{month:02d};Лебедев Петр;Садовая, 8;-12,00
3;8300000002{month:02d};Ким Ян;Садовая, 9;5О,00
"""


@pytest.fixture
def staff_page(page: Page) -> Page:
    """Signed in as the billing department, in two steps."""
    page.goto("/auth/")
    page.locator("[name=login]").fill(PHONE)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    code = page.request.post(
        "/sandbox/second-step", form={"phone": PHONE}, headers={"Accept": "application/json"}
    ).json()["code"]
    page.get_by_role("textbox").first.fill(code)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_load_state()
    return page


def test_a_turnover_sheet_is_taken_and_undone(
    staff_page: Page, tmp_path: Path, way: object
) -> None:
    page = staff_page
    number = 10 + sum(map(ord, str(way))) % 80
    path = tmp_path / f"oborot_{number}.csv"
    header = sheet(number, "Садовая, 7").replace("№ п/п", f"№ {number}")
    path.write_bytes(header.replace("\n", "\r\n").encode("cp1251"))

    page.goto("/staff/exchange/")
    page.get_by_label("Файл").set_input_files(path)
    page.get_by_role("button", name="Загрузить и проверить").click()
    page.get_by_role("link", name="Сопоставьте столбцы").click()
    expect(page.get_by_label("Кодировка")).to_have_value("cp1251")
    page.get_by_role("button", name="Запомнить и проверить").click()

    state = page.get_by_test_id("file-state")
    expect(state).to_contain_text("«5О,00» — ожидается сумма")
    expect(state).to_contain_text("Садовая, 7")
    page.get_by_role("button", name="Принять без этих строк (1)").click()
    page.get_by_role("link", name="Отчет о загрузке").click()

    batch = page.get_by_test_id("batch-state")
    expect(batch).to_contain_text("Применен без строк, которые не приняты (1)")
    page.get_by_text("Отменить пакет", exact=True).click()
    page.get_by_role("button", name="Да, отменить пакет").click()
    expect(batch).to_contain_text("Отменен", timeout=20_000)
