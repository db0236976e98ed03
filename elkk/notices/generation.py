"""Making notices for all accounts of a supplier: a few queries, however many accounts there are.

Safe to repeat and to break off: a fact that was told is not told again.
"""

from datetime import date
from typing import Final

from peewee import Expression, ModelSelect, Value, fn

from elkk.accounts.links import links_with_accounts
from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.base import clock
from elkk.base.db import atomic, db, is_sqlite
from elkk.notices.models import Kind, Notice, NoticeRule
from elkk.notices.preferences import MutedNotice
from elkk.notices.rules import Day, Facts, facts_of, json_text, unread_meters, window_fact
from elkk.payments.debt import owed
from elkk.readings.services import windows_of
from elkk.readings.windows import window_state

# One statement's worth on SQLite, which lets nobody else write meanwhile.
ACCOUNTS_AT_ONCE: Final = 100_000

# What a supplier without rules of its own begins with: 3 000 roubles, 100 roubles, 60 days.
USUAL_DEBT, USUAL_OVERDUE, USUAL_VERIFICATION_DAYS = 300_000, 10_000, 60
_EVER: Final = date(2000, 1, 1)


def generate(supplier: Supplier) -> int:
    """Tell everything that is worth telling today, and take back what has mended; how many told."""
    today = clock.today(supplier.time_zone)
    day = Day(
        supplier, today, limits_of(supplier, today), window_state(windows_of(supplier), today)
    )
    made = 0
    for first, last in _portions(supplier):
        of_these = Account.id.between(first, last) & (Account.supplier == supplier)
        with atomic():
            _plan_for_all()
            _take_back(day, of_these)
            made += sum(_insert(facts, day, of_these) for facts in facts_of(day))
    return made


def _plan_for_all() -> None:
    """Until the end of the transaction, PostgreSQL joins whole tables.

    Its statistics lag behind what the job itself inserts: it took a million known notices for a
    few, and looked through them for every account.
    """
    if not is_sqlite():
        db.execute_sql("SET LOCAL enable_nestloop = off")


def limits_of(supplier: Supplier, today: date) -> NoticeRule:
    """The rule in force; a supplier that has none gets the usual one, to be changed by staff."""
    begun = NoticeRule.select().where(
        (NoticeRule.supplier == supplier) & (NoticeRule.starts_on <= today)
    )
    rule = begun.order_by(NoticeRule.starts_on.desc()).first()
    if rule is not None:
        return rule
    NoticeRule.insert(
        supplier=supplier,
        starts_on=_EVER,
        debt_from=USUAL_DEBT,
        overdue_from=USUAL_OVERDUE,
        verification_days=USUAL_VERIFICATION_DAYS,
    ).on_conflict_ignore().execute()
    return limits_of(supplier, today)


def _portions(supplier: Supplier) -> list[tuple[int, int]]:
    """First and last account number in the database of each portion."""
    ours = Account.supplier == supplier
    first = Account.select(fn.MIN(Account.id)).where(ours).scalar()
    last = Account.select(fn.MAX(Account.id)).where(ours).scalar()
    if first is None:
        return []
    if not is_sqlite():
        # Writers don't wait there, and its joins read whole tables: once, not for every portion.
        return [(first, last)]
    return [(at, at + ACCOUNTS_AT_ONCE - 1) for at in range(first, last + 1, ACCOUNTS_AT_ONCE)]


def _insert(facts: Facts, day: Day, of_these: Expression) -> int:
    fact = facts.fact if not isinstance(facts.fact, str) else Value(facts.fact)
    known = Notice.alias()
    told = known.select(Value(1)).where(
        (known.user == AccountLink.user)
        & (known.account == AccountLink.account)
        & (known.kind == facts.kind)
        & (known.fact == fact)
    )
    unwanted = MutedNotice.select(Value(1)).where(
        (MutedNotice.link == AccountLink.id) & (MutedNotice.kind == facts.kind)
    )
    fields = {
        Notice.user: AccountLink.user,
        Notice.account: AccountLink.account,
        Notice.kind: Value(str(facts.kind)),
        Notice.fact: fact,
        Notice.day: Value(day.today),
        Notice.details: json_text(facts.details),
        Notice.created_at: Value(clock.now(), converter=Notice.created_at.db_value),
    }
    # Without the look at what is known, PostgreSQL would spend a number of the id sequence for
    # every fact told before, every day.
    new = facts.links.select(*fields.values()).where(
        of_these & ~fn.EXISTS(told) & ~fn.EXISTS(unwanted)
    )
    made = Notice.insert_from(new, list(fields)).on_conflict_ignore().as_rowcount().execute()
    return int(made)


def _take_back(day: Day, of_these: Expression) -> None:
    """What has mended by itself counts as read: readings that came, a debt that was paid."""
    paid = _accounts(of_these & (owed() <= 0))
    _read(Notice.kind == Kind.DEBT, paid)
    opens, closes = day.window.opens_on, day.window.closes_on
    if opens is None or closes is None:
        return
    submitted = _accounts(of_these & ~fn.EXISTS(unread_meters(opens, closes)))
    about_window = Notice.kind.in_((Kind.WINDOW_OPEN, Kind.WINDOW_CLOSES))
    _read(about_window & (Notice.fact == window_fact(opens)), submitted)


def _accounts(condition: Expression) -> "ModelSelect[AccountLink]":
    return links_with_accounts().select(Account.id).where(condition)


def _read(notices: Expression, accounts: "ModelSelect[AccountLink]") -> None:
    Notice.update(read_at=clock.now()).where(
        notices & Notice.read_at.is_null() & Notice.account.in_(accounts)
    ).execute()
