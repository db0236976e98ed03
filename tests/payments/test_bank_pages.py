"""The pages of the sandbox's bank: terminal, ACS, СБП."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from elkk.payments.models import PaymentOrder, State
from elkk.sandbox.bank.cards import CARDS, is_card_number
from tests.payments.steps import CARD, NO_RETURN_CARD, at_the_bank, booked, order_of, reread
from tests.support.cast import Cast


@pytest.fixture
def bank(app: Flask, client, through_sandbox) -> Iterator:
    usual = app.config["ELKK"]
    app.config["ELKK"] = replace(usual, sandbox=True)
    yield client
    app.config["ELKK"] = usual


@pytest.fixture
def order(cast: Cast, bank) -> PaymentOrder:
    return order_of(cast.owner, {cast.account: 499_27})


@pytest.fixture
def terminal(order: PaymentOrder) -> str:
    return f"/sandbox/bank/{order.acquirer_id}/"


def confirm(bank, terminal: str, code: str):
    return bank.post(f"{terminal}acs/", data={"code": code})


def test_it_shows_whom_and_how_much(bank, terminal: str) -> None:
    page = bank.get(terminal).text
    assert "ПАО «Саратовэнерго»" in page
    assert "Оплата по л/с 640000000001" in page
    assert "499,27" in page


def test_card_then_code_then_back(bank, order, cast, terminal: str) -> None:
    assert bank.post(terminal, data=CARD).location == f"{terminal}acs/"
    assert at_the_bank(order).code in bank.get(f"{terminal}acs/").text
    back = confirm(bank, terminal, at_the_bank(order).code)
    assert back.location == f"/payments/{order.key}/"
    assert booked(cast.account) == [499_27]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "2200 0000 0000 0013"),
        ("number", "1"),
        ("expires", "13/30"),
        ("expires", "02/26"),
        ("expires", "1230"),
        ("cvv", "12"),
    ],
)
def test_a_card_that_can_not_be_is_refused(bank, terminal: str, field: str, value: str) -> None:
    assert bank.post(terminal, data=CARD | {field: value}).status_code == 422


def test_cancel_leads_back(bank, order, terminal: str) -> None:
    assert bank.post(terminal, data={"cancel": "1"}).location == f"/payments/{order.key}/"
    assert reread(order).reason == "canceled_by_payer"


def test_three_wrong_codes_are_too_many(bank, order, terminal: str) -> None:
    bank.post(terminal, data=CARD)
    for _ in range(2):
        assert confirm(bank, terminal, "x").status_code == 422
    assert confirm(bank, terminal, "x").location == f"/payments/{order.key}/"
    assert (reread(order).state, reread(order).reason) == (State.CANCELED, "3d_secure_failed")


def test_a_lost_return_stays_at_the_bank(bank, order, cast, terminal: str) -> None:
    bank.post(terminal, data=CARD | {"number": NO_RETURN_CARD})
    assert "Связь прервалась" in confirm(bank, terminal, at_the_bank(order).code).text
    assert booked(cast.account) == []


def test_sbp_shows_a_code_and_pays(bank, order, cast, terminal: str) -> None:
    assert "<svg" in bank.get(f"{terminal}sbp/").text
    assert bank.post(f"{terminal}sbp/").location == f"/payments/{order.key}/"
    assert reread(order).method == "СБП"
    assert booked(cast.account) == [499_27]


def test_money_goes_back_by_hand(bank, order, cast, terminal: str) -> None:
    bank.post(f"{terminal}sbp/")
    assert bank.get(f"{terminal}reversal/").status_code == 200
    data = {"kind": "refund", "amount": "99,27", "account": ""}
    assert bank.post(f"{terminal}reversal/", data=data).status_code == 303
    assert booked(cast.account) == [499_27, -99_27]
    assert bank.post(f"{terminal}reversal/", data=data | {"amount": "500"}).status_code == 422


def test_an_ended_payment_leads_back_from_everywhere(bank, order, terminal: str) -> None:
    bank.post(f"{terminal}sbp/")
    for page in ("", "acs/", "sbp/"):
        assert bank.get(terminal + page).location == f"/payments/{order.key}/"


def test_the_card_is_not_kept(bank, order, terminal: str) -> None:
    bank.post(terminal, data=CARD)
    kept = at_the_bank(order)
    assert kept.card == "0012"
    assert "2200" not in str(kept.__data__)


def test_every_test_card_has_a_right_check_digit() -> None:
    assert all(is_card_number(number) for number in CARDS)
