"""Loading the demo: the batch through the ordinary importer, and people who can sign in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from peewee import fn

from elkk.accounts import links
from elkk.accounts.known_links import ever_of_user
from elkk.accounts.models import Account, FactKind, Relation, Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.exchange.format1.report import Report
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.identity.models import User
from elkk.identity.passwords import hash_password
from elkk.payments.models import Payment
from elkk.readings.models import Reading
from elkk.sandbox.demo.generator import (
    ACCOUNTS,
    DEMO_ACCOUNTS,
    MONTHS,
    SEED,
    account_rows,
    last_month,
    write_demo_batch,
)
from elkk.sandbox.demo.paying import PAYMENT_PREFIX
from elkk.sandbox.demo.profile import profile
from elkk.sandbox.demo.rows import Row
from elkk.sandbox.demo.supplier import CODE
from elkk.sandbox.demo.traits import Traits

PASSWORD: Final = "elkk-demo-1"
_FIRST_LOADED: Final = 10_000


class DemoPerson(NamedTuple):
    phone: str
    email: str
    last_name: str
    first_name: str
    patronymic: str


class DemoLink(NamedTuple):
    """An empty group means the property's address."""

    number: str
    relation: Relation
    group: str
    note: str


SUBSCRIBER: Final = DemoPerson("+79000000001", "demo@example.org", "Иванов", "Иван", "Иванович")
GUEST: Final = DemoPerson("+79000000002", "guest@example.org", "Петрова", "Анна", "Сергеевна")

LINKS: Final = (
    DemoLink(DEMO_ACCOUNTS[0], Relation.OWNER, "", "Квартира"),
    DemoLink(DEMO_ACCOUNTS[1], Relation.OTHER, "Родители", "Квартира родителей"),
    DemoLink(DEMO_ACCOUNTS[2], Relation.OWNER, "", "Дом"),
)


class DemoRefused(Exception):
    """The importer refused the demo batch; the text is its report."""


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """The subscriber has the three demo accounts, the guest has none; both have PASSWORD."""

    report: Report
    last_month: Month
    subscriber: User
    guest: User


@dataclass(frozen=True, slots=True)
class Loaded:
    """An account that was loaded, and the answers to its control questions."""

    number: str
    answers: dict[FactKind, str]


def load_accounts(today: date, wanted: Sequence[Traits], *, months: int = MONTHS) -> list[Loaded]:
    """Bring new accounts with such traits into the demo utility, through the importer.

    Their numbers have not been used before. Raises DemoRefused.
    """
    last = last_month(today)
    with TemporaryDirectory(prefix="elkk-demo-") as folder, atomic():
        profiles = [
            profile(SEED, index, last, months, traits)
            for index, traits in enumerate(wanted, start=_next_index())
        ]
        loaded = []
        batch = Path(folder) / "accounts"
        with BatchWriter(batch, supplier=CODE, created=today) as writer:
            for one in profiles:
                rows = list(account_rows(one, today, months))
                for row in rows:
                    writer.add(row.table, row.values)
                loaded.append(Loaded(one.number, _answers(rows)))
        report = import_batch(batch)
        if report.refusals:
            raise DemoRefused(str(report))
    return loaded


def _next_index() -> int:
    """Above those of the demo, and of all accounts that were loaded before."""
    return _FIRST_LOADED + Account.select().count()


def _answers(rows: Iterable[Row]) -> dict[FactKind, str]:
    facts = [row.values for row in rows if row.table == "control_facts"]
    return {FactKind(str(fact["kind"])): str(fact["value"]) for fact in facts}


def load_demo(today: date, *, seed: int = SEED, accounts: int = ACCOUNTS) -> DemoLoaded:
    """Load the demo utility as of a day, and the two demo people.

    Safe to repeat. The history is told relative to the day: in another month the old one is
    taken away first. People, links and what they did themselves stay as they are.
    Raises DemoRefused.
    """
    last = last_month(today)
    with TemporaryDirectory(prefix="elkk-demo-") as folder:
        batch = Path(folder) / "demo"
        write_demo_batch(batch, today, seed=seed, accounts=accounts)
        with atomic():
            if _newest_month() not in (None, last):
                _forget_history()
            report = import_batch(batch)
            if report.refusals:
                raise DemoRefused(str(report))
            subscriber, guest = _person(SUBSCRIBER), _person(GUEST)
            for link in LINKS:
                _link(subscriber, link)
    return DemoLoaded(report, last, subscriber, guest)


def _newest_month() -> Month | None:
    """The last month that an earlier loading has billed."""
    newest = (
        Bill.select(Bill.month)
        .join(Account)
        .join(Supplier)
        .where((Supplier.code == CODE) & (Account.number == DEMO_ACCOUNTS[0]))
        .order_by(Bill.month.desc())
        .first()
    )
    return newest and newest.month


def _forget_history() -> None:
    accounts = Account.select(Account.id).join(Supplier).where(Supplier.code == CODE)
    Bill.delete().where(Bill.account.in_(accounts)).execute()
    Reading.delete().where(Reading.account.in_(accounts)).execute()
    ours = fn.SUBSTR(Payment.billing_id, 1, len(PAYMENT_PREFIX)) == PAYMENT_PREFIX
    Payment.delete().where(Payment.account.in_(accounts) & ours).execute()


def _person(person: DemoPerson) -> User:
    found = User.get_or_none(User.phone == person.phone)
    if found is not None:
        return found
    now = clock.now()
    return User.create(
        **person._asdict(),
        email_confirmed_at=now,
        password_hash=hash_password(PASSWORD),
        created_at=now,
    )


def _link(user: User, link: DemoLink) -> None:
    account = (
        Account.select()
        .join(Supplier)
        .where((Supplier.code == CODE) & (Account.number == link.number))
        .get()
    )
    known = {each.link.account_id for each in ever_of_user(user.id)}
    if account.id not in known:
        links.make(user.id, account.id, relation=link.relation, group=link.group, note=link.note)
