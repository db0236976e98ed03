"""Forms and parts of pages where the network, a proxy or the session fails."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from e2e.conftest import Way
from e2e.doors import Newcomer, Profile, Registration
from e2e.pages import SignIn

PROXY_PAGE = "<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
NO_CONNECTION = "нет связи с сервером"


def needs_scripts(way: Way) -> None:
    if not way.javascript:
        pytest.skip("the browser itself tells it")


def name_form(page: Page) -> Locator:
    Newcomer(page).enter()
    row = Profile(page).open().edit("names")
    row.get_by_label("Фамилия").fill("Недописанная")
    return row


def answer_with(page: Page, fault: int | str) -> None:
    """Every request to the profile's rows fails so."""

    def fail(route: Route) -> None:
        if isinstance(fault, str):
            route.abort(fault)
        else:
            route.fulfill(status=fault, content_type="text/html", body=PROXY_PAGE)

    page.route("**/profile/*/", fail)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (502, NO_CONNECTION),
        (504, NO_CONNECTION),
        (429, NO_CONNECTION),
        (413, "больше 25 МБ"),
        ("connectionrefused", NO_CONNECTION),
        ("timedout", NO_CONNECTION),
    ],
)
def test_a_failed_save_is_told_beside_it_and_goes_with_the_next_success(
    page: Page, way: Way, faults: list[str], fault: int | str, words: str
) -> None:
    needs_scripts(way)
    row = name_form(page)
    answer_with(page, fault)
    before = page.evaluate("window.pageYOffset")
    row.get_by_role("button", name="Сохранить").click()
    expect(row.locator(".failed")).to_contain_text(words)
    expect(row.get_by_label("Фамилия")).to_have_value("Недописанная")
    assert abs(page.evaluate("window.pageYOffset") - before) < 100
    row.get_by_role("button", name="Сохранить").click()
    expect(row.locator(".failed")).to_have_count(1)
    page.unroute_all()
    row.get_by_role("link", name="Отмена").click()
    expect(page.locator(".failed")).to_have_count(0)
    faults.clear()  # The browser's console tells each of them too.


def test_a_silence_is_told(page: Page, way: Way, faults: list[str]) -> None:
    needs_scripts(way)
    row = name_form(page)
    page.evaluate("htmx.config.timeout = 300")
    page.route("**/profile/*/", lambda _route: None)
    row.get_by_role("button", name="Сохранить").click()
    expect(row.locator(".failed")).to_contain_text(NO_CONNECTION)
    expect(row.get_by_label("Фамилия")).to_have_value("Недописанная")
    faults.clear()


def test_an_ended_session_leads_to_signing_in_and_back(page: Page, way: Way) -> None:
    someone = Newcomer(page).enter()
    Profile(page).open()
    page.context.clear_cookies()
    page.locator("#row--names .pencil").click()
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    SignIn(page).enter(someone.phone)
    page.wait_for_url("**/profile/**")


def test_without_htmx_all_works_as_without_scripts(page: Page, way: Way, faults: list[str]) -> None:
    needs_scripts(way)
    page.route("**/htmx*", lambda route: route.abort())
    row = name_form(page)
    row.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Недописанная").first).to_be_attached()
    assert "js" not in (page.locator("html").get_attribute("class") or "").split()
    faults.clear()


@pytest.mark.parametrize("delay", [0, 100, 400])
def test_the_servers_word_about_a_field_stays_until_the_field_changes(
    page: Page, way: Way, delay: int
) -> None:
    needs_scripts(way)
    registration = Registration(page).open()

    def late(route: Route) -> None:
        page.wait_for_timeout(delay)
        route.continue_()

    page.route("**/registration/check*", late)
    field = registration.field("Телефон")
    field.fill("12")
    registration.field("E-mail").focus()
    expect(page.locator("#phone-error")).to_contain_text("номер")
    page.wait_for_timeout(500)
    expect(page.locator("#phone-error")).to_contain_text("номер")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press("End")
    field.press("3")
    expect(page.locator("#phone-error")).to_be_empty()


def test_a_corrected_field_loses_all_that_said_it_were_wrong(page: Page, way: Way) -> None:
    needs_scripts(way)
    registration = Registration(page).open()
    registration.send()
    consent = page.locator("[data-field]", has=page.locator("#consent"))
    expect(consent).to_have_class("field field-wrong")
    expect(page.locator('.errors a[href="#consent"]')).to_have_count(1)
    page.locator("#consent").check()
    expect(consent).to_have_class("field")
    expect(consent.locator(".error")).to_be_empty()
    expect(page.locator('.errors a[href="#consent"]')).to_have_count(0)
    registration.field("Имя").fill("Нина")
    registration.field("Отчество").focus()
    expect(page.locator('.errors a[href="#first_name"]')).to_have_count(0)
    expect(page.locator('.errors a[href="#last_name"]')).to_have_count(1)
