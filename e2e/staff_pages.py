"""Page objects of the staff's workplace, in the words on the screen."""

import re

from playwright.sync_api import Locator, Page, expect

from e2e.pages import SignIn

CLERK = "+79000000011"


class Workplace:
    """Рабочее место: /staff/."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def enter(self, phone: str = CLERK) -> "Workplace":
        """Sign in with both steps; the sandbox gives the code."""
        SignIn(self.page).open().enter(phone)
        self.page.wait_for_url("**/auth/second-factor/")
        answer = self.page.request.post(
            "/sandbox/second-step",
            form={"phone": phone},
            headers={"Accept": "application/json"},
        )
        self.page.get_by_label("Код").fill(answer.json()["code"])
        self.page.get_by_role("button", name="Войти").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Что ждет")
        return self

    def section(self, name: str) -> None:
        menu = self.page.get_by_role("navigation", name="Разделы рабочего места")
        link = menu.get_by_role("link", name=name, exact=True)
        self.page.wait_for_load_state()
        if not link.is_visible():
            menu.locator("label").click()
        link.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    def find(self, text: str) -> Locator:
        """The accounts that are found."""
        self.page.get_by_label("Счет, телефон, почта, имя или адрес").fill(text)
        self.page.get_by_role("button", name="Найти").click()
        found = self.page.get_by_role("table", name="Лицевые счета")
        expect(found).to_be_visible()
        return found


class AppealDesk:
    """An appeal on the staff's side."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, number: str) -> "AppealDesk":
        self.page.get_by_role("link", name=number, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(number)
        return self

    def take(self) -> None:
        self.page.get_by_role("button", name="Взять себе").click()
        expect(self.page.get_by_text("В работе").first).to_be_visible()

    def insert_template(self, name: str) -> None:
        self.page.get_by_label("Шаблон").select_option(label=name)
        self.page.get_by_role("button", name="Вставить").click()
        expect(self.text).to_have_value(re.compile("Здравствуйте"))

    @property
    def text(self) -> Locator:
        return self.page.get_by_label("Ответ", exact=True)

    def answer(self, text: str) -> None:
        self.text.fill(text)
        self.page.get_by_role("button", name="Ответить").click()
