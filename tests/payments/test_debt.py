"""The debt is the billing's balance less every payment that the balance can't have in it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from elkk.accounts.models import Account
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.exchange.intake.undo import undo
from elkk.exchange.models import Batch
from elkk.notices.generation import generate
from elkk.notices.models import Kind, Notice
from elkk.payments.debt import debt_of, debts_of, owed
from elkk.payments.models import LedgerEntry
from elkk.sandbox.bank import desk
from tests.payments.steps import at_the_bank, order_of, pay_with
from tests.support.cast import Cast

NBSP = "\u00a0"
# The day of the tests' usual time.
TODAY = date(2026, 3, 17)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

Billing = Callable[..., None]


@pytest.fixture
def billing(cast: Cast, tmp_path: Path) -> Billing:
    """Import payments as (number, operation, day, kopecks), a balance as (day, kopecks)."""
    count = iter(range(1000))

    def send(
        *payments: tuple, balance: tuple | None = None, account: Account | None = None
    ) -> None:
        folder = tmp_path / str(next(count))
        number = (account or cast.account).number
        with BatchWriter(folder, supplier="SAR", created=TODAY) as batch:
            for key, operation, day, amount in payments:
                row = {"account": number, "payment": key, "operation": operation}
                batch.add("payments", row | {"paid_on": day, "amount": amount})
            if balance:
                batch.add("balances", {"account": number, "on": balance[0], "balance": balance[1]})
        report = import_batch(folder)
        assert not report.refusals.total, str(report)

    return send


def debt(account: Account) -> int:
    """The same by each of the ways to ask."""
    fresh = Account.get_by_id(account.id)
    found = debt_of(fresh).amount
    assert debts_of([fresh])[fresh.id].amount == found
    assert Account.select(owed()).where(Account.id == account.id).scalar() == found
    return found


def test_a_payment_made_at_a_bank_lowers_it(cast, billing) -> None:
    billing(balance=(YESTERDAY, 1000_00))
    billing(("B-1", "", TODAY, 300_00))
    assert debt(cast.account) == 700_00
    billing(balance=(TODAY, 700_00))
    assert debt(cast.account) == 700_00


def test_a_payment_of_the_balances_own_day_is_in_the_balance(cast, billing) -> None:
    billing(balance=(TODAY, 1000_00))
    billing(("B-1", "", TODAY, 300_00), ("B-2", "", YESTERDAY, 100_00))
    assert debt(cast.account) == 1000_00


@pytest.mark.parametrize("balance_day", [YESTERDAY, TODAY, TOMORROW])
def test_a_payment_made_here_counts_until_the_balance_has_it(
    cast, billing, through_sandbox, balance_day: date
) -> None:
    billing(balance=(balance_day, 1000_00))
    order = order_of(cast.owner, {cast.account: 499_27})
    pay_with(order)
    assert debt(cast.account) == 500_73
    known = ("B-1", order.acquirer_id, TODAY, 499_27)
    billing(known)
    assert debt(cast.account) == 500_73, "becoming known changes nothing"
    billing(known, balance=(balance_day, 1000_00))
    assert debt(cast.account) == 500_73, "nor does the same balance sent again"
    billing(balance=(balance_day + timedelta(days=1), 500_73))
    assert debt(cast.account) == 500_73


def test_a_balance_that_comes_with_the_payment_has_it(cast, billing, through_sandbox) -> None:
    order = order_of(cast.owner, {cast.account: 499_27})
    pay_with(order)
    billing(("B-1", order.acquirer_id, TODAY, 499_27), balance=(TODAY, 500_73))
    assert debt(cast.account) == 500_73


def test_the_billings_own_day_of_our_payment_is_what_counts(cast, billing, through_sandbox) -> None:
    order = order_of(cast.owner, {cast.account: 499_27})
    pay_with(order)
    late = ("B-1", order.acquirer_id, TOMORROW, 499_27)
    billing(late, balance=(TODAY, 1000_00))
    assert debt(cast.account) == 500_73


def test_a_billing_that_never_names_our_payments_has_them_two_weeks_later(
    cast, billing, through_sandbox
) -> None:
    pay_with(order_of(cast.owner, {cast.account: 499_27}))
    billing(balance=(TODAY + timedelta(days=13), 1000_00))
    assert debt(cast.account) == 500_73
    billing(balance=(TODAY + timedelta(days=14), 1000_00))
    assert debt(cast.account) == 1000_00


def test_a_refund_that_the_billing_does_not_know_yet_raises_it(
    cast, billing, through_sandbox
) -> None:
    billing(balance=(YESTERDAY, 1000_00))
    order = order_of(cast.owner, {cast.account: 499_27})
    pay_with(order)
    billing(("B-1", order.acquirer_id, TODAY, 499_27), balance=(TODAY, 500_73))
    desk.give_back(at_the_bank(order), 100_00, "refund")
    assert debt(cast.account) == 600_73
    billing(("B-2", "somebody's", YESTERDAY, -100_00))
    assert debt(cast.account) == 600_73, "another refund of the same sum is another"


@pytest.mark.parametrize("by_its_own_number", [True, False])
def test_the_billings_copy_of_a_refund_changes_nothing(
    cast, billing, through_sandbox, by_its_own_number: bool
) -> None:
    billing(balance=(YESTERDAY, 1000_00))
    order = order_of(cast.owner, {cast.account: 499_27})
    pay_with(order)
    desk.give_back(at_the_bank(order), 100_00, "refund")
    refund = LedgerEntry.get(LedgerEntry.amount < 0).operation_id
    assert debt(cast.account) == 600_73
    operation = refund if by_its_own_number else order.acquirer_id
    billing(("B-1", order.acquirer_id, TODAY, 499_27), ("B-2", operation, TODAY, -100_00))
    assert debt(cast.account) == 600_73
    billing(balance=(TODAY, 600_73))
    assert debt(cast.account) == 600_73


def test_payments_of_neighbours_change_nothing(
    cast, billing, second_account, through_sandbox
) -> None:
    billing(balance=(YESTERDAY, 1000_00))
    billing(balance=(YESTERDAY, 50_00), account=second_account)
    billing(("B-1", "", TODAY, 20_00), account=second_account)
    pay_with(order_of(cast.owner, {second_account: 10_00}))
    pay_with(order_of(cast.stranger, {cast.strangers_account: 5_00}))
    pay_with(order_of(cast.owner, {cast.account: 1_00}))
    assert (debt(cast.account), debt(second_account)) == (999_00, 20_00)
    assert debt(cast.strangers_account) == -5_00


def test_the_same_operation_of_a_neighbour_is_not_this_accounts_copy(
    cast, billing, second_account, through_sandbox
) -> None:
    order = order_of(cast.owner, {cast.account: 1_00, second_account: 2_00})
    pay_with(order)
    known = ("B-1", order.acquirer_id, TODAY, 2_00)
    billing(known, balance=(TODAY, 0), account=second_account)
    billing(balance=(TODAY, 100_00))
    assert (debt(cast.account), debt(second_account)) == (99_00, 0)


def test_an_account_without_a_balance_counts_what_was_paid_here(
    cast, billing, through_sandbox
) -> None:
    order = order_of(cast.owner, {cast.account: 499_27})
    pay_with(order)
    billing(("B-1", order.acquirer_id, TODAY, 499_27), ("B-2", "", TODAY, 77_00))
    assert debt(cast.account) == -499_27
    billing(balance=(TODAY, 10_00))
    assert debt(cast.account) == 10_00


def test_undoing_the_batch_brings_the_debt_back(cast, billing, through_sandbox) -> None:
    billing(balance=(YESTERDAY, 1000_00))
    order = order_of(cast.owner, {cast.account: 499_27})
    pay_with(order)
    billing(("B-1", order.acquirer_id, TODAY, 499_27), balance=(TODAY, 77_00))
    undo(Batch.select().order_by(Batch.id.desc()).get().id)
    assert debt(cast.account) == 500_73
    billing(("B-1", order.acquirer_id, TODAY, 499_27))
    assert debt(cast.account) == 500_73


class TestOnScreen:
    """Every page says the same sum, and the header what it counts."""

    def test_the_header_names_the_payment(self, cast, billing, owner) -> None:
        billing(("B-1", "", TODAY, 499_27), balance=(YESTERDAY, 1000_00))
        page = owner.get(f"/accounts/{cast.account.id}/notices/").text
        assert f"Задолженность: <b>500,73{NBSP}руб.</b>" in page
        assert f"с учетом платежа 499,27{NBSP}руб. от 17.03.2026" in page

    def test_the_header_sums_several_up(self, cast, billing, owner) -> None:
        two = ("B-1", "", TODAY, 700_00), ("B-2", "", TODAY, 500_00)
        billing(*two, balance=(YESTERDAY, 1000_00))
        page = owner.get(f"/accounts/{cast.account.id}/notices/").text
        assert f"Переплата: <b>200,00{NBSP}руб.</b>" in page
        assert f"с учетом 2{NBSP}платежей на 1{NBSP}200,00{NBSP}руб." in page

    def test_the_header_says_what_went_back(self, cast, billing, owner) -> None:
        billing(("B-1", "", TODAY, -5_00), balance=(YESTERDAY, 0))
        page = owner.get(f"/accounts/{cast.account.id}/notices/").text
        assert f"с учетом возврата: 5,00{NBSP}руб." in page
        billing(("B-2", "", TODAY, 15_00))
        page = owner.get(f"/accounts/{cast.account.id}/notices/").text
        assert f"с учетом платежей и возвратов, всего 10,00{NBSP}руб." in page

    def test_nothing_is_said_where_nothing_is_counted(self, cast, billing, owner) -> None:
        billing(("B-1", "", YESTERDAY, 499_27), balance=(TODAY, 1000_00))
        assert "с учетом" not in owner.get(f"/accounts/{cast.account.id}/notices/").text


def test_a_debt_that_was_paid_at_a_bank_is_no_reason_for_a_notice(cast, billing) -> None:
    billing(balance=(YESTERDAY, 5000_00))
    generate(cast.supplier)
    (notice,) = Notice.select().where((Notice.kind == Kind.DEBT) & (Notice.user == cast.owner))
    assert (notice.details["debt"], notice.read_at) == (5000_00, None)
    billing(("B-1", "", TODAY, 5000_00))
    generate(cast.supplier)
    assert Notice.get_by_id(notice.id).read_at is not None


def test_a_notice_tells_the_debt_less_what_was_paid(cast, billing) -> None:
    billing(("B-1", "", TODAY, 1000_00), balance=(YESTERDAY, 5000_00))
    generate(cast.supplier)
    notice = Notice.get((Notice.kind == Kind.DEBT) & (Notice.user == cast.owner))
    assert notice.details["debt"] == 4000_00
