"""Manual 2 and 3.1: register by the code from the SMS, confirm the e-mail, sign in by it."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Way
from e2e.doors import PASSWORD, Captcha, Inbox, Registration
from e2e.pages import SignIn


@pytest.mark.main
def test_a_newcomer_registers_and_lands_in_the_cabinet(page: Page) -> None:
    registration = Registration(page).open().fill()
    Captcha(page).solve()
    registration.send()
    shown = f"8 ({registration.phone[2:5]}) {registration.phone[5:8]}-{registration.phone[8:10]}"
    expect(page.get_by_text(f"Вам выслан код на номер {shown}")).to_be_visible()
    registration.enter_code()
    message = page.get_by_role("status")
    expect(message).to_contain_text("Поздравляем, теперь Вы можете пользоваться личным кабинетом!")
    expect(message).to_contain_text("письмо для подтверждения адреса")


def test_the_letters_link_confirms_the_address_for_signing_in(page: Page) -> None:
    registration = Registration(page).do()
    page.goto(Inbox(page).link(registration.email))
    expect(page.get_by_text("подтвержден. Теперь по нему можно входить")).to_be_visible()
    page.context.clear_cookies()
    SignIn(page).open().enter(registration.email, PASSWORD)
    expect(page.get_by_text("Новикова").first).to_be_attached()


def test_a_wrong_code_is_explained_and_the_right_one_still_works(page: Page) -> None:
    registration = Registration(page).open().fill()
    Captcha(page).solve()
    registration.send()
    right = Inbox(page).code(registration.phone)
    registration.enter_code(f"{(int(right) + 1) % 1_000_000:06}")
    expect(page.get_by_role("alert")).to_contain_text("Неверный код")
    registration.enter_code(right)
    expect(page.get_by_text("Поздравляем")).to_be_visible()


def test_mistakes_are_listed_with_links_to_their_fields(page: Page) -> None:
    Registration(page).open().send()
    errors = page.get_by_role("alert").first
    expect(errors).to_contain_text("Обязательно для заполнения")
    expect(errors).to_contain_text("не робот")
    assert "Ошибка" in page.title()


def test_the_code_page_counts_down_to_another_code(page: Page, way: Way) -> None:
    registration = Registration(page).open().fill()
    Captcha(page).solve()
    registration.send()
    note = page.locator("[data-countdown]")
    expect(note).to_contain_text("можно через")
    if way.javascript:
        expect(note.locator("b")).to_have_text("57", timeout=8000)
    page.get_by_role("button", name="Выслать код повторно").click()
    expect(page.get_by_role("alert")).to_contain_text("Код только что выслан")


def test_a_field_is_checked_as_one_leaves_it(page: Page, way: Way) -> None:
    registration = Registration(page).open()
    registration.field("Телефон").fill("12")
    registration.field("E-mail").focus()
    if way.javascript:
        expect(page.locator("#phone-error")).to_contain_text("Введите номер телефона")
        expect(registration.field("Телефон")).to_have_attribute("aria-invalid", "true")
        registration.field("Телефон").fill("8 916 000 11 22")
        registration.field("E-mail").focus()
        expect(page.locator("#phone-error")).to_be_empty()
        expect(registration.field("Телефон")).to_have_attribute("aria-invalid", "false")


def test_who_does_not_see_the_picture_answers_a_question(page: Page) -> None:
    registration = Registration(page).open()
    page.locator("#captcha summary").click()
    page.get_by_role("button", name="Не вижу картинки").click()
    expect(page.get_by_label("Ответ цифрами")).to_be_visible()
    registration.fill()
    page.locator("#captcha summary").click()
    Captcha(page).solve()
    registration.send()
    registration.enter_code()
    expect(page.get_by_text("Поздравляем")).to_be_visible()


def test_the_eye_shows_and_hides_the_password(page: Page, way: Way) -> None:
    registration = Registration(page).open()
    field = registration.field("Пароль")
    field.fill("тайна")
    expect(field).to_have_attribute("type", "password")
    eye = page.get_by_role("button", name="Показать пароль").first
    if way.javascript:
        eye.click()
        expect(field).to_have_attribute("type", "text")
    else:
        expect(eye).not_to_be_visible()


def test_nothing_on_the_way_is_wider_than_the_screen(page: Page, way: Way) -> None:
    Registration(page).open()
    page.locator("#captcha summary").click()
    if way.javascript:
        assert page.evaluate("document.documentElement.scrollWidth") <= way.width
