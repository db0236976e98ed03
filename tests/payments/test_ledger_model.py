"""Whatever happens to an account, in any order, every screen says the debt of a small model.

The model shares no code with the product: it keeps what happened in plain lists and says the rule
of domain and docs in its own words. Neighbours have the same things happen to them.
"""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elkk.accounts.models import Account, AccountLink
from elkk.base import clock
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.identity.models import Bucket
from elkk.notices.generation import generate
from elkk.notices.models import Kind, Notice
from elkk.payments.models import LedgerEntry
from elkk.sandbox.bank import desk
from tests.payments.steps import at_the_bank, order_of, pay_with
from tests.support.audit import keep_signed_in
from tests.support.cast import Cast, link, make_account

FIRST = date(2026, 3, 1)

sums = st.integers(1_00, 5_000_00)
days = st.integers(-20, 20)
which = st.integers(0, 9)
step = st.one_of(
    st.tuples(st.just("pay"), sums),
    st.tuples(st.just("refund"), which, st.integers(1, 100)),
    st.tuples(st.just("bank"), days, st.one_of(sums, st.integers(-500_00, -1))),
    st.tuples(st.just("told"), which, days),
    st.tuples(st.just("balance"), days, st.integers(-1_000_00, 9_000_00)),
    st.tuples(st.just("told and balance"), which, days, st.integers(0, 9_000_00)),
    st.tuples(st.just("days go by"), st.integers(1, 20)),
)


@dataclass
class Ours:
    """A payment or refund made here, and when the billing told of it: the batch and its day."""

    operation: str
    day: date
    amount: int
    batch: int | None = None
    told_day: date | None = None


@dataclass
class Model:
    balance: int = 0
    balance_day: date | None = None
    balance_batch: int = 0
    batch: int = 0
    ours: list[Ours] = field(default_factory=list)
    bank: list[tuple[date, int]] = field(default_factory=list)

    @property
    def debt(self) -> int:
        since = self.balance_day
        at_banks = sum(amount for day, amount in self.bank if since and day > since)
        return self.balance - at_banks - sum(each.amount for each in self.ours if self.lacks(each))

    def lacks(self, each: Ours) -> bool:
        """Whether the balance can't have our payment in it."""
        if self.balance_day is None:
            return True
        if each.told_day is not None and each.told_day > self.balance_day:
            return True
        if each.batch is not None and each.batch <= self.balance_batch:
            return False
        return self.balance_day < each.day + timedelta(days=14)

    def set_balance(self, day: date, amount: int) -> None:
        if self.balance_day is not None and day < self.balance_day:
            return
        if (day, amount) != (self.balance_day, self.balance):
            self.balance_batch = self.batch
        self.balance, self.balance_day = amount, day


