"""Back from the bank: the page waits calmly, and says the final word as soon as it is known."""

import re

import pytest

from elkk.payments import services
from elkk.payments.models import PaymentOrder
from elkk.payments.ordered_services import service_offer
from elkk.sandbox.bank import desk
from tests.payments.steps import POOR_CARD, at_the_bank, order_of, order_service, pay_with
from tests.support.cast import Cast

CALM = "Ждем ответ банка, не платите повторно"


@pytest.fixture
def order(cast: Cast, through_sandbox) -> PaymentOrder:
    return order_of(cast.owner, {cast.account: 499_27})


@pytest.fixture
def place(order: PaymentOrder) -> str:
    return f"/payments/{order.key}/"


@pytest.fixture
def led(owner, place: str) -> None:
    """Olga was led to the bank's page."""
    assert "/sandbox/bank/" in owner.get(f"{place}go/?ready=1").location


def delay_of(page: str) -> str:
    return re.search(r'hx-trigger="load delay:(\w+)"', page)[1]


def refresh_of(page: str) -> str:
    return re.search(r'<noscript><meta http-equiv="refresh" content="([^"]+)"', page)[1]


@pytest.mark.usefixtures("led")
class TestWhileTheAnswerMayStillCome:
    def test_the_page_is_calm(self, owner, place: str) -> None:
        page = owner.get(place).text
        assert CALM in page
        assert "Продолжить оплату" not in page
        assert "не завершен" not in page.lower()
        assert "/go/" not in page

    def test_it_looks_again_after_half_a_second(self, owner, place: str) -> None:
        page = owner.get(place).text
        assert delay_of(page) == "500ms"
        assert f'hx-get="{place}?waited=500"' in page

    def test_without_javascript_it_looks_again_after_a_second(self, owner, place: str) -> None:
        assert refresh_of(owner.get(place).text) == f"1; url={place}?waited=1000"

    def test_it_asks_less_often_as_time_goes(self, owner, place: str) -> None:
        delays = [delay_of(owner.get(f"{place}?waited={ms}").text) for ms in (3_500, 4_000, 10_000)]
        assert delays == ["500ms", "1000ms", "5000ms"]
        assert refresh_of(owner.get(f"{place}?waited=10000").text).startswith("5; ")

    def test_what_happens_next_is_told_after_ten_seconds(self, owner, place: str) -> None:
        told = "Ответ придет сам, страницу можно закрыть."
        assert told not in owner.get(f"{place}?waited=9000").text
        page = owner.get(f"{place}?waited=10000").text
        assert CALM in page
        assert told in page
        assert "о зачислении денег сообщит уведомление" in page

    def test_htmx_gets_the_part_that_waits_on(self, owner, place: str) -> None:
        headers = {"HX-Request": "true", "HX-Target": "standing"}
        part = owner.get(f"{place}?waited=9500", headers=headers).text
        assert part.lstrip().startswith('<div id="standing"')
        assert f'hx-get="{place}?waited=10500"' in part

    @pytest.mark.parametrize("waited", ["", "x", "-1", "9" * 40])
    def test_an_odd_time_is_no_failure(self, owner, place: str, waited: str) -> None:
        assert owner.get(f"{place}?waited={waited}").status_code == 200

    def test_the_history_waits_as_well(self, owner, cast: Cast, order: PaymentOrder) -> None:
        month = order.opened_on.strftime("%Y-%m")
        page = owner.get(f"/accounts/{cast.account.id}/history/payments/{month}/").text
        assert "Ждем ответ банка" in page
        assert "Не завершен" not in page

    def test_coming_back_by_the_browsers_button_leads_nowhere_but_here(self, owner, place) -> None:
        assert owner.get(f"{place}go/").location == place

    def test_the_form_leads_to_the_same_payment_again(self, owner, cast: Cast, place: str) -> None:
        assert f'href="{place}go/?ready=1"' in owner.get(f"/accounts/{cast.account.id}/pay/").text
        assert "/sandbox/bank/" in owner.get(f"{place}go/?ready=1").location
        assert PaymentOrder.select().count() == 1

    def test_the_final_word_ends_the_waiting(self, owner, place, order: PaymentOrder) -> None:
        pay_with(order)
        page = owner.get(place).text
        assert "Платеж прошел" in page
        assert CALM not in page
        assert "hx-trigger" not in page.partition('id="standing"')[2].partition(">")[0]
        assert 'http-equiv="refresh"' not in page

    def test_a_refusal_is_a_final_word_too(self, owner, place: str, order: PaymentOrder) -> None:
        pay_with(order, POOR_CARD)
        page = owner.get(place).text
        assert "Платеж не прошел" in page
        assert "Оплатить еще раз" in page

    def test_cancelling_is_one_as_well(self, owner, place: str, order: PaymentOrder) -> None:
        desk.cancel(at_the_bank(order))
        assert "Вы отменили платеж." in owner.get(place).text


def test_whoever_was_not_led_there_yet_may_go(owner, place: str) -> None:
    page = owner.get(place).text
    assert CALM not in page
    assert "Вы еще не были на странице банка." in page
    assert f'href="{place}go/?ready=1"' in page


def test_a_payment_for_a_service_is_told_on_its_page(
    owner, cast: Cast, through_sandbox, replacement
) -> None:
    ordered = order_service(cast, replacement, "one")
    assert service_offer(cast.owner, ordered.id)
    order = services.pay_service(cast.owner, ordered, email="")
    owner.get(f"/payments/{order.key}/go/?ready=1")
    page = owner.get(f"/payments/{order.key}/?waited=10000").text
    assert CALM in page
    assert "Оплата будет видна на странице заказа." in page


def test_pages_with_sums_are_asked_for_anew_after_back(owner, cast: Cast, place: str) -> None:
    """The script looks for the mark when the browser takes a page from its memory."""
    for page in (place, f"{place}go/", f"/accounts/{cast.account.id}/pay/", "/pay/"):
        assert "data-fresh" in owner.get(page).text
