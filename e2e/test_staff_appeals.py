"""A subscriber asks, a clerk answers from a template, and the subscriber reads the answer."""

from playwright.sync_api import Page, expect

from e2e.pages import Cabinet
from e2e.staff_pages import AppealDesk, Workplace
from e2e.test_4_3_2_questions import begin

QUESTION = "Почему выросла сумма?"


def ask(page: Page) -> str:
    """The number of a new appeal of the demo subscriber, who then signs out."""
    form = begin(page)
    form.text.fill(QUESTION)
    form.service.select_option("другое")
    form.send()
    number = page.get_by_role("heading", level=1).inner_text().rpartition("№")[2].strip()
    Cabinet(page).sign_out()
    return number


def test_an_appeal_is_answered(page: Page) -> None:
    number = ask(page)
    Workplace(page).enter().section("Обращения")
    desk = AppealDesk(page).open(number)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    desk.take()
    desk.insert_template("Начисления верны")
    desk.answer("Сумма выросла из-за тарифа с июля.")
    expect(page.get_by_text("Ответ отправлен.")).to_be_visible()
    expect(page.locator("article")).to_have_count(2)
    page.get_by_label("Заметка для коллег").fill("Проверено по тарифу")
    page.get_by_role("button", name="Добавить заметку").click()
    expect(page.get_by_text("Проверено по тарифу")).to_be_visible()
