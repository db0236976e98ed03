"""Manual 3.5: where to turn when signing in does not work."""

from playwright.sync_api import Page, expect

from e2e.pages import SignIn


def test_the_sign_in_page_leads_to_a_letter_to_support(page: Page) -> None:
    SignIn(page).open()
    expect(page.get_by_text("Не получилось войти или зарегистрироваться?")).to_be_visible()
    letter = page.get_by_role("link", name="Обратитесь в службу поддержки")
    assert (letter.get_attribute("href") or "").startswith("mailto:")


def test_during_an_outage_of_sms_the_cabinet_still_lets_in(page: Page) -> None:
    page.request.post("/sandbox/outages", form={"name": "sms-down", "on": "1"})
    try:
        SignIn(page).open().enter()
        expect(page.get_by_role("navigation", name="Ваши счета")).to_be_attached()
    finally:
        page.request.post("/sandbox/outages", form={"name": "sms-down", "on": "0"})
