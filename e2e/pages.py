"""Page objects: what a subscriber sees and presses, in the words on the screen."""

from playwright.sync_api import Locator, Page, expect

DEMO_PHONE = "8 900 000-00-01"
DEMO_PASSWORD = "elkk-demo-1"


class SignIn:
    """Страница входа (manual 3.2)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "SignIn":
        self.page.goto("/auth/")
        return self

    def enter(self, login: str = DEMO_PHONE, password: str = DEMO_PASSWORD) -> None:
        self.page.get_by_label("Телефон или e-mail").fill(login)
        self.page.get_by_label("Пароль", exact=True).fill(password)
        self.page.get_by_role("button", name="Войти").click()


class Cabinet:
    """Ваши счета (manual 4.1)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def accounts(self) -> Locator:
        return self.page.get_by_role("navigation", name="Ваши счета")

    def open_account(self, address: str) -> "Account":
        link = self.accounts.get_by_role("link", name=address)
        if not link.is_visible():
            self.accounts.locator("label").click()
        link.click()
        return Account(self.page)

    def sign_out(self) -> None:
        self.page.locator("summary", has_text="Иванов").click()
        self.page.get_by_role("button", name="Выход").click()


class Account:
    """Страница лицевого счета (manual 4.4)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def section(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Разделы").get_by_role("link", name=name).click()

    def tab(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def choose_period(self, name: str) -> None:
        self.page.get_by_label("Период").select_option(name)
        button = self.page.get_by_role("button", name="Показать")
        if button.is_visible():
            button.click()

    @property
    def months(self) -> Locator:
        return self.page.locator("#history > .fold")

    def open_month(self, name: str) -> Locator:
        self.page.get_by_role("link", name=name, exact=True).click()
        opened = self.page.get_by_role("link", name=name, exact=True)
        expect(opened).to_have_attribute("aria-expanded", "true")
        return self.page.locator(".fold-open", has=opened)

    def open_bill(self, name: str) -> Locator:
        self.page.get_by_role("link", name=name, exact=True).click()
        opened = self.page.get_by_role("link", name=name, exact=True)
        expect(opened).to_have_attribute("aria-expanded", "true")
        return self.page.locator(".fold-open", has=opened).last


class Linking:
    """Подключить лицевой счет (manual 4.1)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def begin(self, number: str) -> None:
        self.page.goto("/accounts/add/")
        self.page.get_by_label("Номер лицевого счета").fill(number)
        self.page.get_by_label("Статус отношения к ЛС").select_option("Наниматель")
        self.page.get_by_role("button", name="Подключить").click()

    def answer(self, answers: dict[str, str]) -> None:
        """Give the answer whose key stands in the question."""
        field = self.page.locator("#answer")
        question = self.page.locator("label[for=answer]").inner_text()
        field.fill(next(text for words, text in answers.items() if words in question))
        self.page.get_by_role("button", name="Подтвердить").click()
