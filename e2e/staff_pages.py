"""Page objects of the workplace, in the words on the screen."""

from playwright.sync_api import Locator, Page, expect

from e2e.pages import DEMO_PASSWORD, SignIn

ADMIN_PHONE = "+79000000013"


class Workplace:
    """Рабочее место: /staff/."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def enter(self, phone: str = ADMIN_PHONE) -> "Workplace":
        """Sign in with both steps; the sandbox plays the authenticator."""
        SignIn(self.page).open().enter(phone, DEMO_PASSWORD)
        expect(self.page.get_by_label("Код", exact=False).first).to_be_visible()
        answer = self.page.request.post(
            "/sandbox/second-step",
            form={"phone": phone},
            headers={"Accept": "application/json"},
        )
        self.page.locator("[name=code]").fill(answer.json()["code"])
        self.page.locator("[name=code]").press("Enter")
        expect(self.page.locator("header summary")).to_be_visible()
        return self

    def open(self, section: str) -> None:
        """A line of the menu, which a phone unfolds first."""
        self.page.goto("/staff/")
        menu = self.page.get_by_role("navigation", name="Разделы рабочего места")
        link = menu.get_by_role("link", name=section, exact=True)
        if not link.is_visible():
            menu.locator("label").click()
        link.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(section)

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("main").get_by_label(label, exact=False)

    def press(self, button: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    @property
    def errors(self) -> Locator:
        return self.page.get_by_role("alert")


class Brand(Workplace):
    """Бренд."""

    def paint(self, bar: str, button: str) -> None:
        self.field("Цвет верхней панели").fill(bar)
        self.field("Цвет кнопок").fill(button)
        self.press("Сохранить")

    def colour_of(self, selector: str) -> str:
        shown = self.page.locator(selector).first
        expect(shown).to_be_visible()
        return str(shown.evaluate("(element) => getComputedStyle(element).backgroundColor"))
