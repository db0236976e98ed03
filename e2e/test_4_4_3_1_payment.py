"""Manual 4.4.3.1: pay at the bank and come back; refusal, cancel, lost return, pay all."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.pages import Bank, Cabinet, Payment, SignIn

DEMO_ADDRESS = "Степная, д. 9"
LONG = 20_000


def open_payment(page: Page, amount: str = "123,45") -> Payment:
    SignIn(page).open().enter()
    Cabinet(page).open_account(DEMO_ADDRESS)
    page.get_by_role("link", name="Оплатить", exact=True).click()
    return Payment(page).fill(amount)


def pay(page: Page, amount: str = "123,45") -> Bank:
    open_payment(page, amount).agree_and_pay()
    return Bank(page).arrived(amount)


def outcome(page: Page, text: str | re.Pattern[str]) -> None:
    """The page redraws itself until the outcome is known."""
    expect(page.get_by_text(text).first).to_be_visible(timeout=LONG)


@pytest.mark.main
def test_paying_by_card_ends_in_the_history_and_in_a_receipt(page: Page) -> None:
    bank = pay(page, "123,45")
    bank.enter_card("2200 0000 0000 0012")
    bank.enter_code()
    outcome(page, "Платеж прошел")
    page.get_by_role("link", name="Квитанция", exact=True).click()
    expect(page.get_by_role("heading", name="Квитанция об оплате")).to_be_visible()
    expect(page.get_by_text("123,45").first).to_be_visible()
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    assert page.request.get(address).body().startswith(b"%PDF")
    page.get_by_role("main").get_by_role("link", name="Оплата", exact=True).click()
    page.get_by_role("link", name="История оплат").click()
    page.locator("#history > .fold a").first.click()
    page.locator("summary", has_text="Сумма платежей").click()
    expect(page.get_by_text("Обрабатывается").first).to_be_visible()


def test_a_refusal_is_explained_and_can_be_tried_again(page: Page) -> None:
    bank = pay(page)
    bank.enter_card("2200 0000 0000 0020")
    bank.enter_code()
    outcome(page, "Платеж не прошел")
    expect(page.get_by_text("На карте недостаточно денег.")).to_be_visible()
    page.get_by_role("link", name="Оплатить еще раз").click()
    expect(page.get_by_role("heading", name="Оплата", exact=True)).to_be_visible()


def test_cancelling_at_the_bank_takes_no_money(page: Page) -> None:
    pay(page).cancel()
    outcome(page, "Вы отменили платеж. Деньги не списаны.")


def test_a_wrong_code_may_be_corrected(page: Page) -> None:
    bank = pay(page)
    bank.enter_card("4111 1111 1111 1111")
    bank.enter_code("12")
    expect(page.get_by_role("alert")).to_contain_text("Неверный код.")
    bank.enter_code()
    outcome(page, "Платеж прошел")


def test_a_lost_return_ends_well(page: Page) -> None:
    """The bank takes the money and leads nowhere; the payer looks into the history."""
    bank = pay(page, "77,01")
    bank.enter_card("2200 0000 0000 0053")
    bank.enter_code()
    expect(page.get_by_role("heading", name="Связь прервалась")).to_be_visible()
    page.get_by_role("link", name="Ваши счета").first.click()
    account = Cabinet(page).open_account(DEMO_ADDRESS)
    account.tab("Оплаты")
    account.open_month(account.months.first.get_by_role("link").first.inner_text())
    page.locator("summary", has_text="Сумма платежей").click()
    page.get_by_role("row").filter(has_text="77,01").first.get_by_role("link").click()
    # The sweep may have been there first: then it is a receipt already.
    outcome(page, re.compile("Платеж прошел|Итого оплачено"))


def test_paying_for_all_accounts_at_once(page: Page) -> None:
    SignIn(page).open().enter()
    page.get_by_role("link", name="Оплатить всё").click()
    sums = page.locator("input[name^=amount_]")
    expect(sums).to_have_count(3)
    for place in range(3):
        sums.nth(place).fill(f"{place + 10},00")
    Payment(page).agree_and_pay()
    bank = Bank(page).arrived("33,00")
    page.get_by_role("link", name="Оплатить через СБП").click()
    bank.confirm_sbp()
    outcome(page, "Платеж прошел")
    expect(page.get_by_text("12,00").first).to_be_visible()


def test_a_wrong_sum_and_no_consent_are_explained(page: Page) -> None:
    open_payment(page, "0,10")
    page.get_by_role("main").get_by_role("button", name="Оплатить").click()
    expect(page.get_by_role("alert")).to_contain_text("Сумма должна быть от")
    expect(page.get_by_role("alert")).to_contain_text("согласитесь с условиями оплаты")
