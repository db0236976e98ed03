"""Manual 4.4.4.3, 4.4.4.4 and «Почему сумма изменилась»: the drawings, checked by their numbers."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import Page, expect

from e2e.pages import Account, Cabinet, SignIn

# Its meter has three zones.
HOUSE = "Степная, д. 24"
TENTH = Decimal("0.1")


def number(text: str) -> Decimal:
    found = re.sub(r"[^\d,\u2212-]", "", text).replace("\u2212", "-").replace(",", ".")
    return Decimal(found or 0)


@pytest.fixture
def house(page: Page) -> Account:
    SignIn(page).open().enter()
    return Cabinet(page).open_account(HOUSE)


def table(page: Page) -> list[list[str]]:
    rows = page.locator("#statistics table").first.locator("tbody tr")
    return [row.locator("td").all_text_contents() for row in rows.all()]


def exact_zones(page: Page) -> list[list[Decimal]]:
    """By month, from the file: kWh of each zone and in total, which the table rounds to tenths."""
    address = page.get_by_role("link", name="Скачать CSV").get_attribute("href")
    text = page.request.get(address).body().decode("utf-8-sig")
    return [[number(cell) for cell in line.split(";")[1:5]] for line in text.splitlines()[1:]]


def choose_year(page: Page, year: str) -> None:
    page.get_by_label("Год", exact=True).select_option(year)
    button = page.get_by_role("button", name="Показать")
    if button.is_visible():
        button.click()
    expect(page.locator("#statistics td", has_text=f"Декабрь {year}").first).to_be_visible()


@pytest.mark.main
def test_every_bar_of_the_chart_has_its_row_in_the_table(page: Page, house: Account) -> None:
    house.section("Статистика")
    earlier = page.get_by_label("Год", exact=True).locator("option").nth(1).inner_text()
    choose_year(page, earlier)
    rows = table(page)
    assert len(rows) == 12
    for row, (peak, night, half_peak, total) in zip(rows, exact_zones(page), strict=True):
        assert peak + night + half_peak == total > 0
        assert [number(cell) for cell in row[1:5]] == [
            kwh.quantize(TENTH, ROUND_HALF_UP) for kwh in (peak, night, half_peak, total)
        ]
    bars = page.locator(".chart g")
    expect(bars).to_have_count(12)
    heights = [
        sum(Decimal(part.get_attribute("height")) for part in bar.locator("[class^=zone]").all())
        for bar in bars.all()
    ]
    totals = [number(row[4]) for row in rows]
    assert heights.index(max(heights)) == totals.index(max(totals))
    for height, total in zip(heights, totals, strict=True):
        assert abs(height / max(heights) - total / max(totals)) < Decimal("0.01")


def test_the_chart_is_described_for_those_who_don_t_see_it(page: Page, house: Account) -> None:
    house.section("Статистика")
    chart = page.get_by_role("img", name="Потребление за")
    expect(chart).to_be_visible()
    assert "Всего" in (chart.locator("desc").text_content() or "")


def test_bills_are_told_apart_from_readings(page: Page, house: Account) -> None:
    house.section("Статистика")
    page.get_by_role("link", name="По квитанциям").click()
    expect(page.get_by_text("Сколько начислено в квитанциях")).to_be_visible()
    expect(page.get_by_role("link", name="По квитанциям")).to_have_attribute("aria-current", "page")


def test_the_forecast_calls_itself_an_estimate(page: Page, house: Account) -> None:
    house.section("Статистика")
    expect(page.get_by_text("Это оценка, а не счет")).to_be_visible()


def test_the_explanation_of_a_bill_adds_up(page: Page, house: Account) -> None:
    house.tab("Квитанции")
    month = house.months.first.get_by_role("link").first.inner_text()
    house.open_month(month)
    house.open_bill(f"Квитанция за {month.lower()}")
    page.get_by_role("link", name="Почему сумма изменилась").click()
    causes = page.locator(".causes li")
    expect(causes.first).to_be_visible()
    parts = sum(number(each) for each in causes.locator("b").all_text_contents())
    assert parts == number(page.locator(".sums .total dd").inner_text())
    expect(page.locator(".causes svg")).to_have_count(causes.count())


def test_the_tariffs_history_unfolds(page: Page, house: Account) -> None:
    house.section("Реквизиты ЛС")
    history = page.locator("details", has_text="История тарифов")
    expect(history.get_by_text("руб./кВт·ч").last).to_be_hidden()
    history.locator("summary").click()
    expect(history.locator("tbody tr").first).to_be_visible()