class World:
    def __init__(self, cast: Cast, folder: Path) -> None:
        self.cast, self.folder, self.model = cast, folder, Model()
        self.orders: list = []

    def do(self, what: str, *values: int) -> None:
        getattr(self, what.replace(" ", "_"))(*values)

    def pay(self, amount: int) -> None:
        order = order_of(self.cast.owner, {self.cast.account: amount})
        pay_with(order)
        self.orders.append([order, amount])
        self.model.ours.append(Ours(order.acquirer_id, self.today, amount))

    def refund(self, number: int, percent: int) -> None:
        if not self.orders:
            return
        order, left = chosen = self.orders[number % len(self.orders)]
        amount = max(left * percent // 100, 1) if left else 0
        if not amount:
            return
        chosen[1] = left - amount
        desk.give_back(at_the_bank(order), amount, "refund")
        entry = LedgerEntry.select().order_by(LedgerEntry.id.desc()).get()
        self.model.ours.append(Ours(entry.operation_id, self.today, -amount))

    def bank(self, day: int, amount: int) -> None:
        self.model.bank.append((self.day(day), amount))
        self._send((f"X{len(self.model.bank)}", "", self.day(day), amount))

    def told(self, number: int, day: int) -> None:
        self._send(*self._tell(number, day))

    def balance(self, day: int, amount: int) -> None:
        self._send(balance=(self.day(day), amount))

    def told_and_balance(self, number: int, day: int, amount: int) -> None:
        self._send(*self._tell(number, day), balance=(self.day(day), amount))

    def days_go_by(self, days: int) -> None:
        moment = clock.now() + timedelta(days=days)
        clock.use(lambda: moment)

    @property
    def today(self) -> date:
        return clock.today("Europe/Saratov")

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _tell(self, number: int, day: int) -> list[tuple]:
        untold = [each for each in self.model.ours if each.batch is None]
        if not untold:
            return []
        each = untold[number % len(untold)]
        each.batch, each.told_day = self.model.batch + 1, self.day(day)
        return [(each.operation, each.operation, each.told_day, each.amount)]

    def _send(self, *payments: tuple, balance: tuple[date, int] | None = None) -> None:
        if not payments and not balance:
            return
        self.model.batch += 1
        folder = self.folder / f"{self.model.batch}"
        number = self.cast.account.number
        with BatchWriter(folder, supplier="SAR", created=FIRST) as batch:
            for key, operation, day, amount in payments:
                row = {"account": number, "payment": key, "operation": operation}
                batch.add("payments", row | {"paid_on": day, "amount": amount})
            if balance:
                batch.add("balances", {"account": number, "on": balance[0], "balance": balance[1]})
        report = import_batch(folder)
        assert not report.refusals.total, str(report)
        if balance:
            self.model.set_balance(*balance)

    def neighbours_do_the_same(self) -> None:
        """The stranger's account has a payment here, and the billing's of every day."""
        order = order_of(self.cast.stranger, {self.cast.strangers_account: 123_45})
        pay_with(order)


def roubles(kopecks: int) -> str:
    whole, rest = divmod(abs(kopecks), 100)
    return f"{whole:,}".replace(",", "\u00a0") + f",{rest:02d}"


def check_screens(browser, cast: Cast, debt: int) -> None:
    header = browser.get(f"/accounts/{cast.account.id}/details/").text
    word = "Задолженности нет" if not debt else "Задолженность" if debt > 0 else "Переплата"
    state = re.search(r'class="acc-state">.*?</p>', header, re.DOTALL)
    assert state
    assert word in state[0], debt
    assert not debt or f"<b>{roubles(debt)}" in state[0], (debt, state[0])
    form = browser.get(f"/accounts/{cast.account.id}/pay/").text
    together = browser.get("/pay/").text
    typed = roubles(debt).replace("\u00a0", "") if debt > 0 else ""
    for page, name in ((form, "amount"), (together, f"amount_{cast.account.id}")):
        box = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
        value = re.search(r'value="([^"]*)"', box[0]) if box else None
        assert (value[1] if value else "") == typed, (debt, name)
    exported = json.loads(browser.get("/profile/data.json").data)["accounts"][0]
    assert exported["debt"] == ("-" if debt < 0 else "") + roubles(debt).replace("\u00a0", "")
    Notice.delete().execute()
    generate(cast.supplier)
    told = Notice.select().where((Notice.kind == Kind.DEBT) & (Notice.account == cast.account))
    said = {each.details["debt"] for each in told}
    assert said == ({debt} if debt >= 3000_00 else set())


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=1, max_size=9))
def test_every_screen_says_the_debt_of_the_model(
    cast: Cast, owner, through_sandbox, tmp_path_factory: pytest.TempPathFactory, steps: list
) -> None:
    clock.use(lambda: datetime(2026, 3, 17, 9, tzinfo=UTC))
    world = World(an_account_of_its_own(cast), tmp_path_factory.mktemp("batches"))
    world.neighbours_do_the_same()
    for what, *values in steps:
        world.do(what, *values)
        assert Account.get_by_id(world.cast.account.id).balance == world.model.balance
    keep_signed_in()
    check_screens(owner, world.cast, world.model.debt)


def an_account_of_its_own(cast: Cast) -> Cast:
    """Of the supplier and owner of the cast; who paid before doesn't stand in the way."""
    Bucket.delete().execute()
    AccountLink.delete().where(AccountLink.user == cast.owner).execute()
    number = f"65000000{Account.select().count():04d}"
    account = make_account(cast.supplier, number)
    link(cast.owner, account)
    return replace(cast, account=account)
