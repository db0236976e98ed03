"""How an order ends: only by what the acquirer says, once, and only for what was asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.delivery.models import Message
from elkk.payments import acquiring, gateways, problems
from elkk.payments.gateways.base import Reversal, ReversalKind, Snapshot, Status
from elkk.payments.models import PaymentOrder, PaymentProblem, ProblemKind, State
from elkk.payments.problems import NotSplit
from elkk.sandbox.bank import desk
from tests.payments.steps import (
    EXPIRED_CARD,
    POOR_CARD,
    at_the_bank,
    booked,
    debt_of,
    order_of,
    pay_with,
    reread,
)
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def _worker(app: Flask, through_sandbox):
    with app.app_context():
        yield


@pytest.fixture
def order(cast: Cast) -> PaymentOrder:
    return order_of(cast.owner, {cast.account: 499_27})


def told(paid: PaymentOrder, /, **differences: object) -> Snapshot:
    """What the acquirer says of a payment that went through."""
    usual = Snapshot(
        id=reread(paid).acquirer_id,
        status=Status.SUCCEEDED,
        amount=paid.amount,
        order=paid.key,
        accounts={line.account.number: line.amount for line in paid.lines},
        method="Мир *0012",
    )
    return replace(usual, **differences)


def accept(order: PaymentOrder, snapshot: Snapshot) -> State:
    return acquiring.accept(acquiring.order_with_supplier(order.id), snapshot)


def test_a_payment_that_went_through_is_booked(order, cast) -> None:
    pay_with(order)
    assert reread(order).state is State.SUCCEEDED
    assert booked(cast.account) == [499_27]


def test_the_receipt_is_posted_with_it(order) -> None:
    pay_with(order)
    letter = Message.get()
    assert letter.recipient == "olga@example.org"
    assert "499,27" in letter.subject
    assert f"/payments/{order.key}/receipt/" in letter.text


def test_without_an_address_nothing_is_posted(cast) -> None:
    from elkk.payments import services

    order = services.pay(
        cast.owner, [cast.account], {cast.account.id: 1_00}, email="", form_token="x"
    )
    pay_with(order)
    assert booked(cast.account) == [1_00]
    assert not Message.select().exists()


def test_hearing_it_many_times_books_it_once(order, cast) -> None:
    for _ in range(5):
        assert accept(order, told(order)) is State.SUCCEEDED
    assert booked(cast.account) == [499_27]
    assert Message.select().count() == 1


def test_old_news_changes_nothing(order, cast) -> None:
    accept(order, told(order))
    for stale in (Status.PENDING, Status.CANCELED):
        assert accept(order, told(order, status=stale)) is State.SUCCEEDED
    assert booked(cast.account) == [499_27]


def test_the_debt_is_less_at_once(order, cast) -> None:
    Account.update(balance=600_00).where(Account.id == cast.account.id).execute()
    assert debt_of(cast.account) == 600_00
    pay_with(order)
    assert debt_of(cast.account) == 100_73


@pytest.mark.parametrize(
    ("card", "reason"), [(POOR_CARD, "insufficient_funds"), (EXPIRED_CARD, "card_expired")]
)
def test_a_refusal_ends_it_without_money(order, cast, card: str, reason: str) -> None:
    pay_with(order, card)
    assert (reread(order).state, reread(order).reason) == (State.CANCELED, reason)
    assert booked(cast.account) == []


def test_cancelling_ends_it_without_money(order, cast) -> None:
    desk.cancel(at_the_bank(order))
    assert reread(order).state is State.CANCELED
    assert booked(cast.account) == []


def test_money_taken_after_we_gave_up_is_booked_all_the_same(order, cast) -> None:
    PaymentOrder.update(state=State.CANCELED).execute()
    assert accept(order, told(order)) is State.SUCCEEDED
    assert booked(cast.account) == [499_27]


@pytest.mark.parametrize(
    ("difference", "kind"),
    [
        ({"amount": 499_26}, ProblemKind.AMOUNT),
        ({"amount": 500_00}, ProblemKind.AMOUNT),
        ({"order": "another"}, ProblemKind.ACCOUNT),
        ({"accounts": {"640000000002": 499_27}}, ProblemKind.ACCOUNT),
        ({"accounts": {"640000000001": 499_26}}, ProblemKind.ACCOUNT),
        ({"accounts": {}}, ProblemKind.ACCOUNT),
    ],
)
def test_a_mismatch_goes_to_staff_and_not_to_the_ledger(order, cast, difference, kind) -> None:
    for _ in range(2):
        assert accept(order, told(order, **difference)) is State.HELD
    assert booked(cast.account) == []
    assert not Message.select().exists()
    (problem,) = problems.open_problems()
    assert (problem.kind, problem.order) == (kind, order)


def test_staff_enter_what_was_really_taken(order, cast) -> None:
    accept(order, told(order, amount=450_00))
    (problem,) = problems.open_problems()
    with pytest.raises(NotSplit):
        problems.book(problem.id, {"640000000001": 450_01}, by=cast.guest, how="")
    shares = {"640000000001": 450_00}
    assert problems.book(problem.id, shares, by=cast.guest, how="Банк взял 450")
    assert not problems.book(problem.id, shares, by=cast.guest, how="еще раз")
    assert reread(order).state is State.SUCCEEDED
    assert booked(cast.account) == [450_00]
    assert problems.open_problems() == []


def test_staff_close_what_needs_no_entry(order, cast) -> None:
    accept(order, told(order, amount=1_00))
    (problem,) = problems.open_problems()
    assert problems.resolve(problem.id, by=cast.guest, how="Возвращено в банке")
    assert not problems.resolve(problem.id, by=cast.guest, how="")
    assert booked(cast.account) == []
    closed = PaymentProblem.get_by_id(problem.id)
    assert (closed.resolved_by, closed.resolution) == (cast.guest, "Возвращено в банке")


def test_a_second_payment_for_one_order_goes_to_staff(order, cast) -> None:
    pay_with(order)
    accept(order, told(order, id="another-payment"))
    assert booked(cast.account) == [499_27]
    (problem,) = problems.open_problems()
    assert (problem.kind, problem.fact) == (ProblemKind.UNKNOWN_PAYMENT, "another-payment")


def test_an_acquirer_that_refuses_to_begin_ends_it_and_tells_staff(cast, monkeypatch) -> None:
    from elkk.payments.gateways.base import GatewayError

    def refuse(*_arguments):
        raise GatewayError("401 invalid_credentials", permanent=True)

    monkeypatch.setattr(gateways.current(), "create", refuse, raising=False)
    order = order_of(cast.owner, {cast.account: 1_00})
    assert (order.state, order.reason) == (State.CANCELED, acquiring.REFUSED)
    assert [problem.kind for problem in problems.open_problems()] == [ProblemKind.REFUSED]


def test_an_order_the_acquirer_never_answered_is_given_up(cast, monkeypatch, at) -> None:
    from elkk.payments.gateways.base import GatewayError

    def silence(*_arguments):
        raise GatewayError("time-out", permanent=False)

    monkeypatch.setattr(gateways.current(), "create", silence, raising=False)
    order = order_of(cast.owner, {cast.account: 1_00})
    assert order.state is State.NEW
    monkeypatch.undo()
    at(clock.now() + acquiring.GIVE_UP_STARTING + timedelta(seconds=1))
    assert acquiring.ask(order.id) is State.CANCELED
    assert reread(order).reason == acquiring.NO_ANSWER
    assert reread(order).acquirer_id is None, "a repetition this late could be a second payment"


class TestReversals:
    """Refunds and chargebacks: events of their own."""

    def test_a_refund_is_an_entry_below_zero(self, order, cast) -> None:
        pay_with(order)
        desk.give_back(at_the_bank(order), 100_00, "refund")
        assert booked(cast.account) == [499_27, -100_00]
        assert debt_of(cast.account) == -399_27
        assert Message.select().count() == 2

    def test_it_is_booked_once(self, order, cast) -> None:
        back = Reversal("r-1", 100_00)
        for _ in range(3):
            accept(order, told(order, reversals=(back,)))
        assert booked(cast.account) == [499_27, -100_00]

    def test_a_chargeback_says_what_it_is(self, order, cast) -> None:
        pay_with(order)
        desk.give_back(at_the_bank(order), 499_27, "chargeback")
        entries = list(cast.account.ledger)
        assert [entry.kind for entry in entries] == ["payment", "chargeback"]
        assert booked(cast.account) == [499_27, -499_27]

    def test_the_whole_of_several_accounts_goes_back_to_each(self, cast, second_account) -> None:
        order = order_of(cast.owner, {cast.account: 1_00, second_account: 2_00})
        pay_with(order)
        desk.give_back(at_the_bank(order), 3_00, "refund")
        assert (booked(cast.account), booked(second_account)) == ([1_00, -1_00], [2_00, -2_00])

    def test_a_part_goes_back_to_the_account_that_is_named(self, cast, second_account) -> None:
        order = order_of(cast.owner, {cast.account: 1_00, second_account: 2_00})
        pay_with(order)
        desk.give_back(at_the_bank(order), 50, "refund", account=second_account.number)
        assert (booked(cast.account), booked(second_account)) == ([1_00], [2_00, -50])

    def test_a_part_of_nobody_knows_what_goes_to_staff(self, cast, second_account) -> None:
        order = order_of(cast.owner, {cast.account: 1_00, second_account: 2_00})
        pay_with(order)
        desk.give_back(at_the_bank(order), 50, "refund")
        assert (booked(cast.account), booked(second_account)) == ([1_00], [2_00])
        (problem,) = problems.open_problems()
        assert (problem.kind, problem.amount) == (ProblemKind.REFUND_SPLIT, -50)
        shares = {cast.account.number: -20, second_account.number: -30}
        assert problems.book(problem.id, shares, by=cast.guest, how="Разделили")
        assert (booked(cast.account), booked(second_account)) == ([1_00, -20], [2_00, -30])

    def test_before_the_money_is_booked_nothing_goes_back(self, order, cast) -> None:
        back = Reversal("r-1", 499_27, ReversalKind.REFUND)
        accept(order, told(order, amount=1_00, reversals=(back,)))
        assert booked(cast.account) == []
