"""Makes the pictures of the user guide anew: `PYTHONPATH=. python docs/user-guide/screenshots.py`.

A demo stand is started, walked through on a phone's screen and photographed. The pictures are
small on purpose: they are read on phones.
"""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from e2e.pages import Cabinet, SignIn
from e2e.stand import stand
from e2e.support_pages import Ask, Questions
from tests.support.browser import find_browser

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 640}
QUALITY = 45
MOST_BYTES = 20_000


def main() -> None:
    options = {**find_browser().launch_options, "args": ["--no-sandbox"]}
    with (
        tempfile.TemporaryDirectory() as folder,
        stand(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**options)
        page = browser.new_page(base_url=address, viewport=PHONE, locale="ru-RU")
        for name, show in SCREENS.items():
            show(page)
            _keep(name, page.screenshot())
        browser.close()


def _keep(name: str, screenshot: bytes) -> None:
    written = io.BytesIO()
    Image.open(io.BytesIO(screenshot)).convert("RGB").save(
        written, "WEBP", quality=QUALITY, method=6
    )
    if written.tell() > MOST_BYTES:
        sys.exit(f"{name}: {written.tell()} bytes are too many for a phone")
    (HERE / f"{name}.webp").write_bytes(written.getvalue())


def _sign_in(page: Page) -> None:
    SignIn(page).open()


def _start(page: Page) -> None:
    SignIn(page).enter()
    page.wait_for_url("**/")
    page.locator("label[for=side-box]").click()


def _account(page: Page) -> None:
    Cabinet(page).open_account("Степная, д. 9")
    page.wait_for_url("**/accounts/**")


def _bill(page: Page) -> None:
    page.get_by_role("link", name="Квитанции", exact=True).click()
    page.wait_for_url("**/history/bills/**")
    page.locator("#history > .fold a").first.click()
    bill = page.get_by_role("link", name="Квитанция за").first
    bill.click()
    page.get_by_text("Всего начислено").wait_for()
    page.locator("#history").scroll_into_view_if_needed()
    bill.evaluate("link => link.scrollIntoView()")


def _questions(page: Page) -> None:
    questions = Questions(page).open()
    questions.unfold("Оплата")
    questions.unfold("Как оплатить по QR-коду с квитанции?")
    page.get_by_text("В приложении своего банка").wait_for()
    page.locator("#results").evaluate("results => results.scrollIntoView()")


def _ask(page: Page) -> None:
    ask = Questions(page).open().ask()
    ask.choose("640012345678", "Передача показаний")
    ask.text.fill("Ошибся в показаниях за этот месяц. Верные — на фотографии.")
    ask.service.select_option("исправление показаний")
    ask.text.evaluate("text => text.scrollIntoView()")


def _appeal(page: Page) -> None:
    Ask(page).send()
    page.get_by_text("Спасибо. Ваше обращение отправлено").wait_for()


def _order(page: Page) -> None:
    page.goto("/catalogue/order/")
    services = page.get_by_label("Услуга")
    option = services.locator("option", has_text="двухтарифный")
    services.select_option(option.get_attribute("value"))


SCREENS: dict[str, Callable[[Page], None]] = {
    "sign-in": _sign_in,
    "start": _start,
    "account": _account,
    "bill": _bill,
    "questions": _questions,
    "ask": _ask,
    "appeal": _appeal,
    "order": _order,
}

if __name__ == "__main__":
    main()
