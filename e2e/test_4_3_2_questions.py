"""Manual 4.3.2, 4.3.2.1 and 4.4.4.5: find an answer, or ask and follow the appeal."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.pages import Cabinet, SignIn
from e2e.support_pages import Ask, Questions

ACCOUNT = "640012345678"
TOPIC = "Замена, поверка и неисправность счетчика"
DEMO_ADDRESS = "Степная, д. 9"


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "orange").save(written, "JPEG")
    return written.getvalue()


def begin(page: Page) -> Ask:
    SignIn(page).open().enter()
    ask = Questions(page).open().ask()
    ask.choose(ACCOUNT, TOPIC)
    return ask


def test_a_category_unfolds_to_questions_and_a_question_to_its_answer(page: Page) -> None:
    questions = Questions(page).open()
    questions.unfold("Оплата")
    questions.unfold("Как считаются пени?")
    expect(page.get_by_text("с 91-го — 1/130")).to_be_visible()
    questions.unfold("Как считаются пени?")
    expect(page.get_by_text("с 91-го — 1/130")).to_have_count(0)


def test_the_search_forgives_the_form_of_a_word(page: Page) -> None:
    questions = Questions(page).open()
    questions.find("поверку счетчиков")
    questions.unfold("Что такое межповерочный интервал и что делать, когда он истек?")
    expect(page.get_by_text("срок, в течение которого точность прибора")).to_be_visible()


@pytest.mark.main
def test_a_question_with_a_photo_is_sent_and_followed(page: Page) -> None:
    ask = begin(page)
    expect(page.get_by_label("Электронная почта для обратной связи")).to_have_value(
        "demo@example.org"
    )
    ask.text.fill("Счетчик остановился")
    ask.service.select_option("неисправность")
    ask.attach("счетчик.jpg", photo())
    expect(page.get_by_text("счетчик.jpg")).to_be_visible()
    expect(ask.text).to_have_value("Счетчик остановился")
    ask.send()
    expect(page.get_by_text("Спасибо. Ваше обращение отправлено")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="счетчик.jpg").click()
    assert download.value.suggested_filename == "счетчик.jpg"
    number = page.get_by_role("heading", level=1).inner_text().rpartition("№")[2].strip()
    account = Cabinet(page).open_account(DEMO_ADDRESS)
    account.section("Обращения")
    row = page.locator(".fold", has_text=number)
    expect(row).to_contain_text("Принято")
    expect(row).to_contain_text(TOPIC)


def test_back_keeps_what_was_typed(page: Page) -> None:
    ask = begin(page)
    ask.text.fill("Недописанный вопрос")
    page.get_by_role("button", name="Назад").click()
    expect(page.get_by_label("Тема вопроса")).to_contain_text(TOPIC)
    page.get_by_role("button", name="Продолжить").click()
    expect(ask.text).to_have_value("Недописанный вопрос")
    ask.text.fill("")


def test_a_dangerous_file_is_refused_and_the_text_stays(page: Page) -> None:
    ask = begin(page)
    ask.text.fill("Вот картинка")
    ask.attach("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    expect(page.get_by_role("alert").first).to_contain_text("picture.svg")
    expect(ask.text).to_have_value("Вот картинка")


def test_an_empty_form_is_explained(page: Page) -> None:
    ask = begin(page)
    ask.text.fill("")
    ask.service.select_option("")
    ask.send()
    expect(page.get_by_role("alert").first).to_contain_text("Напишите вопрос.")
    expect(page.get_by_role("alert").first).to_contain_text("Выберите тему услуги.")


def test_a_reply_stands_in_the_thread(page: Page) -> None:
    ask = begin(page)
    ask.text.fill("Первое сообщение")
    ask.service.select_option("другое")
    ask.send()
    page.get_by_label("Сообщение", exact=True).fill("Второе сообщение")
    page.locator("#reply").get_by_role("button", name="Отправить").click()
    expect(page.get_by_text("Ваше сообщение отправлено.")).to_be_visible()
    expect(page.locator("article")).to_have_count(2)
