"""Manual 4.5.4: the profile, its rows with pencils, devices, data, the end."""

import json

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.doors import Inbox, Newcomer, Profile, new_phone
from e2e.pages import DEMO_PASSWORD as PASSWORD
from e2e.pages import SignIn


@pytest.mark.main
def test_a_row_becomes_a_form_and_a_row_again(page: Page) -> None:
    Newcomer(page).enter()
    profile = Profile(page).open()
    profile.edit("channels").get_by_label("По SMS").check()
    profile.save("channels")
    expect(profile.row("channels")).to_contain_text("по e-mail, по SMS")
    expect(profile.row("channels")).to_contain_text("Сохранено")
    profile.edit("channels").get_by_role("link", name="Отмена").click()
    expect(profile.row("channels").locator(".pencil")).to_be_visible()


def test_the_name_changes_on_top_as_well(page: Page) -> None:
    Newcomer(page).enter()
    profile = Profile(page).open()
    profile.edit("names").get_by_label("Фамилия").fill("Старикова")
    profile.save("names")
    expect(page.get_by_text("Данные изменены")).to_be_visible()
    expect(page.locator(".menu-name")).to_contain_text("Старикова")


def test_a_mistake_is_explained_in_the_row(page: Page) -> None:
    Newcomer(page).enter()
    profile = Profile(page).open()
    profile.edit("names").get_by_label("Имя", exact=True).fill("")
    profile.save("names")
    expect(profile.row("names").get_by_role("alert")).to_contain_text("Обязательно")


def test_a_new_phone_is_confirmed_by_a_code_and_the_old_one_told(page: Page) -> None:
    person, phone = Newcomer(page).enter(), new_phone()
    profile = Profile(page).open()
    row = profile.edit("phone")
    row.get_by_label("Новый телефон").fill(phone)
    row.get_by_label("Ваш нынешний пароль").fill(PASSWORD)
    profile.save("phone")
    expect(page.get_by_role("heading", name="Новый телефон")).to_be_visible()
    page.get_by_label("Код").fill(Inbox(page).code(phone))
    page.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_text("Телефон изменен.")).to_be_visible()
    assert "изменен" in Inbox(page).newest(person.phone)


def test_a_new_password_asks_for_the_old_one(page: Page) -> None:
    person = Newcomer(page).enter()
    profile = Profile(page).open()
    row = profile.edit("password")
    row.get_by_label("Новый пароль").fill("пароль поновее")
    row.get_by_label("Повтор пароля").fill("пароль поновее")
    row.get_by_label("Ваш нынешний пароль").fill(PASSWORD)
    profile.save("password")
    expect(profile.row("password")).to_contain_text("Сохранено")
    page.context.clear_cookies()
    SignIn(page).open().enter(person.phone, "пароль поновее")
    expect(page.get_by_text("Сценариева").first).to_be_attached()


def test_the_language_switches(page: Page) -> None:
    Newcomer(page).enter()
    profile = Profile(page).open()
    profile.edit("language").get_by_label("English").check()
    profile.save("language")
    expect(page.get_by_role("heading", name="Signed-in devices")).to_be_visible()


def test_another_device_is_signed_out_from_here(
    page: Page, browser: Browser, base_url: str
) -> None:
    person = Newcomer(page).enter()
    other = browser.new_page(base_url=base_url, locale="ru-RU")
    SignIn(other).open().enter(person.phone, PASSWORD)
    Profile(page).open()
    page.get_by_role("button", name="Завершить все остальные").click()
    expect(page.get_by_text("Сеанс завершен")).to_be_visible()
    other.goto("/profile/")
    expect(other.get_by_role("button", name="Войти")).to_be_visible()
    other.close()


def test_my_data_can_be_downloaded(page: Page) -> None:
    person = Newcomer(page).enter()
    Profile(page).open()
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать JSON").click()
    data = json.loads(download.value.path().read_text())
    assert data["user"]["phone"] == person.phone


def test_the_user_is_deleted_with_a_code_and_may_register_again(page: Page) -> None:
    person = Newcomer(page).enter()
    Profile(page).open()
    page.get_by_role("link", name="Удалить учетную запись").click()
    page.get_by_label("Ваш нынешний пароль").fill(PASSWORD)
    page.get_by_role("button", name="Выслать код").click()
    expect(page.get_by_role("button", name="Удалить навсегда")).to_be_visible()
    page.get_by_label("Код").fill(Inbox(page).code(person.phone))
    page.get_by_role("button", name="Удалить навсегда").click()
    expect(page.get_by_text("Ваша учетная запись в личном кабинете удалена")).to_be_visible()
    SignIn(page).enter(person.phone, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Неверный телефон")


def test_two_step_sign_in_with_the_app_and_a_backup_code(page: Page) -> None:
    person = Newcomer(page).enter()
    Profile(page).open()
    page.get_by_role("link", name="Настроить").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Код из приложения").fill(pyotp.TOTP(secret).now())
    page.get_by_label("Ваш нынешний пароль").fill(PASSWORD)
    page.get_by_role("button", name="Включить").click()
    expect(page.locator(".backup-codes li")).to_have_count(10)
    backup = page.locator(".backup-codes li").first.inner_text()
    page.context.clear_cookies()
    SignIn(page).open().enter(person.phone, PASSWORD)
    page.get_by_label("Код из приложения или резервный код").fill(backup)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_text("Сценариева").first).to_be_attached()
