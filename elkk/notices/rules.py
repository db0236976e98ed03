"""What is told of a supplier's accounts on a day, as queries over all of them at once.

Each rule gives a query of links with an account, and what a notice about it consists of; whoever
runs it (generation.py) makes one INSERT … SELECT of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from peewee import OP, Case, Expression, ModelSelect, Node, Value, fn

from elkk.accounts.links import links_with_accounts
from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.base.db import is_sqlite
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.notices.models import Kind, NoticeRule
from elkk.payments.debt import owed
from elkk.payments.models import Payment
from elkk.readings.models import Meter, Reading, Source, Status
from elkk.readings.windows import WindowState

# Nobody is told as news what is older than this.
BILL_IS_NEWS: Final = timedelta(days=31)
PAYMENT_IS_NEWS: Final = timedelta(days=14)
REJECTION_IS_NEWS: Final = timedelta(days=62)
_FROM_THE_METER: Final = (Source.CUSTOMER, Source.INSPECTOR, Source.AUTOMATIC)


@dataclass(frozen=True)
class Day:
    """What the rules go by: the supplier's calendar day, limits and days for readings."""

    supplier: Supplier
    today: date
    limits: NoticeRule
    window: WindowState


@dataclass(frozen=True)
class Facts:
    """`links` are queried together with Account; the other parts are expressions over that query.

    `fact` is a text, unique among an account's facts of that kind; `details` become JSON.
    """

    kind: Kind
    links: "ModelSelect[AccountLink]"
    fact: Node | str
    details: dict[str, Any]


def facts_of(day: Day) -> Iterator[Facts]:
    """Everything that the rules find worth telling on that day."""
    yield from _window(day)
    yield _reading_rejected(day)
    yield _new_bill(day)
    yield _debt(day)
    yield _payment(day)
    yield _verification_ends(day)
    yield _verification_ended(day)


def window_fact(opens_on: date) -> str:
    return f"window {opens_on}"


def _window(day: Day) -> Iterator[Facts]:
    """Readings are wanted and not there; once more when the window closes today or tomorrow."""
    opens, closes = day.window.opens_on, day.window.closes_on
    if not day.window.is_open or opens is None or closes is None:
        return
    wanted = (Account.locked_reason == "") & Account.closed_on.is_null()
    waiting = links_with_accounts().where(wanted & fn.EXISTS(unread_meters(opens, closes)))
    details = {"opens_on": str(opens), "closes_on": str(closes)}
    yield Facts(Kind.WINDOW_OPEN, waiting, window_fact(opens), details)
    if closes - day.today <= timedelta(days=1):
        yield Facts(Kind.WINDOW_CLOSES, waiting, window_fact(opens), details)


def taken_in(opens: Any, closes: Any) -> Expression:
    """Of readings: read from the meter in these days, and not rejected. Days, or expressions."""
    return Reading.taken_on.between(opens, closes) & taken_from_meter()


def taken_from_meter() -> Expression:
    return Reading.source.in_(_FROM_THE_METER) & (
        Reading.status.is_null() | (Reading.status != Status.REJECTED)
    )


def unread_meters(opens: Any, closes: Any) -> "ModelSelect[Meter]":
    """Of the account of the query around: meters in service whose reading is still missing."""
    taken = Reading.select(Value(1)).where((Reading.meter == Meter.id) & taken_in(opens, closes))
    return Meter.select(Value(1)).where(
        (Meter.account == Account.id) & ~Meter.automatic & _in_service(opens) & ~fn.EXISTS(taken)
    )


def _in_service(day: Any) -> Expression:
    return Meter.removed_on.is_null() | (Meter.removed_on > day)


def _reading_rejected(day: Day) -> Facts:
    """The billing did not take what the user submitted; its answer came by an import."""
    refused = (
        links_with_accounts()
        .join(Reading, on=(Reading.account == Account.id))
        .where(
            (Reading.status == Status.REJECTED)
            & (Reading.submitted_by == AccountLink.user)
            & (Reading.taken_on >= day.today - REJECTION_IS_NEWS)
        )
    )
    details = {"taken_on": Reading.taken_on, "reason": Reading.rejected_reason}
    return Facts(Kind.READING_REJECTED, refused, _text("reading ", Reading.id), details)


def _new_bill(day: Day) -> Facts:
    news = (
        links_with_accounts()
        .join(Bill, on=(Bill.account == Account.id))
        .where(
            # The month leads into the index; it is later than the bill is old.
            (Bill.month >= Month.of(day.today - BILL_IS_NEWS) - 2)
            & Bill.issued_on.between(day.today - BILL_IS_NEWS, day.today)
        )
    )
    details = {"month": Bill.month, "total": Bill.total, "due_on": Bill.due_on}
    return Facts(Kind.NEW_BILL, news, _text("bill ", Bill.month), details)


def _debt(day: Day) -> Facts:
    """A reminder a month while the debt is there: large, or of a bill that is past due."""
    due = (
        Bill.select(Bill.due_on)
        .where(Bill.account == Account.id)
        .order_by(Bill.month.desc())
        .limit(1)
    )
    is_past = Expression(due, OP.LT, Value(day.today))
    debt = owed()
    overdue = (debt >= day.limits.overdue_from) & is_past
    debtors = links_with_accounts().where((debt >= day.limits.debt_from) | overdue)
    late = Case(None, [(is_past, due)], None)
    details = {"debt": debt, "overdue_since": late}
    return Facts(Kind.DEBT, debtors, f"debt {Month.of(day.today)}", details)


def _payment(day: Day) -> Facts:
    """The billing has counted the money."""
    news = (
        links_with_accounts()
        .join(Payment, on=(Payment.account == Account.id))
        .where(
            Payment.paid_on.between(day.today - PAYMENT_IS_NEWS, day.today) & (Payment.amount > 0)
        )
    )
    details = {"amount": Payment.amount, "paid_on": Payment.paid_on}
    return Facts(Kind.PAYMENT_CREDITED, news, _text("payment ", Payment.billing_id), details)


def _verification_ends(day: Day) -> Facts:
    last = day.today + timedelta(days=day.limits.verification_days)
    return _verification(Kind.VERIFICATION_ENDS, day, Meter.verified_until.between(day.today, last))


def _verification_ended(day: Day) -> Facts:
    return _verification(Kind.VERIFICATION_ENDED, day, Meter.verified_until < day.today)


def _verification(kind: Kind, day: Day, when: Expression) -> Facts:
    meters = (
        links_with_accounts()
        .join(Meter, on=(Meter.account == Account.id))
        .where(_in_service(day.today) & when)
    )
    fact = _text("", Meter.verified_until).concat(" ").concat(Meter.code)
    details = {"meter": fn.COALESCE(Meter.number, ""), "verified_until": Meter.verified_until}
    return Facts(kind, meters, fact, details)


def _text(prefix: str, column: Any) -> Any:
    return Value(prefix).concat(column.cast("text"))


def json_text(pairs: dict[str, Any]) -> Node:
    """An expression for the JSON text of columns and plain values."""
    parts = [part for name, value in pairs.items() for part in (Value(name), _plain(value))]
    if is_sqlite():
        return fn.json_object(*parts)
    return fn.json_build_object(*parts).cast("text")


def _plain(value: Any) -> Any:
    return value if isinstance(value, Node) else Value(value)
