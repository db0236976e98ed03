"""What the catalogue's states need: subscribers of the scenarios, and what they have done."""

import re
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e import clock, staff_world
from e2e.doors import PASSWORD as OWN_PASSWORD
from e2e.doors import Inbox, Registration
from e2e.pages import Bank, Cabinet, Payment, SignIn, SubmitReadings
from e2e.support_pages import Questions

PEOPLE = ("overpaid", "debtor", "verification-ended", "fifty-accounts", "empty-user", "ten-years")
PASSWORD = "elkk-demo-1"
AXE = files("axe_playwright_python") / "axe.min.js"
PAID_SERVICE = "Внеочередная проверка прибора на месте"
GOOD_CARD, POOR_CARD = "2200 0000 0000 0012", "2200 0000 0000 0020"

SHEET = """\
Оборотная ведомость по лицевым счетам;;;;
Период: 09.2026, сентябрь 2026 г.;;;;

№ п/п;Лиц. счет;ФИО;Адрес;Сальдо на конец
1;830000000099;Зимина Ольга Петровна;Садовая, 7;1 250,40
2;830000000098;Ким Ян;Садовая, 9;5О,00
"""
BILLS_TO = "bills@example.org"


class World:
    """Made once for a run, on a stand that has just been reset."""

    def __init__(self, browser: Browser, base_url: str, width: int) -> None:
        self._browser = browser
        self.base_url = base_url
        self._options: dict[str, Any] = {
            "base_url": base_url,
            "locale": "ru-RU",
            "viewport": {"width": width, "height": 740},
        }
        self.contexts: dict[str, BrowserContext] = {"": self.new_context()}
        self.values: dict[str, dict[str, object]] = {"": {}}
        self.scenarios: dict[str, Any] = {}

    def new_context(self) -> BrowserContext:
        context = self._browser.new_context(**self._options)
        context.add_init_script(path=AXE)
        return context

    def make(self) -> None:
        self._post("/sandbox/reset")
        # Not in the quiet hours of letters, and whoever signs in meets no jump of the hour.
        self._post("/sandbox/clock", moment=f"{self.now():%Y-%m-%d}T12:00")
        demo_month = self._last_month(self.now())
        # The clock goes to an open window first: everything else is made on that day.
        self._bring("window-open")
        # Its morning's work is done before the debtor comes, who wants to hear of it by letter.
        self._post("/sandbox/daily-jobs")
        for name in PEOPLE:
            self._bring(name)
        self._write_to_the_debtor()
        self._enter("demo", "+79000000001")
        self._enter("guest", "+79000000002")
        # The demo was billed before the clock went on, which may be into the next month.
        self.values["demo"]["month"] = demo_month
        self._demo()
        self._two_step()
        self._staff("admin", "+79000000013")
        self._staff("billing", "+79000000012")
        staff_world.announce(self)
        staff_world.give_them_work(self)
        self._sheets()
        self._letters()

    def close(self) -> None:
        """Leave the stand as it was found: it has its own time again."""
        self._post("/sandbox/reset")
        for context in self.contexts.values():
            context.close()

    def address(self, who: str, path: str) -> str:
        return path.format(**self.values[who])

    def _post(self, path: str, **form: str) -> Any:
        answer = self.contexts[""].request.post(
            path, form=form, headers={"Accept": "application/json"}
        )
        assert answer.ok, f"{path}: {answer.status}"
        return answer.json()

    def _bring(self, name: str) -> None:
        """The subscriber of a scenario, signed in."""
        who = self._post(f"/sandbox/scenarios/{name}")
        self.scenarios[name] = who
        self._enter(name, who["sign_in"]["phone"])
        month = self._last_month(clock.as_read_there(who["now"]))
        self.values[name] = {"account": who["accounts"][0]["id"], "month": month}

    def _enter(self, who: str, phone: str) -> None:
        context = self.new_context()
        self.contexts[who], self.values[who] = context, {}
        page = context.new_page()
        SignIn(page).open().enter(phone, PASSWORD)
        expect(page.locator(".menu")).to_be_attached()
        page.close()

    def _last_month(self, now: datetime) -> str:
        return f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"

    def _write_to_the_debtor(self) -> None:
        """Who wants letters, and gets one about the debt."""
        page = self.contexts["debtor"].new_page()
        page.goto("/notices/preferences/")
        letters = page.get_by_role("group", name="Присылать письма")
        letters.get_by_label("Задолженность").set_checked(True)
        page.get_by_role("button", name="Сохранить").click()
        expect(page.get_by_text("Настройки сохранены.")).to_be_visible()
        self._post("/sandbox/daily-jobs")
        page.close()

    def _demo(self) -> None:
        page, values = self.contexts["demo"].new_page(), self.values["demo"]
        page.goto("/")
        notice = page.locator("[id^=notice--] a").first.get_attribute("href") or ""
        values["notice"] = re.findall(r"/notices/(\d+)/", notice)[0]
        Cabinet(page).open_account("Степная, д. 9")
        values["account"] = re.findall(r"/accounts/(\d+)/", page.url)[0]
        self._pay(page)
        self._read(page)
        self._ask(page)
        self.order(page)
        self._want_bills_by_email(page)
        page.goto(f"/accounts/{values['account']}/sharing/")
        page.get_by_label("Телефон или e-mail").fill("+79000000002")
        page.get_by_role("button", name="Пригласить").click()
        expect(page.get_by_text("Приглашение ждет")).to_be_visible()
        page.close()

    def _pay(self, page: Page) -> None:
        values = self.values["demo"]
        for outcome, card in (("paid", GOOD_CARD), ("refused", POOR_CARD), ("waiting", "")):
            page.goto(f"/accounts/{values['account']}/pay/")
            Payment(page).fill("123,45").agree_and_pay()
            expect(page).to_have_url(re.compile("/payments/"))
            values[outcome] = re.findall(r"/payments/([^/]+)/", page.url)[0]
            bank = Bank(page).arrived("123,45")
            address = self._path(page.url)
            if not card:
                values["bank"] = address
                continue
            values.setdefault("paid_bank", address)
            bank.enter_card(card)
            bank.enter_code()
            expect(page.locator("#standing .note-success, #standing .note-error")).to_be_visible()

    def _read(self, page: Page) -> None:
        values = self.values["demo"]
        page.goto(f"/accounts/{values['account']}/readings/")
        form = SubmitReadings(page)
        page.locator("main input.input:not([type=hidden])").first.fill(str(form.previous[0] + 100))
        form.send()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Номер приема")
        values["reading_receipt"] = self._path(page.url)
        for name, link in (("correct", "Исправить"), ("photos", "Приложить фото")):
            address = page.get_by_role("link", name=link).first.get_attribute("href")
            values[f"reading_{name}"] = address or ""

    def _ask(self, page: Page) -> None:
        ask = Questions(page).open().ask()
        ask.choose("640012345678", "Замена, поверка и неисправность счетчика")
        ask.text.fill("Счетчик остановился")
        ask.service.select_option("неисправность")
        ask.send()
        expect(page.get_by_text("Ваше обращение отправлено")).to_be_visible()
        self.values["demo"]["appeal"] = self._path(page.url)

    def order(self, page: Page, who: str = "demo") -> None:
        page.goto("/catalogue/order/")
        services = page.get_by_label("Услуга")
        option = services.locator("option", has_text=PAID_SERVICE)
        services.select_option(option.get_attribute("value"))
        page.locator("main").get_by_role("button", name="Заказать услугу").click()
        expect(page.get_by_text("Заказ услуги успешно осуществлен.")).to_be_visible()
        self.values[who]["service_order"] = self._path(page.url)

    def _want_bills_by_email(self, page: Page) -> None:
        """At an address that has still to be confirmed."""
        page.goto(f"/accounts/{self.values['demo']['account']}/settings/")
        page.locator("input[name=ebill]").check()
        page.locator("main input[type=email], main input[name=email]").first.fill(BILLS_TO)
        page.locator("main").get_by_role("button", name="Сохранить").click()
        expect(page.get_by_text(BILLS_TO).first).to_be_visible()

    def _two_step(self) -> None:
        """Somebody who has just registered, with two-step sign-in."""
        context = self.new_context()
        self.contexts["two-step"] = context
        page = context.new_page()
        person = Registration(page).do()
        page.goto("/profile/second-factor/")
        secret = page.locator("code").inner_text().replace(" ", "")
        page.get_by_label("Код из приложения").fill(pyotp.TOTP(secret).at(self.now()))
        page.get_by_label("Ваш нынешний пароль").fill(OWN_PASSWORD)
        page.get_by_role("button", name="Включить").click()
        expect(page.locator(".backup-codes li")).to_have_count(10)
        backup = page.locator(".backup-codes li").first.inner_text()
        self.values["two-step"] = {
            "phone": person.phone,
            "password": OWN_PASSWORD,
            "backup": backup,
        }
        self.values[""]["confirmation"] = self._path(Inbox(page).link(person.email))
        page.close()

    def now(self) -> datetime:
        return clock.now(self.contexts[""].request)

    def _staff(self, who: str, phone: str) -> None:
        context = self.new_context()
        self.contexts[who], self.values[who] = context, {}
        page = context.new_page()
        SignIn(page).open().enter(phone, PASSWORD)
        code = self._post("/sandbox/second-step", phone=phone)["code"]
        page.get_by_label("Код из приложения или резервный код").fill(code)
        page.get_by_role("button", name="Войти").click()
        expect(page.locator(".menu")).to_be_attached()
        page.close()

    def _sheets(self) -> None:
        """One turnover sheet waits for its columns to be matched, another has been accepted."""
        page, values = self.contexts["billing"].new_page(), self.values["billing"]
        for name in ("waiting", "accepted"):
            page.goto("/staff/exchange/")
            # Another heading each, or the columns of the first would be known for the second.
            content = SHEET.replace("№ п/п", name).replace("\n", "\r\n").encode("cp1251")
            file = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content}
            page.get_by_label("Файл").set_input_files([file])
            page.get_by_role("button", name="Загрузить и проверить").click()
            page.get_by_role("link", name="Сопоставьте столбцы").click()
            expect(page.get_by_test_id("mapping-form")).to_be_visible()
            values.setdefault("mapping", self._path(page.url))
        page.get_by_role("button", name="Запомнить и проверить").click()
        expect(page.get_by_test_id("file-state")).to_be_visible()
        values["file"] = self._path(page.url)
        page.get_by_role("button", name="Принять без этих строк (1)").click()
        page.get_by_role("link", name="Отчет о загрузке").click()
        expect(page.get_by_test_id("batch-state")).to_be_visible()
        values["batch"] = self._path(page.url)
        page.close()

    def _letters(self) -> None:
        page = self.contexts["demo"].new_page()
        kept = page.request.get("/sandbox/messages.json?to=debtor@example.org").json()
        found = re.findall(r"/notices/unsubscribe/\S+", " ".join(each["text"] for each in kept))
        self.values[""]["unsubscribe"] = found[0] if found else "/notices/unsubscribe/none"
        kept = page.request.get(f"/sandbox/messages.json?to={BILLS_TO}").json()
        found = re.findall(r"/ebills/confirm/[^\s)]+", " ".join(each["text"] for each in kept))
        self.values[""]["ebill_confirm"] = found[0]
        page.close()

    def _path(self, url: str) -> str:
        return re.sub(r"^https?://[^/]+", "", url)
