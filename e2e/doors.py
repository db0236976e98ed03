"""Page objects of registration, recovery and the profile, and the sandbox's inbox."""

import re
from itertools import count
from random import SystemRandom

from playwright.sync_api import Locator, Page, expect

from e2e.pages import SignIn

PASSWORD = "длинный новый пароль"
_copies = count(1)
_numbers = count(SystemRandom().randrange(1_000_000, 8_000_000))


def new_phone() -> str:
    """One that no earlier journey against this stand has used."""
    return f"+7917{next(_numbers):07}"


# What a journey has already read, and when it was sent: what it waits for next is another message.
_read: set[tuple[str, str]] = set()
PATIENCE_MS, STEP_MS = 15_000, 250


class Inbox:
    """What the sandbox kept instead of sending it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def newest(self, to: str) -> str:
        """The text of the newest message."""
        return self._next(to, r"(?s).+")

    def code(self, to: str) -> str:
        return self._next(to, r"\b\d{6}\b")

    def link(self, to: str) -> str:
        return self._next(to, r"https?://\S+/auth/\S+")

    def _next(self, to: str, pattern: str) -> str:
        """The newest that fits and was not read before: the worker may be sending it just now."""
        newest = None
        for _ in range(PATIENCE_MS // STEP_MS):
            answer = self.page.request.get("/sandbox/messages.json", params={"to": to})
            fitting = (
                (found[0], message["created_at"])
                for message in answer.json()
                if (found := re.search(pattern, message["text"]))
            )
            newest = next(fitting, None)
            if newest and newest not in _read:
                break
            self.page.wait_for_timeout(STEP_MS)
        assert newest, f"nothing was sent to {to}"
        _read.add(newest)
        return newest[0]


class Captcha:
    """«Я не робот»."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def solve(self) -> None:
        """Open the task and choose; with JavaScript the window closes and a tick appears."""
        box = self.page.locator("#captcha")
        box.locator("summary").click()
        token = box.locator("[name=captcha_id]").get_attribute("value")
        answer = self.page.request.get(f"/sandbox/captcha/{token}.json").json()
        if answer["answer"]:
            box.get_by_label("Ответ цифрами").fill(answer["answer"])
        for cell in answer["cells"]:
            box.locator(f".cell-{cell}").click()
        confirm = box.get_by_role("button", name="Подтвердить")
        if confirm.is_visible():
            confirm.click()
            expect(box.locator(".captcha-done")).to_be_visible()


class Registration:
    """Регистрация (manual 3.1)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.phone = new_phone()
        self.email = f"nina{self.phone[1:]}@example.org"

    def open(self) -> "Registration":
        SignIn(self.page).open()
        self.page.get_by_role("link", name="Регистрация").click()
        # Until the scripts have run: what is typed earlier is not checked.
        self.page.wait_for_url("**/registration/")
        return self

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def fill(self) -> "Registration":
        fields = {
            "Фамилия": "Новикова",
            "Имя": "Нина",
            "Отчество": "Петровна",
            "Телефон": self.phone,
            "E-mail": self.email,
            "Пароль": PASSWORD,
            "Повтор пароля": PASSWORD,
        }
        for label, value in fields.items():
            self.field(label).fill(value)
        self.page.locator("#consent").check()
        return self

    def send(self) -> None:
        self.page.get_by_role("button", name="Продолжить").last.click()

    def enter_code(self, code: str = "") -> None:
        """The one that was sent, unless another is given."""
        expect(self.page.get_by_text("Вам выслан код на номер")).to_be_visible()
        self.page.get_by_label("Код").fill(code or Inbox(self.page).code(self.phone))
        self.page.get_by_role("button", name="Войти").click()

    def do(self) -> "Registration":
        self.open().fill()
        Captcha(self.page).solve()
        self.send()
        self.enter_code()
        expect(self.page.get_by_text("Поздравляем")).to_be_visible()
        return self


class Newcomer:
    """Somebody who has registered without ado, a copy of a scenario's subscriber for each."""

    def __init__(self, page: Page, scenario: str = "empty-user") -> None:
        self.page = page
        answer = page.request.post(
            f"/sandbox/scenarios/{scenario}",
            form={"copy": str(next(_copies) % 100)},
            headers={"Accept": "application/json"},
        )
        assert answer.ok
        self.account = answer.json()["accounts"][0]
        self.phone, self.email = (answer.json()["sign_in"][name] for name in ("phone", "email"))

    def enter(self) -> "Newcomer":
        self.sign_in()
        expect(self.page.get_by_role("heading", name="Ваши счета").first).to_be_attached()
        return self

    def sign_in(self) -> None:
        SignIn(self.page).open().enter(self.phone)
        expect(self.page.locator(".menu")).to_be_attached()


class Profile:
    """Профиль (manual 4.5.4)."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "Profile":
        self.page.goto("/profile/")
        return self

    def row(self, name: str) -> Locator:
        return self.page.locator(f"#row--{name}")

    def edit(self, name: str) -> Locator:
        """Press the pencil; the row as a form."""
        self.row(name).locator(".pencil").click()
        expect(self.row(name).get_by_role("button", name="Сохранить")).to_be_visible()
        return self.row(name)

    def save(self, name: str) -> None:
        self.row(name).get_by_role("button", name="Сохранить").click()
