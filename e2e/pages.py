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
        # A page still loading forgets the tick that unfolds the list.
        expect(self.accounts).to_be_attached()
        self.page.wait_for_load_state()
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
        link = self.page.get_by_role("link", name=name, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")

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


class Payment:
    """Оплата (manual 4.4.3.1)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, amount: str) -> "Payment":
        self.page.get_by_label("Итого к оплате").fill(amount)
        return self

    def agree_and_pay(self) -> None:
        self.page.get_by_role("checkbox", name="Я согласен с").check()
        self.page.get_by_role("main").get_by_role("button", name="Оплатить").click()


class Bank:
    """The sandbox's bank: terminal, ACS page, СБП."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def arrived(self, amount: str) -> "Bank":
        """The waiting page has led here by itself."""
        expect(self.page.get_by_test_id("bank-amount")).to_contain_text(amount, timeout=20_000)
        return self

    def enter_card(self, number: str) -> None:
        self.page.get_by_label("Номер карты").fill(number)
        self.page.get_by_label("Месяц / Год").fill("12/30")
        self.page.get_by_label("CV2/CVV2").fill("123")
        self.page.get_by_role("button", name="ОПЛАТИТЬ").click()

    def enter_code(self, code: str = "") -> None:
        sent = self.page.get_by_test_id("acs-code").inner_text()
        self.page.get_by_label("Код из SMS").fill(code or sent)
        self.page.get_by_role("button", name="Подтвердить").click()

    def cancel(self) -> None:
        self.page.get_by_role("button", name="ОТМЕНА").click()

    def confirm_sbp(self) -> None:
        self.page.get_by_role("button", name="Оплатить в приложении банка").click()


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


class SubmitReadings:
    """Передать показания (manual 4.4.3.2)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "SubmitReadings":
        self.page.get_by_role("link", name="Передать показания").click()
        expect(self.page.get_by_role("heading", name="Передать показания")).to_be_visible()
        return self

    @property
    def previous(self) -> list[int]:
        """The last value of each zone of the first meter."""
        line = self.page.get_by_text("Предыдущие показания").first
        shown = line.locator("b").all_inner_texts()
        return [int("".join(filter(str.isdigit, text.partition(",")[0]))) for text in shown]

    def enter(self, **zones: str) -> None:
        """Type values by the zones' names: `enter(День="1201")`."""
        for zone, value in zones.items():
            self.page.get_by_label(zone, exact=True).first.fill(value)

    def calculate(self) -> Locator:
        """The preliminary calculation: it comes while typing, or by the button without a script."""
        button = self.page.get_by_role("button", name="Рассчитать")
        if button.is_visible():
            button.click()
        return self.page.locator("#preview")

    def send(self) -> None:
        self.page.get_by_role("button", name="Передать показания").click()

    def confirm(self) -> None:
        self.page.get_by_label("Всё проверено, показания верны").check()


class Receipt:
    """The receipt of submitted readings."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.get_by_role("heading", level=1)).to_contain_text("Номер приема")

    @property
    def number(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text().split()[-1]

    def correct(self, **zones: str) -> "Receipt":
        number = self.number
        self.page.get_by_role("link", name="Исправить").click()
        SubmitReadings(self.page).enter(**zones)
        self.page.get_by_role("button", name="Сохранить исправление").click()
        expect(self.page.get_by_role("heading", level=1)).not_to_contain_text(number)
        return Receipt(self.page)

    def attach_photo(self, content: bytes) -> None:
        self.page.get_by_role("link", name="Приложить фото").click()
        photo = {"name": "meter.jpg", "mimeType": "image/jpeg", "buffer": content}
        self.page.get_by_label("Фото прибора учета").set_input_files(photo)
        self.page.get_by_role("button", name="Приложить").click()
