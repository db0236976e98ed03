"""Manual 4.1, 4.2, 4.5.3: link an account, note it, remove it, have it back, share it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from e2e.pages import Cabinet, Linking, SignIn

GUEST = "8 900 000-00-02"
NUMBER = "640012377354"
RIGHT = {"площадь": " 53.0", "счетчика": "4166", "сумма": "6,98"}
WRONG = {"площадь": "41,7", "счетчика": "0000", "сумма": "1,11"}


def sign_in(page: Page, phone: str) -> Cabinet:
    page.context.clear_cookies()
    SignIn(page).open().enter(login=phone)
    expect(page.get_by_role("heading", name="Ваши счета")).to_be_visible()
    return Cabinet(page)


def unfold(page: Page) -> None:
    """On a phone the list of accounts is folded."""
    label = page.locator(".side-label")
    if label.is_visible() and not page.locator(".side-list").is_visible():
        label.click()


def remove(page: Page, cabinet: Cabinet) -> None:
    unfold(page)
    cabinet.accounts.locator("summary", has_text="Действия").first.click()
    cabinet.accounts.get_by_role("link", name="Удалить").first.click()
    page.get_by_role("button", name="Удалить").click()
    expect(page.get_by_role("heading", name="Лицевой счет удален")).to_be_visible()


@pytest.fixture
def linked(page: Page) -> Iterator[Page]:
    """The guest's browser, with the account linked; it is removed afterwards."""
    cabinet = sign_in(page, GUEST)
    linking = Linking(page)
    linking.begin(NUMBER)
    linking.answer(RIGHT)
    yield page
    sign_in(page, GUEST)
    remove(page, cabinet)


def test_the_help_shows_where_the_number_stands(page: Page) -> None:
    sign_in(page, GUEST)
    page.goto("/accounts/add/")
    help_text = page.get_by_text("Номер лицевого счета указан в верхней части квитанции")
    expect(help_text).to_be_hidden()
    page.locator("summary", has_text="Где найти номер").click()
    expect(help_text).to_be_visible()


def test_a_wrong_answer_says_nothing_about_the_number(page: Page) -> None:
    sign_in(page, GUEST)
    linking = Linking(page)
    linking.begin("640099999999")
    linking.answer(WRONG)
    expect(page.get_by_role("alert")).to_contain_text("не подходят друг к другу")


@pytest.mark.main
def test_the_right_answer_links_the_account_and_asks_for_its_group(linked: Page) -> None:
    expect(linked.get_by_role("heading", name="Лицевой счет подключен")).to_be_visible()
    linked.get_by_label("Группа").fill("Съемная квартира")
    linked.get_by_role("button", name="Продолжить").click()
    message = linked.get_by_role("status").filter(has_text="сохранен")
    expect(message).to_be_visible()
    message.get_by_role("link", name="Закрыть").click()
    expect(message).to_have_count(0)
    unfold(linked)
    expect(Cabinet(linked).accounts.get_by_text("Съемная квартира")).to_be_visible()
    expect(Cabinet(linked).accounts.get_by_text(NUMBER).first).to_be_visible()


def test_the_note_is_written_where_it_stands(linked: Page) -> None:
    linked.goto("/")
    unfold(linked)
    linked.get_by_role("link", name="Введите заметку").or_(
        linked.get_by_role("link", name="Бабушка")
    ).click()
    linked.get_by_role("textbox", name="Заметка").fill("Бабушка")
    linked.get_by_role("button", name="Сохранить").click()
    unfold(linked)
    expect(linked.get_by_role("link", name="Бабушка")).to_be_visible()


def test_a_removed_account_comes_back_for_a_minute(linked: Page) -> None:
    remove(linked, Cabinet(linked))
    unfold(linked)
    expect(Cabinet(linked).accounts.get_by_text(NUMBER)).to_have_count(0)
    linked.get_by_role("button", name="Вернуть").click()
    expect(linked.get_by_text("снова в списке")).to_be_visible()


def test_a_guest_sees_what_the_owner_shares_until_it_is_withdrawn(page: Page) -> None:
    sign_in(page, "8 900 000-00-01").open_account("Степная, д. 9")
    account = page.url.split("/accounts/")[1].split("/")[0]
    page.goto(f"/accounts/{account}/sharing/")
    page.get_by_label("Телефон или e-mail").fill(GUEST)
    page.get_by_role("button", name="Пригласить").click()
    expect(page.get_by_text("Приглашение ждет")).to_be_visible()

    sign_in(page, GUEST)
    expect(page.get_by_text("Иван И. открывает вам доступ")).to_be_visible()
    page.get_by_role("button", name="Принять").click()
    expect(page.get_by_text("Задолженность: 499,27 руб.")).to_be_visible()
    page.goto(f"/accounts/{account}/details/")
    expect(page.get_by_text("И••• И••• И•••")).to_be_visible()

    sign_in(page, "8 900 000-00-01")
    page.goto(f"/accounts/{account}/sharing/")
    page.get_by_role("button", name="Отозвать доступ").click()
    expect(page.get_by_text("Доступ отозван")).to_be_visible()

    sign_in(page, GUEST)
    page.goto(f"/accounts/{account}/")
    expect(page.get_by_role("heading", name="Страница не найдена")).to_be_visible()
