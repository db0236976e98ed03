"""A clerk finds a subscriber who called, sees what the subscriber sees, and lets go again."""

from playwright.sync_api import Page, expect

from e2e.staff_pages import Workplace


def test_find_look_and_stop_looking(page: Page) -> None:
    desk = Workplace(page).enter()
    desk.section("Найти абонента")
    desk.find("степная 9").get_by_role("link", name="640012345678").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Лицевой счет 640012345678")
    page.get_by_role("link", name="Иванов И. И.").first.click()
    page.get_by_label("Зачем Вы смотрите?").fill("Звонок: не видит квитанцию")
    page.get_by_role("button", name="Смотреть", exact=True).click()
    expect(page.get_by_text("Вы смотрите кабинет: Иванов Иван Иванович")).to_be_visible()
    page.goto("/profile/")
    expect(page.get_by_text("Вы смотрите кабинет: Иванов Иван Иванович")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Профиль")
    page.get_by_role("button", name="Закончить просмотр").click()
    expect(page.get_by_text("Просмотр кабинета абонента закончен.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Иванов Иван Иванович")


def test_without_a_reason_nobody_looks(page: Page) -> None:
    desk = Workplace(page).enter()
    desk.section("Найти абонента")
    desk.find("640012345678")
    page.get_by_role("link", name="640012345678").click()
    page.get_by_role("link", name="Иванов И. И.").first.click()
    page.get_by_role("button", name="Смотреть", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Напишите, зачем Вы смотрите")
