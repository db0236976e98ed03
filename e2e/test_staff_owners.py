"""Whoever sees an account no longer reads why, and comes back by the control question.

The billing has named another owner, or the supplier has closed the access.
"""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.doors import Newcomer
from e2e.pages import Linking, SignIn
from e2e.staff_pages import Workplace

BILLING = "+79000000012"
WORDS = {"площадь": "total_area", "счетчика": "meter_last4", "сумма": "last_bill_sum"}
REASON = "Квартира продана, договор расторгнут"


@pytest.fixture
def subscriber(page: Page) -> Newcomer:
    """Somebody with an account and debt."""
    return Newcomer(page, "debtor").enter()


def leave(page: Page) -> None:
    page.context.clear_cookies()


def batch_naming(owner: str, account: str, folder: Path) -> Path:
    """A batch of format 1 that says nothing else of the account."""
    path = folder / "owner.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "manifest.csv",
            "format;supplier;created;file;rows\n1;SAR;01.12.2026;accounts.csv;1\n",
        )
        archive.writestr(
            "accounts.csv",
            "account;last_name;first_name;address\n"
            f"{account};{owner};г. Саратов, ул. Новая, д. 77\n",
        )
    return path


def take(page: Page, batch: Path) -> None:
    page.goto("/staff/exchange/")
    page.get_by_label("Файл").set_input_files(batch)
    page.get_by_role("button", name="Загрузить и проверить").click()
    state = page.get_by_test_id("file-state")
    expect(state).to_contain_text("У 1 счета сменится владелец", timeout=20_000)
    expect(state).to_contain_text("1 привязку к ним нужно будет подтвердить")
    page.get_by_role("button", name="Принять", exact=True).click()
    page.get_by_role("link", name="Отчет о загрузке").click(timeout=20_000)
    expect(page.get_by_test_id("batch-state")).to_contain_text("сменился владелец: 1")


def comes_back_by_the_control_question(page: Page, who: Newcomer) -> None:
    page.get_by_role("button", name="Ответить на контрольный вопрос").click()
    answers = {words: who.account["answers"].get(kind) for words, kind in WORDS.items()}
    Linking(page).answer({words: text for words, text in answers.items() if text})
    expect(page.get_by_role("heading", name="Лицевой счет подключен")).to_be_visible()
    page.goto("/")
    expect(page.get_by_test_id("withheld")).to_have_count(0)
    page.goto(f"/accounts/{who.account['id']}/")
    expect(page.get_by_text("Задолженность").first).to_be_visible()


@pytest.mark.main
def test_a_new_owner_makes_the_former_one_answer_anew(
    page: Page, subscriber: Newcomer, tmp_path: Path
) -> None:
    number = subscriber.account["number"]
    leave(page)
    Workplace(page).enter(BILLING)
    take(page, batch_naming("Покупателева;Новая", number, tmp_path))

    leave(page)
    SignIn(page).open().enter(subscriber.phone)
    card = page.get_by_test_id("withheld")
    expect(card).to_contain_text(number)
    expect(card).to_contain_text("По данным поставщика у лицевого счета сменился владелец.")
    expect(page.get_by_text("ул. Новая")).to_have_count(0)
    expect(page.get_by_text("Задолженность")).to_have_count(0)
    comes_back_by_the_control_question(page, subscriber)

    leave(page)
    desk = Workplace(page).enter()
    desk.section("Сменился владелец")
    page.get_by_label("Номер лицевого счета").fill(number)
    page.get_by_role("button", name="Показать").click()
    row = page.get_by_role("row").filter(has_text=number)
    expect(row.get_by_role("cell").last).to_have_text("1")


def test_an_access_that_the_supplier_has_closed_says_why(page: Page, subscriber: Newcomer) -> None:
    leave(page)
    Workplace(page).enter().section("Найти абонента")
    page.get_by_label("Счет, телефон, почта, имя или адрес").fill(subscriber.phone)
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("table", name="Пользователи").get_by_role("link").first.click()
    page.get_by_role("link", name="Закрыть доступ").click()
    page.get_by_role("button", name="Закрыть доступ").click()
    expect(page.get_by_role("alert").first).to_contain_text("Напишите причину")
    page.get_by_label("Причина").fill(REASON)
    page.get_by_role("button", name="Закрыть доступ").click()
    expect(page.get_by_text("Доступ закрыт, абоненту сообщена причина.")).to_be_visible()

    leave(page)
    SignIn(page).open().enter(subscriber.phone)
    card = page.get_by_test_id("withheld")
    expect(card).to_contain_text(f"Доступ к счету закрыт поставщиком: {REASON}")
    expect(page.get_by_text("Задолженность")).to_have_count(0)
    comes_back_by_the_control_question(page, subscriber)
