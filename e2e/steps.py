"""What a visitor does to bring a page into one of the states of the catalogue."""

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from e2e.doors import Captcha, Registration, new_phone
from e2e.pages import Bank, Payment, SignIn
from e2e.support_pages import Ask

if TYPE_CHECKING:
    from e2e.world import World

DEMO_PASSWORD = "elkk-demo-1"
WRONG_CODE = "000000"


def send(page: Page, world: "World", form: int = 0) -> None:
    """Press the first button of a form as it stands."""
    found = page.locator("main form[method=post]:not(.said):visible").nth(form)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        found.locator("button:not([type=button]):visible").last.click()
    settle(page)


def settle(page: Page) -> None:
    """Until the answer is on the page."""
    page.wait_for_load_state()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def wrong_password(page: Page, world: "World") -> None:
    SignIn(page).enter("8 917 000-00-09", "не тот пароль")
    expect(page.get_by_role("alert")).to_be_visible()


def register(page: Page, world: "World") -> None:
    registration = Registration(page).fill()
    Captcha(page).solve()
    registration.send()
    expect(page.get_by_text("Вам выслан код на номер")).to_be_visible()


def register_and_mistype(page: Page, world: "World") -> None:
    register(page, world)
    page.get_by_label("Код").fill(WRONG_CODE)
    send(page, world)


def recover(page: Page, world: "World") -> None:
    page.get_by_label("Телефон или").fill(new_phone())
    Captcha(page).solve()
    page.get_by_role("button", name="Восстановить").click()
    expect(page.get_by_label("Повтор пароля")).to_be_visible()


def recover_and_send(page: Page, world: "World") -> None:
    recover(page, world)
    send(page, world)


def first_factor(page: Page, world: "World") -> None:
    who = world.values["two-step"]
    SignIn(page).enter(str(who["phone"]), str(who["password"]))
    expect(page.get_by_label("Код из приложения или резервный код")).to_be_visible()


def second_factor_wrong(page: Page, world: "World") -> None:
    first_factor(page, world)
    page.get_by_label("Код из приложения или резервный код").fill(WRONG_CODE)
    send(page, world)


def ask_to_link(page: Page, world: "World") -> None:
    number = world.scenarios["empty-user"]["accounts"][0]["number"]
    page.get_by_label("Номер лицевого счета").fill(number)
    page.get_by_label("Статус отношения к ЛС").select_option("Наниматель")
    page.get_by_role("button", name="Подключить").click()
    expect(page.locator("#answer")).to_be_visible()


def answer_wrong(page: Page, world: "World") -> None:
    ask_to_link(page, world)
    page.locator("#answer").fill("7777")
    send(page, world)


def long_note(page: Page, world: "World") -> None:
    note = page.locator("main").get_by_role("textbox", name="Заметка")
    note.evaluate("field => field.removeAttribute('maxlength')")
    note.fill("ы" * 300)
    send(page, world)


def remove(page: Page, world: "World") -> None:
    send(page, world)
    expect(page.get_by_role("button", name="Вернуть")).to_be_visible()


def invite_nobody(page: Page, world: "World") -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Пригласить").click()
    settle(page)


def new_codes(page: Page, world: "World") -> None:
    form = page.locator("main form[action$='/codes/']")
    form.locator("input[type=password]").fill(str(world.values["two-step"]["password"]))
    form.locator("[name=second_code]").fill(str(world.values["two-step"]["backup"]))
    form.locator("button[type=submit]").first.click()
    expect(page.locator(".backup-codes li")).to_have_count(10)


def calendar(page: Page, world: "World") -> None:
    page.locator("main form", has_text="адрес").last.get_by_role("button").first.click()
    expect(page.get_by_test_id("calendar-url")).to_be_visible()


def pay_in_vain(page: Page, world: "World") -> None:
    page.request.post("/sandbox/outages", form={"name": "bank-down", "on": "1"})
    Payment(page).fill("77,00").agree_and_pay()
    page.wait_for_url("**/go/**")
    page.request.post("/sandbox/outages", form={"name": "bank-down", "on": "0"})


def bank_down(page: Page, world: "World") -> None:
    page.request.post("/sandbox/outages", form={"name": "bank-down", "on": "1"})
    page.reload()
    page.request.post("/sandbox/outages", form={"name": "bank-down", "on": "0"})


def card(page: Page, world: "World") -> None:
    Bank(page).enter_card("2200 0000 0000 0012")
    expect(page.get_by_test_id("acs-code")).to_be_visible()


def ask(page: Page, world: "World") -> None:
    Ask(page).choose("640012345678", "Замена, поверка и неисправность счетчика")


def ask_nothing(page: Page, world: "World") -> None:
    ask(page, world)
    question = Ask(page)
    question.text.fill("")
    question.service.select_option("")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        question.send()
    settle(page)


def no_name(page: Page, world: "World") -> None:
    page.get_by_label("Имя", exact=True).fill("")
    send(page, world)


def another_phone(page: Page, world: "World") -> None:
    page.get_by_label("Новый телефон").fill(new_phone())
    page.get_by_label("Ваш нынешний пароль").fill(DEMO_PASSWORD)
    send(page, world)
    expect(page.get_by_role("heading", name="Новый телефон")).to_be_visible()


def delete(page: Page, world: "World") -> None:
    page.get_by_label("Ваш нынешний пароль").fill(DEMO_PASSWORD)
    send(page, world)
    expect(page.get_by_role("button", name="Удалить навсегда")).to_be_visible()


def wrong_day(page: Page, world: "World") -> None:
    page.get_by_label("Дни").fill("99999999")
    send(page, world, form=1)


def second_step(page: Page, world: "World") -> None:
    page.get_by_role("button", name="Получить код").click()
    expect(page.get_by_test_id("second-step-code")).to_be_visible()


def scenario(page: Page, world: "World") -> None:
    # Another copy than those that the world lives with: loading one again deletes it.
    form = page.get_by_test_id("scenario-overpaid").locator("form")
    copy = "<input type=hidden name=copy value=50>"
    form.evaluate("(form, copy) => form.insertAdjacentHTML('beforeend', copy)", copy)
    form.get_by_role("button").click()
    expect(page.get_by_test_id("prepared")).to_be_visible()


def outage(page: Page, world: "World") -> None:
    page.request.post("/sandbox/outages", form={"name": "mail-down", "on": "1"})
    page.reload()
    page.request.post("/sandbox/outages", form={"name": "mail-down", "on": "0"})


def row(page: Page, _world: "World") -> None:
    """What the first line of a list of the staff's leads to."""
    page.locator("#rows tbody a, .rows tbody a").first.click()
    page.wait_for_load_state()


def close(page: Page, world: "World") -> None:
    """From the search to ending somebody's access."""
    row(page, world)
    page.get_by_role("link", name="Закрыть доступ").first.click()
    page.wait_for_load_state()


def close_nothing(page: Page, world: "World") -> None:
    close(page, world)
    send(page, world)
