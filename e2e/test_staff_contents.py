"""A utility makes the cabinet its own, and its subscribers see it."""

from playwright.sync_api import Browser, Page, expect

from e2e.contents_pages import Brand, Contents
from e2e.pages import SignIn
from e2e.support_pages import Questions

QUESTION = "Берется ли комиссия?"
BLUE, GREEN, YELLOW = "#005f9e", "#00703c", "#ffd200"
ORANGE = "#c24a00"


def test_an_answer_is_edited_and_a_subscriber_reads_it(page: Page) -> None:
    workplace = Contents(page).enter()
    workplace.open("Вопросы и ответы")
    page.get_by_role("main").get_by_role("link", name=QUESTION, exact=True).click()
    answer = page.locator("#text")
    before = answer.input_value()
    answer.fill("Комиссии **нет**, платите смело.")
    workplace.press("Посмотреть")
    expect(page.locator("#preview strong")).to_have_text("нет")
    workplace.press("Сохранить")
    expect(page.get_by_text("Вопрос сохранен.")).to_be_visible()

    Questions(page).open().unfold("Оплата")
    Questions(page).unfold(QUESTION)
    expect(page.get_by_text("платите смело")).to_be_visible()

    workplace.open("Вопросы и ответы")
    page.get_by_role("main").get_by_role("link", name=QUESTION, exact=True).click()
    answer.fill(before)
    workplace.press("Сохранить")
    expect(page.get_by_text("Вопрос сохранен.")).to_be_visible()


def test_the_brand_is_painted_and_a_light_colour_is_refused(page: Page, browser: Browser) -> None:
    brand = Brand(page)
    brand.enter()
    brand.open("Бренд")
    brand.paint(YELLOW, GREEN)
    expect(brand.errors).to_contain_text("слишком светлый")
    expect(brand.field("Цвет верхней панели")).to_have_value(YELLOW)

    try:
        brand.paint(BLUE, GREEN)
        expect(page.get_by_text("Бренд сохранен.")).to_be_visible()
        assert brand.colour_of("main .button-primary") == "rgb(0, 112, 60)"
        page.goto("/questions/")
        assert brand.colour_of("header.top") == "rgb(0, 95, 158)"
    finally:
        brand.open("Бренд")
        brand.paint(ORANGE, ORANGE)
        expect(page.get_by_text("Бренд сохранен.")).to_be_visible()
    page.goto("/questions/")
    assert brand.colour_of("header.top") == "rgb(194, 74, 0)"


def test_an_announcement_is_read_and_closed(page: Page) -> None:
    text = "Ночью с 1:00 до 3:00 кабинет не работает"
    workplace = Contents(page).enter()
    workplace.open("Объявления")
    page.get_by_role("link", name="Новое объявление").click()
    workplace.field("Текст").fill(text)
    workplace.press("Сохранить")
    try:
        page.goto("/questions/")
        told = page.get_by_role("form", name="Объявление")
        expect(told).to_contain_text(text)
        told.get_by_role("button").click()
        expect(told).to_have_count(0)
        page.reload()
        expect(told).to_have_count(0)
    finally:
        workplace.open("Объявления")
        page.get_by_role("link", name=text).first.click()
        page.get_by_role("link", name="Удалить…").click()
        workplace.press("Удалить")
        expect(page.get_by_text("Объявление удалено.")).to_be_visible()


def test_a_subscriber_has_no_workplace(page: Page) -> None:
    SignIn(page).open().enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ваши счета")
    assert page.goto("/staff/questions/").status == 404
