"""Page objects of what the staff edit, in the words on the screen."""

from playwright.sync_api import Locator, expect

from e2e.staff_pages import Workplace

ADMIN = "+79000000013"


class Contents(Workplace):
    """The pages that make the cabinet the utility's own."""

    def enter(self, phone: str = ADMIN) -> "Contents":
        super().enter(phone)
        return self

    def open(self, section: str) -> None:
        self.page.goto("/staff/")
        self.section(section)

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("main").get_by_label(label)

    def press(self, button: str) -> None:
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()

    @property
    def errors(self) -> Locator:
        return self.page.get_by_role("alert")


class Brand(Contents):
    """Бренд."""

    def paint(self, bar: str, button: str) -> None:
        self.field("Цвет верхней панели").fill(bar)
        self.field("Цвет кнопок").fill(button)
        self.press("Сохранить")

    def colour_of(self, selector: str) -> str:
        shown = self.page.locator(selector).first
        expect(shown).to_be_visible()
        return str(shown.evaluate("(element) => getComputedStyle(element).backgroundColor"))
