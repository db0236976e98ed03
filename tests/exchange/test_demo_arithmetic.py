"""Every sum of the demo utility follows from the rows that it sends along with it."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elkk.base.money import round_kopecks
from elkk.base.periods import Month
from elkk.base.zones import zones_of
from elkk.sandbox.demo.penalty import rate
from elkk.sandbox.demo.stories import STORIES
from tests.exchange.demo_accounts import Demo, DemoAccount

ORDINARY = 12

every_demo = given(
    st.builds(
        Demo,
        st.dates(date(2018, 1, 1), date(2031, 12, 31)),
        seed=st.integers(0, 10**6),
        accounts=st.just(len(STORIES) + ORDINARY),
        months=st.integers(3, 36),
    )
)
few = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def usual() -> Demo:
    """The batch that the demo stand loads."""
    return Demo(date(2026, 3, 17))


def check_everything(demo: Demo) -> None:
    tariffs = Tariffs(demo)
    for account in demo:
        check_lines(account, tariffs)
        check_bills(account)
        check_chain(account)
        check_payments(account)
        check_penalties(account)
        check_registers(account)


@few
@every_demo
def test_sums_are_exact_for_any_seed_and_day(demo):
    check_everything(demo)


def test_sums_of_the_usual_batch_are_exact(usual):
    check_everything(usual)


class Tariffs:
    """The price list of a batch, looked up independently of the generator."""

    def __init__(self, demo: Demo) -> None:
        self.prices = defaultdict(list)
        for row in demo.common.tariffs:
            self.prices[row["plan"], row["zone"]].append(row)

        self.known: dict = {}

    def slices(self, plan: str, zone: str, day: date) -> list[tuple[Decimal, Decimal]]:
        if (plan, zone, day) not in self.known:
            self.known[plan, zone, day] = self._in_force(plan, zone, day)
        return self.known[plan, zone, day]

    def _in_force(self, plan: str, zone: str, day: date) -> list[tuple[Decimal, Decimal]]:
        known = [row for row in self.prices[plan, zone] if row["starts_on"] <= day]
        newest = max(row["starts_on"] for row in known)
        return sorted(
            (row["over_kwh"], row["price"]) for row in known if row["starts_on"] == newest
        )


def plan_of(account: DemoAccount, month: Month) -> str:
    plans = [row for row in account.account_tariffs if row["starts_on"] <= month.first_day]
    return max(plans, key=lambda row: row["starts_on"])["plan"]


def check_lines(account: DemoAccount, tariffs: Tariffs) -> None:
    used = defaultdict(Decimal)
    for line in account.bill_lines:
        month, zone = line["month"], line["zone"]
        assert line["amount"] == round_kopecks(line["volume"] * line["price"])
        start, end = used[month, zone], used[month, zone] + line["volume"]
        slices = tariffs.slices(plan_of(account, month), zone, month.first_day)
        over, price = max(one for one in slices if one[0] <= start)
        assert line["price"] == price
        assert all(end <= other for other, _ in slices if other > over)
        used[month, zone] = end


def check_bills(account: DemoAccount) -> None:
    charged, paid = defaultdict(int), defaultdict(int)
    for line in account.bill_lines:
        charged[line["month"]] += line["amount"]
    for payment in account.payments:
        paid[payment["billed_month"]] += payment["amount"]
    for bill in account.bills:
        month = bill["month"]
        assert bill["charged"] == charged[month]
        assert bill["paid"] == paid[month]
        assert bill["total"] == (
            bill["opening"]
            + bill["charged"]
            + bill["recalculated"]
            - bill["benefits"]
            + bill["penalty"]
            - bill["paid"]
        )
        assert bill["issued_on"] == (month + 1).first_day
        assert bill["due_on"] == (month + 1).day(15)


def check_chain(account: DemoAccount) -> None:
    for before, after in pairwise(account.bills):
        assert after["month"] == before["month"] + 1
        assert after["opening"] == before["total"]
    later = sum(row["amount"] for row in account.payments if row["billed_month"] is None)
    assert account.balance == account.bills[-1]["total"] - later


def check_payments(account: DemoAccount) -> None:
    for payment in account.payments:
        assert payment["amount"] > 0
        counted = payment["billed_month"] or account.bills[-1]["month"] + 1
        assert Month.of(payment["paid_on"]) == counted
        assert payment["paid_on"] <= account.balances[0]["on"]


def check_registers(account: DemoAccount) -> None:
    """The lines of a meter's zone add up to the difference of the readings on them."""
    meters = {meter["meter"]: meter for meter in account.meters}
    volumes = defaultdict(Decimal)
    for line in account.bill_lines:
        key = line["month"], line["meter"], line["zone"]
        volumes[(*key, line["previous_value"], line["current_value"])] += line["volume"]
    for (_, code, zone, previous, current), volume in volumes.items():
        meter = meters[code]
        assert zone in zones_of(meter["zones"])
        assert volume == (current - previous) * meter["multiplier"]


def check_penalties(account: DemoAccount) -> None:
    """Reckoned once more, day by day and in fractions, from the bills and payments alone."""
    debts: list[list] = []
    owed_penalty = advance = 0
    received = {row["paid_on"]: row["amount"] for row in account.payments}
    assert len(received) == len(account.payments)
    first = account.bills[0]
    debts.append([first["month"].day(15), max(first["opening"], 0)])
    advance = max(-first["opening"], 0)
    for bill in account.bills:
        cost = Fraction(0)
        day = bill["month"].first_day
        while day <= bill["month"].last_day:
            cost += sum(price_of_a_day(left, due, day) for due, left in debts if left)
            if day in received:
                money = advance + received[day]
                advance, owed_penalty = settle(debts, owed_penalty, money)
            day += timedelta(days=1)
        assert bill["penalty"] == int(cost + Fraction(1, 2))
        accrued = bill["charged"] + bill["recalculated"] - bill["benefits"]
        debts.append([bill["due_on"], max(accrued, 0)])
        advance, owed_penalty = settle(debts, owed_penalty, advance + max(-accrued, 0))
        owed_penalty += bill["penalty"]
        advance, owed_penalty = settle(debts, owed_penalty, advance)
        assert sum(left for _, left in debts) + owed_penalty - advance == bill["total"]


def price_of_a_day(debt: int, due_on: date, day: date) -> Fraction | int:
    days_late = (day - due_on).days
    if days_late <= 30:
        return 0
    return Fraction(debt * rate(day), 10_000 * (300 if days_late <= 90 else 130))


def settle(debts: list[list], penalty: int, money: int) -> tuple[int, int]:
    for debt in debts:
        part = min(debt[1], money)
        debt[1] -= part
        money -= part
    part = min(penalty, money)
    return money - part, penalty - part
