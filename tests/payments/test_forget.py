"""A payer who deletes their user is forgotten, once no receipt needs them (152-ФЗ)."""

import json

import pytest
from flask import Flask

from elkk.delivery.models import Message
from elkk.identity.models import User
from elkk.payments import acquiring, problems
from elkk.payments.models import PaymentOrder, State
from elkk.payments.personal_data import forget_payer, orders_of
from tests.payments.steps import POOR_CARD, at_the_bank, booked, order_of, pay_with, reread
from tests.payments.test_settle import accept, told
from tests.support.cast import PASSWORD, Cast
from tests.support.people import code_to


@pytest.fixture(autouse=True)
def _worker(app: Flask, through_sandbox):
    with app.app_context():
        yield


@pytest.fixture
def order(cast: Cast) -> PaymentOrder:
    return order_of(cast.owner, {cast.account: 499_27})


def delete(user: User) -> None:
    made = orders_of(user.id)
    User.delete().where(User.id == user.id).execute()
    forget_payer(made)


def what_is_kept(order: PaymentOrder) -> str:
    kept = reread(order)
    return kept.email + kept.request


def is_forgotten(order: PaymentOrder) -> bool:
    return not any(each in what_is_kept(order) for each in ("olga@example.org", "+79160000001"))


def test_deleting_oneself_is_enough(owner, cast: Cast, order: PaymentOrder) -> None:
    pay_with(order)
    assert not is_forgotten(order)
    owner.post("/profile/delete/", data={"current_password": PASSWORD})
    owner.post("/profile/delete/code/", data={"code": code_to(cast.owner.phone)})
    assert is_forgotten(order)
    assert booked(cast.account) == [499_27], "what was paid stays"


def test_an_open_payment_keeps_the_address_until_its_receipt_is_posted(cast, order) -> None:
    delete(cast.owner)
    assert not is_forgotten(order)
    pay_with(order)
    assert reread(order).state is State.SUCCEEDED
    assert Message.get().recipient == "olga@example.org"
    assert is_forgotten(order)


def test_a_payment_that_came_to_nothing_is_forgotten_at_once(cast, order) -> None:
    delete(cast.owner)
    pay_with(order, POOR_CARD)
    assert is_forgotten(order)


def test_one_that_staff_look_at_keeps_it_until_they_are_done(cast, order) -> None:
    accept(order, told(order, amount=450_00))
    delete(cast.owner)
    assert not is_forgotten(order)
    (problem,) = problems.open_problems()
    problems.book(problem.id, {cast.account.number: 450_00}, by=cast.guest, how="")
    assert Message.get().recipient == "olga@example.org"
    assert is_forgotten(order)


def test_closing_it_without_money_forgets_as_well(cast, order) -> None:
    accept(order, told(order, amount=1_00))
    delete(cast.owner)
    (problem,) = problems.open_problems()
    problems.resolve(problem.id, by=cast.guest, how="Возвращено в банке")
    assert is_forgotten(order)


def test_whoever_stays_is_not_forgotten(cast, order) -> None:
    pay_with(order)
    acquiring.ask(order.id)
    forget_payer([order.id])
    assert not is_forgotten(order)


def test_what_is_left_still_tells_the_acquirers_payment(cast, order) -> None:
    pay_with(order)
    delete(cast.owner)
    assert accept(order, told(order)) is State.SUCCEEDED
    assert at_the_bank(order).order == order.key
    assert problems.open_problems() == []


def test_the_copy_of_ones_data_lists_the_payments(owner, order: PaymentOrder) -> None:
    pay_with(order)
    (told_payment,) = json.loads(owner.get("/profile/data.json").data)["payments_made_here"]
    assert told_payment["amount"] == "499,27"
    assert told_payment["receipt_email"] == "olga@example.org"
