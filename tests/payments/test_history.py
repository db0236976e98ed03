"""A payment made here is in the history at once, and never twice when the billing knows it too."""

from datetime import date

import pytest

from elkk.accounts.models import Account
from elkk.payments.ledger import EventStatus, payment_events
from elkk.payments.models import EntryKind, Payment, PaymentOrder
from elkk.sandbox.bank import desk
from tests.payments.steps import at_the_bank, booked, debt_of, order_of, pay_with
from tests.support.cast import Cast

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def order(cast: Cast, through_sandbox) -> PaymentOrder:
    Account.update(balance=600_00).where(Account.id == cast.account.id).execute()
    return order_of(cast.owner, {cast.account: 499_27})


def billed(account: Account, operation: str, amount: int, number: str = "B-1") -> None:
    """The billing's copy, as its import brings it."""
    Payment.create(
        account=account,
        billing_id=number,
        operation_id=operation,
        paid_on=date(2026, 3, 18),
        amount=amount,
        channel="Личный кабинет",
    )


def shown(account: Account) -> list[tuple[EntryKind, EventStatus, int]]:
    return [
        (event.kind, event.status, event.amount) for event in payment_events(account.id, *MARCH)
    ]


def month(browser, account: Account) -> str:
    return browser.get(f"/accounts/{account.id}/history/payments/2026-03/").text


def test_it_is_there_at_once_and_says_when_it_is_credited(order, cast, owner) -> None:
    pay_with(order)
    page = month(owner, cast.account)
    assert "Обрабатывается" in page
    assert "в течение 1–2 рабочих дней" in page
    assert f'href="/payments/{order.key}/receipt/"' in page


def test_before_it_is_paid_it_is_not_finished(order, cast, owner) -> None:
    page = month(owner, cast.account)
    assert "Не завершен" in page
    assert f'href="/payments/{order.key}/"' in page
    assert "0,00\xa0руб." in page, "an unfinished payment is no money yet"


def test_a_cancelled_one_is_not_shown(order, cast) -> None:
    desk.cancel(at_the_bank(order))
    assert shown(cast.account) == []


def test_the_billings_copy_takes_its_place(order, cast, owner) -> None:
    pay_with(order)
    billed(cast.account, order.acquirer_id, 499_27)
    assert shown(cast.account) == [(EntryKind.PAYMENT, EventStatus.CREDITED, 499_27)]
    page = month(owner, cast.account)
    assert "Зачислен" in page
    assert "Обрабатывается" not in page
    assert f'href="/payments/{order.key}/receipt/"' in page, "the receipt stays within reach"


def test_a_payment_made_elsewhere_is_another_payment(order, cast) -> None:
    pay_with(order)
    billed(cast.account, "of-another-bank", 499_27)
    assert len(shown(cast.account)) == 2


def test_the_same_operation_of_another_account_is_another_payment(
    cast, second_account, through_sandbox
) -> None:
    order = order_of(cast.owner, {cast.account: 1_00, second_account: 2_00})
    pay_with(order)
    billed(second_account, order.acquirer_id, 2_00)
    assert shown(cast.account) == [(EntryKind.PAYMENT, EventStatus.PROCESSING, 1_00)]
    assert shown(second_account) == [(EntryKind.PAYMENT, EventStatus.CREDITED, 2_00)]


def test_the_debt_counts_it_once(order, cast) -> None:
    pay_with(order)
    assert debt_of(cast.account) == 100_73
    billed(cast.account, order.acquirer_id, 499_27)
    assert debt_of(cast.account) == 100_73, "the billing names it without a newer balance"
    newer = {"balance": 100_73, "balance_on": date(2026, 3, 18)}
    Account.update(newer).where(Account.id == cast.account.id).execute()
    assert debt_of(cast.account) == 100_73


@pytest.mark.parametrize("by_its_own_number", [True, False])
def test_a_refund_is_an_event_of_its_own_and_meets_its_copy(order, cast, by_its_own_number) -> None:
    pay_with(order)
    desk.give_back(at_the_bank(order), 100_00, "refund")
    assert (EntryKind.REFUND, EventStatus.PROCESSING, -100_00) in shown(cast.account)
    assert booked(cast.account) == [499_27, -100_00]
    refund = cast.account.ledger.order_by(-cast.account.ledger.model.id).first()
    billed(cast.account, order.acquirer_id, 499_27)
    number = refund.operation_id if by_its_own_number else order.acquirer_id
    billed(cast.account, number, -100_00, "B-2")
    assert sorted(shown(cast.account)) == [
        (EntryKind.PAYMENT, EventStatus.CREDITED, 499_27),
        (EntryKind.REFUND, EventStatus.CREDITED, -100_00),
    ]


def test_a_chargeback_says_that_the_bank_recalled_it(order, cast, owner) -> None:
    pay_with(order)
    desk.give_back(at_the_bank(order), 499_27, "chargeback")
    assert "Отозван банком" in month(owner, cast.account)


def test_a_guest_sees_the_payment_but_not_its_receipt(order, cast, sign_in) -> None:
    pay_with(order)
    page = month(sign_in(cast.guest), cast.account)
    assert "Обрабатывается" in page
    assert order.key not in page
