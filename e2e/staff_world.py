"""What awaits the staff in the catalogue's states: work that subscribers and banks have made."""

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from e2e.pages import Bank, Payment, SubmitReadings

if TYPE_CHECKING:
    from e2e.world import World

GOOD_CARD = "2200 0000 0000 0012"


def announce(world: "World") -> None:
    """Planned works, which every subscriber sees from then on."""
    page = world.contexts["admin"].new_page()
    page.goto("/staff/announcements/add/")
    page.locator("main textarea").first.fill("Плановые работы")
    page.locator("[name=ends_at]").fill(f"{world.now() + timedelta(days=7):%Y-%m-%dT%H:%M}")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.goto("/staff/announcements/")
    expect(page.get_by_role("link", name="Плановые работы")).to_be_visible()
    page.close()


def give_them_work(world: "World") -> None:
    page = world.contexts["overpaid"].new_page()
    _pay_and_take_back(world, page)
    _submit_far_too_much(world, page)
    page.close()


def _pay_and_take_back(world: "World", page: Page) -> None:
    """A service whose money went back while its order goes on: staff must decide."""
    world.order(page, "overpaid")
    page.get_by_role("link", name="Оплатить заказ").click()
    Payment(page).agree_and_pay()
    bank = Bank(page).arrived("980,00")
    at_the_bank = page.url
    bank.enter_card(GOOD_CARD)
    bank.enter_code()
    expect(page.get_by_text("Заказ услуги оплачен.")).to_be_visible()
    page.goto(f"{at_the_bank}reversal/")
    page.get_by_label("Сумма").fill("980,00")
    page.get_by_role("button", name="Вернуть").click()
    page.wait_for_url("**/payments/**")


def _submit_far_too_much(world: "World", page: Page) -> None:
    page.goto(f"/accounts/{world.values['overpaid']['account']}/readings/")
    form = SubmitReadings(page)
    page.locator("main input.input:not([type=hidden])").first.fill(str(form.previous[0] + 3000))
    form.send()
    form.confirm()
    form.send()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Номер приема")
