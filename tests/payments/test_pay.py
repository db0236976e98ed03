"""«Оплатить» (manual 4.4.3.1): the form, and the order that it makes."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from elkk.accounts.models import Account
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.documents.services import acceptances_of, publish
from elkk.identity import limits
from elkk.payments import gateways
from elkk.payments.models import PaymentOrder, State
from elkk.payments.rules import Rule, set_rule
from elkk.sandbox.bank.models import BankPayment
from tests.payments.steps import at_the_bank, booked, order_of, pay_with, reread
from tests.support.cast import Cast

FORM = {
    "form_token": "t" * 32,
    "amount": "499,27",
    "agree": "y",
    "terms": "1",
    "email": "olga@example.org",
}


@pytest.fixture
def form_url(cast: Cast, through_sandbox) -> str:
    Account.update(balance=499_27).where(Account.id == cast.account.id).execute()
    return f"/accounts/{cast.account.id}/pay/"


def press(browser, url: str, **fields: str):
    return browser.post(url, data=FORM | fields)


def the_order() -> PaymentOrder:
    return PaymentOrder.get()


def test_the_sum_is_the_debt(owner, form_url: str) -> None:
    assert 'value="499,27"' in owner.get(form_url).text


def test_without_a_debt_the_sum_is_empty_and_the_page_says_why(owner, form_url: str) -> None:
    Account.update(balance=-10_00).execute()
    page = owner.get(form_url).text
    assert "Долга нет: платеж станет авансом." in page
    assert not re.search(r'name="amount"[^>]*value="[^"]+"', page)


def test_the_card_systems_and_the_terms_are_shown(owner, form_url: str) -> None:
    page = owner.get(form_url).text
    assert "Мир, Visa, Mastercard" in page
    assert 'href="/documents/payment-terms/"' in page


def test_every_form_has_a_token_of_its_own(owner, form_url: str) -> None:
    tokens = {
        re.search(r'name="form_token"[^>]*value="([^"]+)"', owner.get(form_url).text)[1]
        for _ in range(3)
    }
    assert len(tokens) == 3


def test_a_good_form_leads_to_the_bank(owner, form_url: str) -> None:
    answer = press(owner, form_url)
    order = the_order()
    assert answer.status_code == 303
    assert answer.location == f"/payments/{order.key}/go/"
    assert (order.state, order.amount) == (State.PENDING, 499_27)
    waiting = owner.get(answer.location)
    assert waiting.status_code == 200, "the answer to a form must not redirect to another site"
    assert f"/payments/{order.key}/go/?ready=1" in waiting.text
    leaving = owner.get(f"/payments/{order.key}/go/?ready=1")
    assert leaving.location == f"/sandbox/bank/{order.acquirer_id}/"


def test_htmx_is_led_to_the_bank_too(owner, form_url: str) -> None:
    key = press(owner, form_url).location.split("/")[2]
    headers = {"HX-Request": "true", "HX-Target": "waiting"}
    answer = owner.get(f"/payments/{key}/go/?ready=1", headers=headers)
    assert answer.headers["HX-Redirect"] == f"/sandbox/bank/{the_order().acquirer_id}/"


def test_while_the_acquirer_is_silent_the_page_waits(app: Flask, owner, form_url: str) -> None:
    app.extensions["huey"].immediate = False
    try:
        key = press(owner, form_url).location.split("/")[2]
        assert the_order().state is State.NEW
        waiting = owner.get(f"/payments/{key}/go/?ready=1")
    finally:
        app.extensions["huey"].immediate = True
    assert waiting.status_code == 200
    assert '<meta http-equiv="refresh"' in waiting.text
    assert "Открываем страницу банка" in waiting.text


@pytest.mark.parametrize("amount", ["", "0", "0,99", "-5", "100000,01", "1e3", "12,345", "много"])
def test_a_sum_outside_the_limits_is_refused(owner, form_url: str, amount: str) -> None:
    answer = press(owner, form_url, amount=amount)
    assert answer.status_code == 422
    assert not PaymentOrder.select().exists()


def test_the_limits_are_the_suppliers(owner, form_url: str, cast: Cast) -> None:
    day = the_day(cast)
    set_rule(cast.supplier, day, Rule(10_00, 20_00, commission_bp=0, vat_code=11))
    refused = press(owner, form_url, amount="20,01")
    assert "от 10,00\xa0руб. до 20,00\xa0руб." in refused.text
    assert press(owner, form_url, amount="20,00").status_code == 303


def the_day(cast: Cast):
    from elkk.base import clock

    return clock.today(cast.supplier.time_zone)


def test_a_commission_is_shown_and_paid_on_top(owner, form_url: str, cast: Cast) -> None:
    set_rule(cast.supplier, the_day(cast), Rule(1_00, 1000_00, commission_bp=150, vat_code=11))
    assert "комиссию 1,5%" in owner.get(form_url).text
    press(owner, form_url, amount="100")
    order = the_order()
    assert (order.amount, order.commission) == (101_50, 1_50)
    pay_with(order)
    assert booked(cast.account) == [100_00]


def test_nobody_pays_without_agreeing(owner, form_url: str) -> None:
    data = {name: value for name, value in FORM.items() if name != "agree"}
    answer = owner.post(form_url, data=data)
    assert answer.status_code == 422
    assert "Чтобы оплатить, согласитесь с условиями оплаты." in answer.text
    assert not PaymentOrder.select().exists()


def test_the_order_keeps_the_terms_and_the_payer_has_accepted_them(
    owner, form_url: str, cast: Cast, terms: DocumentVersion
) -> None:
    press(owner, form_url)
    publish(DocumentKind.PAYMENT_TERMS, "Условия оплаты", "Новые условия.")
    assert the_order().terms == terms
    press(owner, form_url, form_token="u" * 32, terms="2")
    assert PaymentOrder.get(PaymentOrder.form_token == "u" * 32).terms.number == 2
    assert [each.version.number for each in acceptances_of(cast.owner.id)] == [1, 2]


def test_terms_that_changed_meanwhile_are_agreed_with_anew(owner, form_url: str) -> None:
    publish(DocumentKind.PAYMENT_TERMS, "Условия оплаты", "Новые условия.")
    answer = press(owner, form_url)
    assert answer.status_code == 422
    assert "Условия оплаты изменились." in answer.text
    assert re.search(r'name="terms"[^>]*value="2"', answer.text)
    assert not re.search(r'name="agree"[^>]*checked', answer.text)
    assert not PaymentOrder.select().exists()


def test_without_terms_nothing_can_be_paid(owner, form_url: str) -> None:
    DocumentVersion.delete().execute()
    assert "оплата в кабинете не принимается" in owner.get(form_url).text
    assert press(owner, form_url).status_code == 422
    assert not PaymentOrder.select().exists()


def test_the_same_form_sent_again_is_the_same_payment(owner, form_url: str) -> None:
    assert press(owner, form_url).location == press(owner, form_url).location
    assert PaymentOrder.select().count() == BankPayment.select().count() == 1


def test_the_same_form_with_another_sum_is_explained(owner, form_url: str) -> None:
    press(owner, form_url)
    answer = press(owner, form_url, amount="500")
    assert answer.status_code == 422
    assert f'href="/payments/{the_order().key}/"' in answer.text
    assert PaymentOrder.select().count() == 1


def test_a_hundred_parallel_presses_are_one_payment(app: Flask, sign_in, cast, form_url) -> None:
    browsers = [sign_in(cast.owner) for _ in range(100)]
    start = threading.Barrier(20)

    def go(place: int) -> str:
        if place < 20:
            start.wait()
        answer = press(browsers[place], form_url)
        assert answer.status_code == 303
        return answer.location

    with ThreadPoolExecutor(20) as pool:
        places = set(pool.map(go, range(100)))
    orders, payments = PaymentOrder.select().count(), BankPayment.select().count()
    print(f"100 presses: {orders} order, {payments} payment at the bank, {len(places)} address")
    assert (orders, payments, len(places)) == (1, 1, 1)


def test_beginning_very_many_payments_has_a_limit(owner, form_url: str, at) -> None:
    begun = datetime(2026, 3, 17, 9, tzinfo=UTC)
    at(begun)
    for number in range(limits.PAYMENT_BY_USER.most):
        assert press(owner, form_url, form_token=f"form {number}").status_code == 303
    answer = press(owner, form_url, form_token="one more")
    assert answer.status_code == 422
    assert "Слишком много попыток. Попробуйте через 1 минуту." in answer.text
    assert 'value="499,27"' in answer.text
    assert press(owner, form_url, form_token="form 0").status_code == 303, "begun already"
    assert PaymentOrder.select().count() == limits.PAYMENT_BY_USER.most
    at(begun + timedelta(minutes=1))
    assert press(owner, form_url, form_token="one more").status_code == 303


def test_an_unfinished_payment_is_shown_before_another(owner, form_url: str) -> None:
    press(owner, form_url)
    page = owner.get(form_url).text
    assert "Есть незавершенный платеж" in page
    assert f"/payments/{the_order().key}/" in page
    pay_with(the_order())
    assert "Есть незавершенный платеж" not in owner.get(form_url).text


def test_without_a_gateway_the_page_says_so(owner, form_url: str) -> None:
    gateways.use(None)
    assert "оплата в кабинете не принимается" in owner.get(form_url).text
    assert press(owner, form_url).status_code == 422


def test_someone_elses_order_is_not_found(owner, stranger, form_url: str) -> None:
    key = press(owner, form_url).location.split("/")[2]
    pay_with(the_order())
    for page in ("", "go/", "receipt/", "receipt.pdf"):
        assert stranger.get(f"/payments/{key}/{page}").status_code == 404
        assert owner.get(f"/payments/{key}/{page}").status_code in (200, 303)


@pytest.mark.usefixtures("through_sandbox")
class TestPayAll:
    """«Оплатить всё»: several accounts, one payment."""

    @pytest.fixture(autouse=True)
    def _debts(self, cast: Cast, second_account: Account) -> None:
        Account.update(balance=499_27).where(Account.id == cast.account.id).execute()
        Account.update(balance=250_00).where(Account.id == second_account.id).execute()

    def form(self, cast: Cast, second: Account, **fields: str) -> dict[str, str]:
        sums = {f"amount_{cast.account.id}": "499,27", f"amount_{second.id}": "250,00"}
        return {"form_token": "t" * 32, "agree": "y", "terms": "1", "email": "", **sums, **fields}

    def test_the_start_page_offers_it(self, owner) -> None:
        assert 'href="/pay/"' in owner.get("/").text

    def test_who_has_one_account_is_not_offered_it(self, stranger) -> None:
        assert 'href="/pay/"' not in stranger.get("/").text

    def test_each_account_has_its_debt(self, owner) -> None:
        page = owner.get("/pay/").text
        assert 'value="499,27"' in page
        assert 'value="250,00"' in page
        assert "749,27" in page

    def test_one_payment_has_a_line_for_each(self, owner, cast, second_account) -> None:
        answer = owner.post("/pay/", data=self.form(cast, second_account))
        assert answer.status_code == 303
        order = the_order()
        assert order.amount == 749_27
        assert at_the_bank(order).amount == 749_27
        pay_with(order)
        assert (booked(cast.account), booked(second_account)) == ([499_27], [250_00])

    def test_a_cleared_sum_leaves_the_account_out(self, owner, cast, second_account) -> None:
        cleared = {f"amount_{second_account.id}": ""}
        owner.post("/pay/", data=self.form(cast, second_account, **cleared))
        assert the_order().amount == 499_27

    def test_nothing_at_all_is_explained(self, owner, cast, second_account) -> None:
        cleared = {f"amount_{each.id}": "" for each in (cast.account, second_account)}
        answer = owner.post("/pay/", data=self.form(cast, second_account, **cleared))
        assert answer.status_code == 422
        assert "Введите сумму хотя бы для одного счета." in answer.text

    def test_a_wrong_sum_is_explained_at_its_field(self, owner, cast, second_account) -> None:
        wrong = {f"amount_{second_account.id}": "0,50"}
        answer = owner.post("/pay/", data=self.form(cast, second_account, **wrong))
        assert answer.status_code == 422
        assert f'href="#amount_{second_account.id}"' in answer.text

    def test_accounts_one_may_not_act_for_are_left_out(self, sign_in, cast) -> None:
        assert sign_in(cast.guest).get("/pay/").status_code == 404

    def test_an_account_that_is_not_ones_own_is_not_paid(self, owner, cast, second_account) -> None:
        foreign = {f"amount_{cast.strangers_account.id}": "100"}
        owner.post("/pay/", data=self.form(cast, second_account, **foreign))
        assert the_order().amount == 749_27


def test_the_order_is_there_when_nobody_could_be_told(
    app: Flask, owner, form_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies between making the order and telling the worker: the sweep finds it."""
    from elkk.payments import tasks

    monkeypatch.setattr("elkk.payments.services.ask_soon", lambda order_id: None)
    press(owner, form_url)
    assert the_order().state is State.NEW
    assert tasks.sweep() == 1
    assert the_order().state is State.PENDING


def test_an_order_of_other_accounts_needs_another_form(cast, second_account, through_sandbox):
    from elkk.payments.orders import FormUsed

    first = order_of(cast.owner, {cast.account: 1_00}, token="same")
    with pytest.raises(FormUsed) as used:
        order_of(cast.owner, {second_account: 1_00}, token="same")
    assert used.value.order == reread(first)
