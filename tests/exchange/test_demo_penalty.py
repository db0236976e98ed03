"""Пени: nothing for thirty days, then 1/300, from the 91st day 1/130 of a rate of 9.5 % at most."""

from datetime import date, timedelta

import pytest

from elkk.base.periods import Month
from elkk.sandbox.demo.ledger import Ledger
from elkk.sandbox.demo.penalty import PARTS, penalty_of_day, rate

DUE = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("days_late", "kopecks"),
    [(-3, 0), (0, 0), (1, 0), (30, 0), (31, 95), (90, 95), (91, 219.23), (500, 219.23)],
)
def test_a_day_costs_more_the_longer_the_delay(days_late, kopecks):
    cost = penalty_of_day(3_000_00, DUE, DUE + timedelta(days=days_late)) / PARTS
    assert cost == pytest.approx(kopecks, abs=0.005)


@pytest.mark.parametrize(
    ("day", "basis_points"),
    [
        (date(2020, 1, 20), 625),
        (date(2021, 12, 31), 850),
        (date(2022, 5, 1), 950),
        (date(2022, 12, 1), 750),
        (date(2024, 11, 1), 950),
    ],
)
def test_the_rate_is_the_key_rate_but_never_above_the_cap(day, basis_points):
    assert rate(day) == basis_points


def test_february_brings_the_days_that_are_past_the_thirtieth():
    ledger = Ledger()
    ledger.accrue(3_000_00, date(2026, 1, 15))
    # The 31st day is 15 February: fourteen days of 95 kopecks.
    assert ledger.live_through(Month(2026, 2), []) == 14 * 95


def test_a_payment_ends_the_penalty_after_its_own_day():
    ledger = Ledger()
    ledger.accrue(3_000_00, date(2026, 1, 15))
    assert ledger.live_through(Month(2026, 2), [(date(2026, 2, 20), 3_000_00)]) == 6 * 95


def test_the_oldest_debt_is_paid_first_and_penalties_last():
    ledger = Ledger()
    ledger.accrue(100_00, date(2026, 1, 15))
    ledger.accrue(200_00, date(2026, 2, 15))
    ledger.add_penalty(10_00)
    ledger.pay(150_00)
    assert [(debt.due_on.month, debt.left) for debt in ledger.debts] == [(2, 150_00)]
    ledger.pay(155_00)
    assert (ledger.debts, ledger.penalties) == ([], 5_00)
    ledger.pay(20_00)
    assert ledger.balance == -15_00


def test_an_overpayment_pays_the_next_month():
    ledger = Ledger()
    ledger.pay(500_00)
    ledger.accrue(300_00, date(2026, 1, 15))
    assert (ledger.debts, ledger.balance) == ([], -200_00)
