"""Квитанция об оплате: on screen and as PDF."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from elkk.base.money import NBSP
from elkk.base.periods import Month
from elkk.payments.models import PaymentOrder
from elkk.sandbox.bank import desk
from tests.notices.conftest import make_bill
from tests.payments.steps import at_the_bank, order_of, pay_with
from tests.support.cast import Cast


@pytest.fixture
def order(cast: Cast, second_account, through_sandbox) -> PaymentOrder:
    order = order_of(cast.owner, {cast.account: 499_27, second_account: 1_00})
    pay_with(order)
    return order


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_it_names_payee_accounts_sums_and_operation(owner, order: PaymentOrder) -> None:
    page = owner.get(f"/payments/{order.key}/receipt/").text
    for told in ("640000000001", "640000000011", "499,27", "500,27", order.acquirer_id, "*0012"):
        assert told in page
    assert "17.03.2026 13:00 (UTC+4)" in page
    assert "Орлова Ольга" in page


def test_it_says_for_which_month_where_a_bill_was_paid(owner, cast, through_sandbox) -> None:
    make_bill(cast.account, month=Month(2026, 2))
    order = order_of(cast.owner, {cast.account: 1_00})
    pay_with(order)

    page = owner.get(f"/payments/{order.key}/receipt/").text
    paper = text_of(owner.get(f"/payments/{order.key}/receipt.pdf").data)

    assert "за февраль 2026" in page
    for told in ("за февраль 2026", "Плательщик: Орлова Ольга", "(UTC+4)"):
        assert told in " ".join(paper.replace(NBSP, " ").split())


def test_the_pdf_says_the_same(owner, order: PaymentOrder) -> None:
    answer = owner.get(f"/payments/{order.key}/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    text = text_of(answer.data)
    for told in ("Саратовэнерго", "640000000011", "499,27", "500,27", order.acquirer_id):
        assert told in text


def test_the_pdf_is_the_same_each_time(owner, order: PaymentOrder) -> None:
    address = f"/payments/{order.key}/receipt.pdf"
    assert owner.get(address).data == owner.get(address).data


def test_what_went_back_is_told(owner, order: PaymentOrder) -> None:
    desk.give_back(at_the_bank(order), 500_27, "chargeback")
    assert "отозвано банком" in owner.get(f"/payments/{order.key}/receipt/").text
    pdf = owner.get(f"/payments/{order.key}/receipt.pdf").data
    assert "Отзыв платежа банком" in text_of(pdf)


def test_before_the_money_is_there_there_is_none(owner, cast, through_sandbox) -> None:
    order = order_of(cast.owner, {cast.account: 1_00})
    for page in ("receipt/", "receipt.pdf"):
        assert owner.get(f"/payments/{order.key}/{page}").status_code == 404
