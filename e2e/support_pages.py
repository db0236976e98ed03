"""Page objects of questions, appeals and services, in the words on the screen."""

from playwright.sync_api import Locator, Page


class Questions:
    """Вопросы и ответы (manual 4.3.2)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "Questions":
        self.page.goto("/questions/")
        return self

    def unfold(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def find(self, words: str) -> None:
        self.page.get_by_label("Поиск по вопросам и ответам").fill(words)
        self.page.get_by_role("button", name="Найти").click()

    def ask(self) -> "Ask":
        self.page.get_by_role("link", name="Задать вопрос").click()
        return Ask(self.page)


class Ask:
    """Задать вопрос (manual 4.3.2.1)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, account: str, topic: str) -> None:
        """Up to the page where the question is written, past the frequent questions."""
        accounts = self.page.get_by_label("Лицевой счет")
        accounts.select_option(accounts.locator("option", has_text=account).get_attribute("value"))
        self.page.get_by_label("Тема вопроса").select_option(label=topic)
        self.go_on()

    def go_on(self) -> None:
        """Without JavaScript the frequent questions come with the first press."""
        frequent = self.page.get_by_role("heading", name="Часто задаваемые вопросы по теме")
        if not self._scripted:
            self._continue()
        frequent.wait_for()
        self._continue()
        self.page.wait_for_url("**/ask/message/")

    @property
    def _scripted(self) -> bool:
        return self.page.locator("html.js").count() > 0

    def _continue(self) -> None:
        self.page.get_by_role("button", name="Продолжить").click()

    @property
    def text(self) -> Locator:
        return self.page.get_by_label("Вопрос", exact=True)

    @property
    def service(self) -> Locator:
        return self.page.get_by_label("Тема услуги")

    def attach(self, name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.get_by_label("Приложить файл").set_input_files([file])
        self.page.get_by_role("button", name="Приложить", exact=True).click()

    def send(self) -> None:
        self.page.locator("main").get_by_role("button", name="Отправить").click()
