"""Manual 4.3.1 and 4.3.1.1: read the price list, order a service, follow the order."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages import Bank, Payment, SignIn

SERVICE = "Установка розетки или выключателя"
PAID_ONLINE = "Внеочередная проверка прибора на месте"


def open_form(page: Page) -> None:
    SignIn(page).open().enter()
    page.goto("/catalogue/")
    page.get_by_role("link", name="Заказать услугу").click()


def choose_service(page: Page, title: str = SERVICE) -> None:
    services = page.get_by_label("Услуга")
    option = services.locator("option", has_text=title)
    services.select_option(option.get_attribute("value"))


def test_the_price_list_names_price_term_and_first_day(page: Page) -> None:
    page.goto("/catalogue/")
    page.get_by_role("link", name="Посмотреть каталог").click()
    row = page.locator("tr", has_text=SERVICE)
    expect(row).to_contain_text("520,00")
    expect(row).to_contain_text("до 5 рабочих дней")
    expect(row).to_contain_text("01.01.2026")


@pytest.mark.main
def test_a_service_is_ordered_and_followed(page: Page) -> None:
    open_form(page)
    choose_service(page)
    page.locator("main").get_by_role("button", name="Заказать услугу").click()
    expect(page.get_by_text("Заказ услуги успешно осуществлен.")).to_be_visible()
    number = page.get_by_role("heading", level=1).inner_text().rpartition("№")[2].strip()
    page.get_by_role("link", name="Мои заказы").click()
    row = page.locator(".fold", has_text=number)
    expect(row).to_contain_text("Принят")
    row.get_by_role("link").click()
    page.get_by_role("button", name="Отменить заказ").click()
    expect(page.get_by_text("Заказ отменен.")).to_be_visible()


def test_an_order_is_paid_for(page: Page) -> None:
    open_form(page)
    choose_service(page, PAID_ONLINE)
    page.locator("main").get_by_role("button", name="Заказать услугу").click()
    page.get_by_role("link", name="Оплатить заказ").click()
    Payment(page).agree_and_pay()
    bank = Bank(page).arrived("980,00")
    bank.enter_card("2200 0000 0000 0012")
    bank.enter_code()
    expect(page.get_by_text("Заказ услуги оплачен.")).to_be_visible()
    page.get_by_role("link", name="Квитанция", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(f"{PAID_ONLINE}, заказ №")
    page.get_by_role("main").get_by_role("link", name="Оплата", exact=True).click()
    page.get_by_role("link", name="Заказ услуги").click()
    expect(page.locator(".headline")).to_contain_text("Оплачен")
    expect(page.get_by_role("link", name="Оплатить заказ")).to_have_count(0)


def test_a_missing_field_is_red_until_it_is_mended(page: Page) -> None:
    open_form(page)
    choose_service(page)
    name = page.get_by_label("Ф.И.О.")
    name.fill("")
    page.locator("main").get_by_role("button", name="Заказать услугу").click()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#full_name-error")).to_contain_text("Введите фамилию, имя и отчество.")
    name.fill("Иванов Иван Иванович")
    if page.locator("html.js").count():
        name.blur()
        expect(name).to_have_attribute("aria-invalid", "false")
        expect(page.locator("#full_name-error")).to_have_text("")
    page.locator("main").get_by_role("button", name="Заказать услугу").click()
    expect(page).to_have_url(re.compile(r"/catalogue/orders/\d+/"))


def test_documents_are_open_to_everyone(page: Page) -> None:
    page.goto("/documents/")
    page.get_by_role("link", name="Пользовательское соглашение").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Пользовательское соглашение")
    expect(page.get_by_text("Редакция 1 от")).to_be_visible()
