"""Manual 3.3: a new password by phone or by confirmed e-mail."""

import pytest
from playwright.sync_api import Page, expect

from e2e.doors import Captcha, Inbox, Registration
from e2e.pages import SignIn

NEW_PASSWORD = "совсем другой пароль"


def ask(page: Page, contact: str) -> None:
    SignIn(page).open()
    page.get_by_role("link", name="Восстановление пароля").click()
    page.get_by_label("Телефон или подтвержденный e-mail").fill(contact)
    Captcha(page).solve()
    page.get_by_role("button", name="Восстановить").click()
    expect(page.get_by_label("Повтор пароля")).to_be_visible()


def choose_password(page: Page, code: str | None = None) -> None:
    page.get_by_label("Пароль", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Повтор пароля").fill(NEW_PASSWORD)
    if code:
        page.get_by_label("Введите код подтверждения").fill(code)
    page.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_text("Пароль успешно изменен")).to_be_visible()


def newcomer(page: Page) -> Registration:
    """Someone who has just registered, and then forgotten."""
    registration = Registration(page).do()
    page.goto(Inbox(page).link(registration.email))
    page.context.clear_cookies()
    return registration


@pytest.mark.main
def test_by_phone_with_the_code_from_the_sms(page: Page) -> None:
    person = newcomer(page)
    ask(page, person.phone)
    choose_password(page, Inbox(page).code(person.phone))
    SignIn(page).enter(person.phone, NEW_PASSWORD)
    expect(page.get_by_text("Новикова").first).to_be_attached()


def test_by_email_with_the_link_from_the_letter(page: Page) -> None:
    person = newcomer(page)
    ask(page, person.email)
    page.goto(Inbox(page).link(person.email))
    choose_password(page)
    SignIn(page).enter(person.email, NEW_PASSWORD)
    expect(page.get_by_text("Новикова").first).to_be_attached()


def test_someone_unknown_sees_the_same_page(page: Page) -> None:
    ask(page, "8 999 000 99 88")
    expect(page.get_by_text("на него выслан код")).to_be_visible()
