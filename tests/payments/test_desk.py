"""The billing department finds payments and settles those that don't match."""

from datetime import date

import pytest

from elkk.identity.models import AuditEvent
from elkk.payments import reporting
from elkk.payments.finding import Wanted, find_billed, find_orders
from elkk.payments.models import Payment, PaymentOrder, PaymentProblem, ProblemKind, State
from tests.payments.steps import booked, order_of, pay_with, reread
from tests.support.cast import Cast, Staff
from tests.support.queries import budget


@pytest.fixture
def order(app, cast: Cast, through_sandbox, second_account) -> PaymentOrder:
    with app.app_context():
        return order_of(cast.owner, {cast.account: 300_00, second_account: 199_27})


@pytest.fixture
def problem(order: PaymentOrder) -> PaymentProblem:
    """The acquirer has taken 450 roubles instead of 499.27."""
    PaymentOrder.update(state=State.HELD).execute()
    reporting.report(ProblemKind.AMOUNT, "op-1", order=order, amount=450_00)
    return PaymentProblem.get()


def ids(wanted: Wanted) -> list[int]:
    return [found.order.id for found in find_orders(wanted).rows]


def test_a_payment_is_found_by_account_operation_and_day(order: PaymentOrder) -> None:
    asked = reread(order)
    assert ids(Wanted()) == [order.id]
    assert ids(Wanted(account="640000000001")) == [order.id]
    assert ids(Wanted(operation=asked.acquirer_id)) == [order.id]
    assert ids(Wanted(day=asked.opened_on)) == [order.id]
    assert ids(Wanted(account="640000000002")) == []
    assert ids(Wanted(operation="another")) == []
    assert ids(Wanted(day=date(2020, 1, 1))) == []


def test_what_the_billing_knows_is_found_beside_it(cast: Cast, billing) -> None:
    for number, operation in (("1", "op-77"), ("2", "")):
        Payment.create(
            account=cast.account,
            billing_id=number,
            operation_id=operation,
            paid_on=date(2026, 3, 1),
            amount=100_00,
            channel="Сбербанк",
        )
    assert len(find_billed(Wanted(account="640000000001"))) == 2
    assert [each.billing_id for each in find_billed(Wanted(operation="op-77"))] == ["1"]
    assert find_billed(Wanted(day=date(2026, 3, 1))) == []
    assert "Сбербанк" in billing.get("/staff/payments/?operation=op-77").text


def test_the_pages_show_it(order: PaymentOrder, app, billing) -> None:
    with app.app_context():
        pay_with(order)
    assert f"/staff/payments/{order.id}/" in billing.get("/staff/payments/").text
    text = billing.get(f"/staff/payments/{order.id}/").text.replace("\xa0", " ")
    for part in ("499,27 руб.", "300,00 руб.", "640000000001", "Оплачен", "еще нет"):
        assert part in text, part


def test_a_wrong_day_is_told(cast: Cast, billing) -> None:
    assert billing.get("/staff/payments/?day=вчера").status_code == 422


def test_cases_are_listed(problem: PaymentProblem, billing) -> None:
    text = billing.get("/staff/payments/problems/").text.replace("\xa0", " ")
    assert "Не та сумма, что запрошена" in text
    assert "450,00 руб." in text
    assert "Не та сумма" not in billing.get("/staff/payments/problems/?resolved=1").text


def settle(browser, problem: PaymentProblem, **data: str):
    return browser.post(f"/staff/payments/problems/{problem.id}/", data=data)


def shares(cast: Cast, order: PaymentOrder, first: str, second: str) -> dict[str, str]:
    """How much for the cast's account, and for the order's other one."""
    numbers = [line.account.number for line in order.lines]
    own = cast.account.number
    other = next(number for number in numbers if number != own)
    return {f"share_{own}": first, f"share_{other}": second}


def test_the_money_is_booked_by_shares(app, cast, staff: Staff, order, problem, billing) -> None:
    sums = shares(cast, order, "300", "150,00")
    done = settle(billing, problem, book="1", how="Банк взял 450", **sums)
    assert done.status_code == 303
    assert booked(cast.account) == [300_00]
    assert reread(order).state is State.SUCCEEDED
    closed = PaymentProblem.get()
    assert (closed.resolved_by.id, closed.resolution) == (staff.billing.id, "Банк взял 450")
    assert AuditEvent.get(AuditEvent.event == "staff.problem_booked").actor_id == staff.billing.id
    assert "Банк взял 450" in billing.get(f"/staff/payments/problems/{problem.id}/").text
    assert "Биллинг Б." in billing.get("/staff/payments/problems/?resolved=1").text


@pytest.mark.parametrize(
    ("sums", "message"),
    [(("300", "150,01"), "Доли должны складываться"), (("300", "много"), "Введите сумму")],
)
def test_shares_that_are_wrong_stay_on_the_form(cast, order, problem, billing, sums, message):
    refused = settle(billing, problem, book="1", how="Попытка", **shares(cast, order, *sums))
    assert refused.status_code == 422
    assert message in refused.text
    assert sums[1] in refused.text
    assert booked(cast.account) == []


def test_a_case_is_closed_without_money(cast, order, problem, billing) -> None:
    sums = shares(cast, order, "300", "199,27")
    settle(billing, problem, close="1", how="Вернули через банк", **sums)
    assert PaymentProblem.get().resolution == "Вернули через банк"
    assert booked(cast.account) == []
    assert reread(order).state is State.HELD


def test_it_must_be_said_what_was_done(problem: PaymentProblem, billing) -> None:
    assert settle(billing, problem, close="1", how="").status_code == 422
    assert PaymentProblem.get().resolved_at is None


def test_a_payment_that_nobody_ordered_is_only_closed(cast: Cast, billing) -> None:
    reporting.report(ProblemKind.UNKNOWN_PAYMENT, "strange", amount=1_00)
    problem = PaymentProblem.get()
    assert "Занести деньги" not in billing.get(f"/staff/payments/problems/{problem.id}/").text
    settle(billing, problem, how="Чужой платеж")
    assert PaymentProblem.get().resolution == "Чужой платеж"


def test_the_second_who_closes_a_case_is_told(problem: PaymentProblem, billing, admin) -> None:
    settle(billing, problem, close="1", how="Первый")
    late = settle(admin, problem, close="1", how="Второй")
    assert "уже закрыл кто-то другой" in admin.get(late.location).text
    assert PaymentProblem.get().resolution == "Первый"


def test_a_long_list_costs_as_little_as_a_short_one(order, billing) -> None:
    with budget(7):
        billing.get("/staff/payments/?account=640000000001")
