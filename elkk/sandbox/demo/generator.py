"""The demo batch: all rows of all accounts, one account at a time."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from elkk.accounts.models import FactKind
from elkk.base.periods import Month
from elkk.exchange.format1.writer import BatchWriter
from elkk.sandbox.demo.facts import control_facts
from elkk.sandbox.demo.history import AccountMonth, DemoBill, history
from elkk.sandbox.demo.profile import Profile, account_number, profile
from elkk.sandbox.demo.rows import Row
from elkk.sandbox.demo.stories import DEMO_STORIES, FREE_STORIES, STORIES
from elkk.sandbox.demo.supplier import CODE, supplier_rows
from elkk.sandbox.demo.tariffs import FIRST_DAY, plan_code, tariff_rows

SEED: Final = 64
ACCOUNTS: Final = 200
MONTHS: Final = 36

DEMO_ACCOUNTS: Final = tuple(account_number(index) for index in range(len(DEMO_STORIES)))
FREE_ACCOUNTS: Final = tuple(
    account_number(index) for index in range(len(DEMO_STORIES), len(STORIES))
)

_METERING: Final = {1: "однофазные электронные", 3: "трехфазные электронные"}


class FreeAccount(NamedTuple):
    """An account that nobody has linked: its number, what is special, and the control answers."""

    number: str
    special: str
    answers: dict[FactKind, str]


def last_month(today: date) -> Month:
    """The month that has been billed last: the one before today's. Bills are out on the first."""
    return Month.of(today) - 1


def demo_rows(
    today: date, *, seed: int = SEED, accounts: int = ACCOUNTS, months: int = MONTHS
) -> Iterator[Row]:
    """The rows of the batch as of a day, never more than one account in memory.

    Only the balances and the payments of the current month depend on the day within its month.
    Raises ValueError where the history would begin before the first tariff, in 2015.
    """
    last = last_month(today)
    if (last - (months - 1)).first_day < FIRST_DAY:
        raise ValueError(f"no tariffs before {FIRST_DAY}: choose a later day or fewer months")
    yield from supplier_rows()
    yield from tariff_rows()
    for index in range(accounts):
        yield from account_rows(profile(seed, index, last, months), today, months)


def write_demo_batch(
    folder: Path,
    today: date,
    *,
    seed: int = SEED,
    accounts: int = ACCOUNTS,
    months: int = MONTHS,
) -> None:
    """Write the batch into a folder: the same arguments give the same bytes."""
    with BatchWriter(folder, supplier=CODE, created=today) as batch:
        for row in demo_rows(today, seed=seed, accounts=accounts, months=months):
            batch.add(row.table, row.values)


def describe_free_accounts(today: date, *, seed: int = SEED) -> list[FreeAccount]:
    """The accounts that testers may link, with the answers that hold in the month of that day."""
    last = last_month(today)
    described = []
    for offset, story in enumerate(FREE_STORIES):
        one = profile(seed, len(DEMO_STORIES) + offset, last, MONTHS)
        facts = control_facts(one, _last_bill(list(history(one, last - (MONTHS - 1), last))))
        described.append(FreeAccount(one.number, story.special, facts))
    return described


def account_rows(one: Profile, today: date, months: int) -> Iterator[Row]:
    """Everything about one account, parents before children."""
    last = last_month(today)
    lived = list(history(one, last - (months - 1), last))
    bill = _last_bill(lived)
    yield _account_row(one, last)
    for kind, value in control_facts(one, bill).items():
        yield Row("control_facts", {"account": one.number, "kind": kind, "value": value})
    for starts_on, stove in one.stoves:
        plan = plan_code(stove, one.traits.zones)
        yield Row("account_tariffs", {"account": one.number, "plan": plan, "starts_on": starts_on})
    for meter in one.meters:
        yield meter.row(one.number)
    balance = bill.total
    for month in lived:
        yield from _month_rows(month, one.number, today)
    balance -= sum(payment.amount for payment in lived[-1].payments if payment.paid_on <= today)
    yield Row("balances", {"account": one.number, "on": today, "balance": balance})


def _month_rows(month: AccountMonth, account: str, today: date) -> Iterator[Row]:
    for reading in month.taken:
        yield reading.row(account)
    if month.bill is not None:
        yield month.bill.row(account)
        for position, line in enumerate(month.lines, start=1):
            yield line.row(account, month.bill.month, position)
    for payment in month.payments:
        if payment.paid_on <= today:
            yield payment.row(account)


def _last_bill(lived: list[AccountMonth]) -> DemoBill:
    return [month.bill for month in lived if month.bill is not None][-1]


def _account_row(one: Profile, last: Month) -> Row:
    traits = one.traits
    tariffs = "однотарифные" if traits.zones == 1 else "многотарифные"
    els = f"64ДМ{one.index % 10**6:06d}"
    return Row(
        "accounts",
        {
            "account": one.number,
            "last_name": one.owner.last,
            "first_name": one.owner.first,
            "patronymic": one.owner.patronymic,
            "address": one.home.address,
            "total_area": one.total_area,
            "living_area": one.living_area,
            "residents": one.residents if traits.areas_known else None,
            "els": els,
            "gku_id": f"{els}-01",
            "metering_kind": f"{_METERING[traits.phases]} ({tariffs})",
            "stove": one.stove_in(last),
            "locked_reason": traits.locked_reason,
        },
    )
