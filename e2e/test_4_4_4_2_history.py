"""Manual 3.2, 3.4, 4.4 and 4.4.4.2: sign in, open the account, read its history, print a bill."""

import re

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from e2e.doors import Newcomer
from e2e.pages import Account, Cabinet, SignIn

DEMO_ADDRESS = "Степная, д. 9"


def open_account(page: Page) -> Account:
    SignIn(page).open().enter()
    return Cabinet(page).open_account(DEMO_ADDRESS)


def test_the_account_says_the_debt_and_the_reading_days(page: Page) -> None:
    debtor = Newcomer(page, "debtor")
    debtor.sign_in()
    page.goto(f"/accounts/{debtor.account['id']}/")
    owed = page.get_by_text("Задолженность").first
    expect(owed).to_be_visible()
    shown = re.sub(r"\s", "", owed.inner_text())
    assert shown == f"Задолженность:{debtor.account['expect']['debt']}руб."
    expect(page.get_by_text(re.compile(r"До (окончания|начала) периода передачи"))).to_be_visible()


def test_a_wrong_password_is_explained_and_the_phone_stays(page: Page) -> None:
    SignIn(page).open().enter(password="не тот")
    expect(page.get_by_role("alert")).to_contain_text("Неверный телефон, e-mail или пароль")
    expect(page.get_by_label("Телефон или e-mail")).to_have_value("8 900 000-00-01")


def test_a_longer_period_shows_more_months(page: Page) -> None:
    account = open_account(page)
    few = account.months.count()
    account.choose_period("За последний год")
    expect(account.months).to_have_count(few + 9)


@pytest.mark.main
def test_a_month_opens_to_its_readings_bill_and_payments(page: Page) -> None:
    account = open_account(page)
    name = account.months.last.get_by_role("link").first.inner_text()
    month = account.open_month(name)
    expect(month).to_contain_text("Показания переданы")
    expect(month).to_contain_text("Квитанция за")
    expect(month).to_contain_text("Сумма платежей за")


def test_a_month_opens_where_there_is_no_url_constructor(page: Page) -> None:
    """Internet Explorer 11 has none, and htmx must not take our own addresses for foreign ones."""
    page.add_init_script(
        "Object.defineProperty(window, 'URL', {value: {}, configurable: true});"
        "Object.defineProperty(XMLHttpRequest.prototype, 'responseURL', {value: undefined})"
    )
    account = open_account(page)
    before = page.url
    name = account.months.last.get_by_role("link").first.inner_text()
    expect(account.open_month(name)).to_contain_text("Показания переданы")
    assert page.url.startswith(before.partition("?")[0])


def test_a_bill_opens_to_its_sums_and_details(page: Page) -> None:
    account = open_account(page)
    account.tab("Квитанции")
    month = account.months.last.get_by_role("link").first.inner_text()
    account.open_month(month)
    bill = account.open_bill(f"Квитанция за {month.lower()}")
    expect(bill).to_contain_text("Всего начислено за текущий период")
    page.get_by_role("link", name="Детализация").click()
    expect(page.get_by_text("Всего начислено за текущий период")).to_have_count(0)
    page.locator("summary", has_text="День").first.click()
    expect(page.get_by_text("кВт·ч").first).to_be_visible()


def test_the_printed_bill_carries_a_payment_code_for_this_account(page: Page) -> None:
    account = open_account(page)
    account.tab("Квитанции")
    account.open_month(account.months.last.get_by_role("link").first.inner_text())
    address = page.get_by_role("link", name="Печать квитанции").first.get_attribute("href")
    pdf = pypdfium2.PdfDocument(page.request.get(address).body())
    [code] = zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil())
    assert code.text.startswith("ST00012|Name=ПАО «Саратовэнерго»|PersonalAcc=")
    assert "|PersAcc=640012345678|" in code.text
    total = page.locator(".fold", has_text="Квитанция за").first
    sums = re.search(r"Sum=(\d+)", code.text)
    assert sums
    kopecks = int(sums[1])
    shown = f"{kopecks // 100:,}".replace(",", "\u00a0") + f",{kopecks % 100:02d}"
    expect(total).to_contain_text(shown)


@pytest.mark.main
def test_signing_out_leaves_the_cabinet(page: Page) -> None:
    open_account(page)
    Cabinet(page).sign_out()
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("button", name="Войти")).to_be_visible()
