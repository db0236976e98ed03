"""Paying for an ordered service (manual 4.3.1): from the order to the receipt."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from elkk.base import clock
from elkk.catalogue import services as catalogue
from elkk.catalogue.models import OrderStatus, PaidService, ServiceOrder
from elkk.catalogue.order_desk import change_status
from elkk.delivery.models import Message
from elkk.payments import acquiring, gateways, problems, services
from elkk.payments.gateways.base import Intent, Reversal, Snapshot, Status
from elkk.payments.models import (
    LedgerEntry,
    PaymentOrder,
    ProblemKind,
    ServiceEntry,
    State,
)
from elkk.payments.problems import NotSplit
from elkk.payments.rules import Rule, set_rule
from elkk.sandbox.bank import desk
from elkk.sandbox.bank.models import BankPayment
from tests.payments.steps import (
    POOR_CARD,
    at_the_bank,
    debt_of,
    order_service,
    pay_with,
    reread,
)
from tests.support.cast import Cast

FORM = {"agree": "y", "terms": "1", "email": "olga@example.org"}
PRICE = 4250_00


@pytest.fixture
def ordered(cast: Cast, replacement: PaidService, through_sandbox) -> ServiceOrder:
    return order_service(cast, replacement, "key")


@pytest.fixture
def url(ordered: ServiceOrder) -> str:
    return f"/catalogue/orders/{ordered.id}/pay/"


@pytest.fixture
def payment(owner, url: str, app: Flask) -> PaymentOrder:
    """Brought to the bank."""
    assert owner.post(url, data=FORM).status_code == 303
    with app.app_context():
        yield PaymentOrder.get()


def status_of(ordered: ServiceOrder) -> OrderStatus:
    return ServiceOrder.get_by_id(ordered.id).status


def entered() -> list[int]:
    return [entry.amount for entry in ServiceEntry.select().order_by(ServiceEntry.id)]


def told(payment: PaymentOrder, **differences: object) -> Snapshot:
    """What the acquirer says of a payment that went through."""
    number = reread(payment).acquirer_id
    usual = Snapshot(number, Status.SUCCEEDED, payment.amount, payment.key, {}, method="Мир *0012")
    return replace(usual, **differences)


def accept(payment: PaymentOrder, snapshot: Snapshot) -> State:
    return acquiring.accept(acquiring.order_with_supplier(payment.id), snapshot)


def test_the_page_of_the_order_leads_to_paying(owner, ordered: ServiceOrder, url: str) -> None:
    assert f'href="{url}"' in owner.get(f"/catalogue/orders/{ordered.id}/").text
    page = owner.get(url).text
    for text in (
        "Оплата заказа",
        "Замена прибора",
        "4\u00a0250,00",
        'href="/documents/payment-terms/"',
    ):
        assert text in page


def test_a_good_form_leads_to_the_bank(owner, payment: PaymentOrder) -> None:
    assert (payment.state, payment.amount) == (State.PENDING, PRICE)
    waiting = owner.get(f"/payments/{payment.key}/go/").text
    assert "Замена прибора, заказ № 2026-" in waiting
    leaving = owner.get(f"/payments/{payment.key}/go/?ready=1")
    assert leaving.location == f"/sandbox/bank/{payment.acquirer_id}/"
    assert at_the_bank(payment).amount == PRICE


def test_what_is_paid_is_paid_in_the_order_too(owner, payment, ordered, cast) -> None:
    pay_with(payment)
    paid = ServiceOrder.get_by_id(ordered.id)
    assert (reread(payment).state, paid.status) == (State.SUCCEEDED, OrderStatus.PAID)
    assert paid.operation_id == reread(payment).acquirer_id
    assert entered() == [PRICE]
    page = owner.get(f"/catalogue/orders/{ordered.id}/").text
    assert "Оплачен" in page
    assert f'href="/payments/{payment.key}/"' in page
    assert "Заказ услуги оплачен." in owner.get(f"/payments/{payment.key}/").text


def test_no_account_pays_for_it(owner, payment, cast: Cast) -> None:
    before = debt_of(cast.account)
    pay_with(payment)
    assert debt_of(cast.account) == before
    assert not LedgerEntry.select().exists()
    assert "4\u00a0250,00" not in owner.get(f"/accounts/{cast.account.id}/history/payments/").text


def test_a_service_without_an_account_is_paid_for_as_well(
    cast, owner, replacement, through_sandbox
) -> None:
    PaidService.update(needs_account=False).execute()
    ordered = order_service(cast, replacement, "key", for_account=False)
    payment = services.pay_service(cast.owner, ordered, email="")
    pay_with(payment)
    assert entered() == [PRICE]
    assert owner.get(f"/payments/{payment.key}/receipt/").status_code == 200


def test_the_price_of_the_day_it_was_ordered_is_paid(owner, ordered, url: str) -> None:
    PaidService.update(price=1_00, title="Другое").execute()
    assert "4\u00a0250,00" in owner.get(url).text
    owner.post(url, data=FORM)
    assert PaymentOrder.get().amount == PRICE


def test_a_commission_is_on_top(owner, cast: Cast, url: str) -> None:
    rule = Rule(1_00, 100_000_00, commission_bp=100, vat_code=11)
    set_rule(cast.supplier, clock.today(cast.supplier.time_zone), rule)
    assert "42,50" in owner.get(url).text
    owner.post(url, data=FORM)
    payment = PaymentOrder.get()
    assert (payment.amount, payment.commission) == (PRICE + 42_50, 42_50)
    pay_with(payment)
    assert entered() == [PRICE]


def test_nobody_pays_without_agreeing(owner, url: str) -> None:
    answer = owner.post(url, data={"email": "olga@example.org"})
    assert answer.status_code == 422
    assert "Чтобы оплатить, согласитесь с условиями оплаты." in answer.text
    assert not PaymentOrder.select().exists()


def test_a_hundred_parallel_presses_are_one_payment(app: Flask, sign_in, cast, url: str) -> None:
    browsers = [sign_in(cast.owner) for _ in range(100)]
    start = threading.Barrier(20)

    def press(place: int) -> str:
        if place < 20:
            start.wait()
        answer = browsers[place].post(url, data=FORM)
        assert answer.status_code == 303
        return answer.location

    with ThreadPoolExecutor(20) as pool:
        places = set(pool.map(press, range(100)))
    orders, payments = PaymentOrder.select().count(), BankPayment.select().count()
    assert (orders, payments, len(places)) == (1, 1, 1)


def test_after_a_refusal_it_can_be_paid_again(owner, payment, ordered, url: str) -> None:
    pay_with(payment, POOR_CARD)
    assert status_of(ordered) is OrderStatus.AWAITING_PAYMENT
    assert f'href="{url}"' in owner.get(f"/payments/{payment.key}/").text
    again = owner.post(url, data=FORM).location.split("/")[2]
    assert again != payment.key
    pay_with(PaymentOrder.get(PaymentOrder.key == again))
    assert status_of(ordered) is OrderStatus.PAID
    assert entered() == [PRICE]


def test_hearing_it_many_times_and_late_enters_it_once(payment, ordered) -> None:
    for _ in range(3):
        assert accept(payment, told(payment)) is State.SUCCEEDED
    for stale in (Status.PENDING, Status.CANCELED):
        accept(payment, told(payment, status=stale))
    assert entered() == [PRICE]
    assert len(catalogue.events_of(ordered)) == 2
    assert Message.select().count() == 1
    assert problems.open_problems() == []


def test_a_paid_order_is_not_paid_for_again(owner, payment, ordered, url: str) -> None:
    pay_with(payment)
    page = f"/catalogue/orders/{ordered.id}/"
    for answer in (owner.get(url), owner.post(url, data=FORM)):
        assert (answer.status_code, answer.location) == (303, page)
    assert PaymentOrder.select().count() == 1


def test_an_order_cancelled_while_it_is_paid_goes_to_staff(owner, payment, ordered) -> None:
    owner.post(f"/catalogue/orders/{ordered.id}/cancel")
    page = owner.get(f"/payments/{payment.key}/").text
    assert "Оплачивать его не нужно." in page
    assert owner.get(f"/payments/{payment.key}/go/?ready=1").status_code == 200, "not to the bank"
    pay_with(payment)
    assert status_of(ordered) is OrderStatus.CANCELED
    assert entered() == [PRICE], "the money has come, and is not lost"
    (problem,) = problems.open_problems()
    assert (problem.kind, problem.amount) == (ProblemKind.ORDER_NOT_WAITING, PRICE)
    assert ordered.number in problem.details
    assert "Но ваша оплата поступила." in owner.get(f"/payments/{payment.key}/").text


def test_an_order_paid_at_the_counter_meanwhile_goes_to_staff(payment, ordered) -> None:
    change_status(ordered.id, OrderStatus.PAID, "оплачено в кассе")
    pay_with(payment)
    assert [problem.kind for problem in problems.open_problems()] == [ProblemKind.ORDER_NOT_WAITING]


def test_an_order_that_is_no_more_goes_to_staff(payment, cast: Cast) -> None:
    cast.owner.delete_instance()
    accept(payment, told(payment))
    assert entered() == [PRICE]
    assert [problem.kind for problem in problems.open_problems()] == [ProblemKind.ORDER_NOT_WAITING]


def test_another_sum_goes_to_staff_who_enter_it(payment, ordered, cast: Cast) -> None:
    assert accept(payment, told(payment, amount=4000_00)) is State.HELD
    assert (entered(), status_of(ordered)) == ([], OrderStatus.AWAITING_PAYMENT)
    (problem,) = problems.open_problems()
    with pytest.raises(NotSplit):
        problems.book(problem.id, {cast.account.number: 4000_00}, by=cast.guest, how="")
    assert problems.book(problem.id, {ordered.number: 4000_00}, by=cast.guest, how="Скидка")
    assert (entered(), status_of(ordered)) == ([4000_00], OrderStatus.PAID)
    assert problems.open_problems() == []


class TestReversals:
    def test_what_goes_back_is_entered_and_staff_decide_on_the_order(self, payment) -> None:
        pay_with(payment)
        desk.give_back(at_the_bank(payment), 100_00, "refund")
        assert entered() == [PRICE, -100_00]
        (problem,) = problems.open_problems()
        assert (problem.kind, problem.amount) == (ProblemKind.SERVICE_REFUNDED, -100_00)
        assert Message.select().count() == 2

    def test_staff_are_led_from_the_payment_to_the_case_and_told_of_the_order(
        self, payment, ordered, billing
    ) -> None:
        pay_with(payment)
        desk.give_back(at_the_bank(payment), 100_00, "refund")
        (problem,) = problems.open_problems()
        case = f"/staff/payments/problems/{problem.id}/"
        assert case in billing.get(f"/staff/payments/{problem.order_id}/").text
        assert f"{ordered.number}: оплачен" in billing.get(case).text

    def test_after_staff_cancelled_the_order_there_is_nothing_to_decide(
        self, payment, ordered
    ) -> None:
        pay_with(payment)
        change_status(ordered.id, OrderStatus.CANCELED)
        desk.give_back(at_the_bank(payment), PRICE, "refund")
        assert entered() == [PRICE, -PRICE]
        assert problems.open_problems() == []

    def test_it_is_entered_once(self, payment) -> None:
        for _ in range(3):
            accept(payment, told(payment, reversals=(Reversal("r-1", PRICE),)))
        assert entered() == [PRICE, -PRICE]


def test_the_receipt_names_the_service(owner, payment, ordered) -> None:
    pay_with(payment)
    letter = Message.get()
    pdf = owner.get(f"/payments/{payment.key}/receipt.pdf").data
    printed = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    page = owner.get(f"/payments/{payment.key}/receipt/").text
    for text in (letter.text, printed, page):
        assert "Замена прибора" in text
        assert ordered.number in text
    assert letter.recipient == "olga@example.org"
    assert "в течение 1–2 рабочих дней" not in letter.text


def test_the_fiscal_receipt_has_the_service_with_its_tax_paid_before_the_work(payment, ordered):
    (item,) = Intent.from_json(payment.request).items
    assert item.description == f"Замена прибора, заказ № {ordered.number}"
    assert (item.amount, item.vat_code, item.prepaid) == (PRICE, 11, True)


def test_a_long_name_leaves_room_for_the_number(cast, replacement, through_sandbox) -> None:
    PaidService.update(title="Замена " * 25).execute()
    ordered = order_service(cast, replacement, "key")
    payment = services.pay_service(cast.owner, ordered, email="")
    (item,) = Intent.from_json(payment.request).items
    assert len(item.description) == 128
    assert re.search(r"№ 2026-\d{6}$", item.description)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_stranger_finds_nothing(stranger, client, ordered, url: str, method: str) -> None:
    answer = stranger.open(url, method=method, data=FORM if method == "POST" else None)
    nothing = stranger.open("/catalogue/orders/999999/pay/", method=method)
    assert (answer.status_code, answer.data) == (404, nothing.data)
    assert client.open(url, method=method).status_code == 303
    assert not PaymentOrder.select().exists()


def test_a_service_that_is_not_paid_online_has_no_such_page(
    cast, owner, replacement, through_sandbox
) -> None:
    PaidService.update(paid_online=False).execute()
    ordered = order_service(cast, replacement, "key")
    assert "/pay/" not in owner.get(f"/catalogue/orders/{ordered.id}/").text
    assert owner.get(f"/catalogue/orders/{ordered.id}/pay/").status_code == 303


@pytest.mark.parametrize("why", ["no gateway", "accounts only", "above the limit"])
def test_where_the_acquirer_takes_none_the_utility_calls(
    owner, cast: Cast, ordered, url: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why == "no gateway":
        gateways.use(None)
    elif why == "accounts only":
        monkeypatch.setattr(gateways.current(), "takes_services", False, raising=False)
    else:
        set_rule(cast.supplier, ordered.ordered_at.date(), Rule(1_00, PRICE - 1, 0, 11))
    assert "Мы позвоним, чтобы" in owner.get(f"/catalogue/orders/{ordered.id}/").text
    assert "оплатить этот заказ в кабинете нельзя" in owner.get(url).text
    assert owner.post(url, data=FORM).status_code == 422
