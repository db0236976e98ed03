"""Manual 4.1, 4.4.4.1: notices after sign-in, reading them, and choosing how to be told."""

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e import clock
from e2e.doors import Newcomer
from e2e.pages import Account, Cabinet, SignIn

DEMO_ADDRESS = "Степная, д. 9"
TELLING = "Настройка уведомлений"
MONTHS = itertools.count(1)


@pytest.fixture(autouse=True)
def _a_month_of_its_own(page: Page) -> Iterator[None]:
    """Every journey begins with notices that nobody has read."""
    another_month(page)
    yield
    page.request.post("/sandbox/clock/reset")


def another_month(page: Page) -> None:
    """One that no journey has had, and what is told in it; at noon, when letters go out."""
    assert page.request.post("/sandbox/clock/reset").ok
    day = clock.now(page.request).replace(day=15) + timedelta(days=31 * next(MONTHS))
    assert page.request.post("/sandbox/clock", form={"moment": f"{day:%Y-%m-%d}T12:00"}).ok
    # How many it tells is no matter here: the worker may have been faster.
    assert page.request.post("/sandbox/daily-jobs").ok


def sign_in(page: Page) -> Cabinet:
    SignIn(page).open().enter()
    expect(page.get_by_role("heading", name="Новые уведомления")).to_be_visible()
    return Cabinet(page)


def number(page: Page) -> int:
    return int(page.locator("#unread-number").inner_text())


def debt(page: Page) -> Locator:
    return page.get_by_role("link", name=re.compile(r"Задолженность: \d")).first


def somebody_who_owes(page: Page) -> Newcomer:
    """Told of the debt, and signed in: other journeys pay what the demo's subscriber owes."""
    debtor = Newcomer(page, "debtor")
    assert page.request.post("/sandbox/daily-jobs").ok
    debtor.sign_in()
    return debtor


@pytest.mark.main
def test_a_notice_is_folded_and_unfolding_reads_it(page: Page) -> None:
    somebody_who_owes(page)
    page.goto("/")
    before = number(page)
    text = page.get_by_text("чтобы не начислялись пени")
    expect(text).to_have_count(0)
    debt(page).click()
    expect(text).to_be_visible()
    back = page.get_by_role("link", name="Уведомления", exact=True)
    if back.count():
        back.click()
    expect(page.locator("#unread-number")).to_have_text(str(before - 1))


def test_reading_all_takes_the_red_marks_away(page: Page) -> None:
    sign_in(page)
    marks = page.locator(".side .unread")
    expect(marks).not_to_have_count(0)
    page.get_by_role("button", name="Прочитать все").click()
    expect(page.get_by_text(re.compile("уведомлени.+ прочитан"))).to_be_visible()
    expect(marks).to_have_count(0)


def test_the_accounts_section_keeps_what_was_read(page: Page) -> None:
    debtor = somebody_who_owes(page)
    page.goto(f"/accounts/{debtor.account['id']}/")
    Account(page).section("Уведомления")
    page.get_by_role("button", name="Прочитать все").click()
    expect(debt(page)).to_be_visible()
    expect(page.locator("#notices .tag")).to_have_count(0)
    Account(page).choose_period("За последний год")
    expect(debt(page)).to_be_visible()


def test_letters_are_chosen_and_stopped_from_a_letter(page: Page) -> None:
    sign_in(page)
    page.get_by_role("link", name=TELLING).click()
    letters = page.get_by_role("group", name="Присылать письма")
    letters.get_by_label("Задолженность").set_checked(True)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Настройки сохранены.")).to_be_visible()
    another_month(page)
    kept = page.request.get("/sandbox/messages.json?to=demo@example.org").json()
    letter = next(each for each in kept if "Задолженность" in each["subject"])
    address = re.search(r"/notices/unsubscribe/\S+", letter["text"])
    assert address
    page.context.clear_cookies()
    page.goto(address[0])
    page.get_by_role("button", name="Отказаться от этих писем").click()
    expect(page.get_by_text("Больше таких писем не будет")).to_be_visible()


def test_the_calendar_gets_an_address_and_another(page: Page) -> None:
    sign_in(page)
    page.get_by_role("link", name=TELLING).click()
    page.get_by_role("button", name=re.compile("Получить адрес|Сменить адрес")).click()
    shown = page.get_by_test_id("calendar-url")
    first = shown.input_value()
    assert "BEGIN:VEVENT" in page.request.get(first).text()
    page.get_by_role("button", name="Сменить адрес").click()
    expect(shown).not_to_have_value(first)
    assert page.request.get(first).status == 404
