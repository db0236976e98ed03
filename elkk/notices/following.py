"""A notice follows its fact: whether what it says has ended is asked each time it is read.

Nothing is marked when readings come, money is paid or a meter is verified: there is no writer that
could forget it, and no moment between the fact and the notice. The expressions are over Notice and
its Account in the query around them; whoever lists, counts or sends notices takes the same ones.

What can't be known says nothing: without a balance of the billing no debt is over.
"""

from datetime import date
from typing import Any, Final

from peewee import JOIN, SQL, Case, Expression, Select, fn

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.base.db import is_sqlite
from elkk.base.prepared import Prepared
from elkk.bills.models import Bill
from elkk.notices.models import Kind, Notice
from elkk.notices.rules import taken_from_meter, taken_in, unread_meters
from elkk.payments.debt import owed
from elkk.readings.models import Meter, Reading, ReadingWindow, Status
from elkk.readings.windows import WindowState, window_state

_WINDOW: Final = (Kind.WINDOW_OPEN, Kind.WINDOW_CLOSES)
_VERIFICATION: Final = (Kind.VERIFICATION_ENDS, Kind.VERIFICATION_ENDED)
# «reading 17», «2026-09-12 M1»: what stands before the number of the reading and the meter's code.
_BEFORE_NUMBER: Final = len("reading ") + 1
_BEFORE_CODE: Final = len("2026-09-12 ") + 1


def followed(moment: Any) -> Any:
    """What users may see at a moment, each notice with what has become of its fact."""
    return Notice.of_linked_accounts(moment).select_extend(
        is_over().alias("is_over"),
        _submitted_on().alias("submitted_on"),
        _owed_now().alias("owed_now"),
    )


def is_over() -> Any:
    """Whether the notice has nothing to ask for any more."""
    return Case(
        Notice.kind,
        [
            *((kind, _submitted_on().is_null(False)) for kind in _WINDOW),
            (Kind.DEBT, Account.balance_on.is_null(False) & (owed() <= 0)),
            *((kind, fn.EXISTS(_verified())) for kind in _VERIFICATION),
            (Kind.READING_REJECTED, fn.EXISTS(_taken_after_all())),
        ],
        SQL("FALSE"),
    )


def still_true(notice_ids: list[int]) -> bool:
    """Whether one of the notices at least is still to be told: to a user who has the account."""
    found = (
        Notice.of_linked_accounts(clock.now())
        .where(Notice.id.in_(notice_ids) & ~is_over())
        .limit(1)
    )
    return bool(list(found))


def _windows_and_reading(given: Any) -> Any:
    """Windows, and beside them when the account's meters were last read, in one query."""
    taken = (Reading.meter == Meter.id) & taken_from_meter()
    in_service = Meter.removed_on.is_null() | (Meter.removed_on > given.today)
    meters = (
        Meter.select(fn.MAX(Reading.taken_on).alias("last"))
        .join(Reading, JOIN.LEFT_OUTER, on=taken)
        .where((Meter.account == given.account) & ~Meter.automatic & in_service)
        .group_by(Meter.id)
        .alias("read")
    )
    last = meters.c.last
    every = Case(None, [(fn.COUNT(SQL("*")) == fn.COUNT(last), fn.MIN(last))], None)
    return ReadingWindow.select(
        ReadingWindow,
        Select([meters], [every]).alias("read_since"),
        Select([meters], [fn.MAX(last)]).alias("read_last"),
    ).where(ReadingWindow.supplier == given.supplier)


_WINDOWS_AND_READING: Final = Prepared[ReadingWindow](_windows_and_reading)


def window_of(account: Account) -> tuple[WindowState, date | None]:
    """The account's days for readings; and the day of the last one, once the window is open and
    every meter was read in it."""
    today = clock.today(account.supplier.time_zone)
    windows = _WINDOWS_AND_READING.rows(
        account=account.id, supplier=account.supplier_id, today=today
    )
    state = window_state(windows, today)
    if not windows or state.opens_on is None or not state.is_open:
        return state, None
    # Columns of this query only, so no fields of the model; SQLite gives text.
    since, last = (getattr(windows[0], name) for name in ("read_since", "read_last"))
    if since is None or date.fromisoformat(str(since)) < state.opens_on:
        return state, None
    return state, date.fromisoformat(str(last))


def _submitted_on() -> Any:
    """Of a window's notice: the day of the last reading, once every meter was read; else NULL."""
    opens, closes = _day("opens_on"), _day("closes_on")
    last = Reading.select(fn.MAX(Reading.taken_on)).where(
        (Reading.account == Account.id) & taken_in(opens, closes)
    )
    complete = ~fn.EXISTS(unread_meters(opens, closes))
    return Case(None, [(Notice.kind.in_(_WINDOW) & complete, last)], None)


def _owed_now() -> Any:
    """What is owed now, of a debt's notice; of a bill's too, where the balance has that bill in it;
    else NULL."""
    counted = Bill.select(SQL("1")).where(
        (Bill.account == Account.id)
        & (Bill.month == _number("month"))
        & (Bill.issued_on <= Account.balance_on)
    )
    known = Account.balance_on.is_null(False) & (Notice.kind == Kind.DEBT)
    of_bill = (Notice.kind == Kind.NEW_BILL) & fn.EXISTS(counted)
    return Case(None, [(known | of_bill, owed())], None)


def _verified() -> Any:
    """The meter has another day for its verification than was told, or is gone."""
    told = _day("verified_until")
    return Meter.select(SQL("1")).where(
        (Meter.account == Account.id)
        & (Meter.code == fn.SUBSTR(Notice.fact, SQL(str(_BEFORE_CODE))))
        & (Meter.removed_on.is_null(False) | (Meter.verified_until > told))
    )


def _taken_after_all() -> Any:
    """The rejected reading was counted in the end, or a later one of the meter was taken."""
    rejected, later = Reading.alias(), Reading.alias()
    again = later.select(SQL("1")).where(
        (later.meter == rejected.meter)
        & (later.taken_on >= rejected.taken_on)
        & (later.id != rejected.id)
        & later.status.is_null(False)
        & (later.status != Status.REJECTED)
    )
    number = fn.SUBSTR(Notice.fact, SQL(str(_BEFORE_NUMBER)))
    return rejected.select(SQL("1")).where(
        (rejected.account == Account.id)
        & (rejected.id.cast("text") == number)
        & ((rejected.status != Status.REJECTED) | fn.EXISTS(again))
    )


def _detail(name: str) -> Any:
    """A text of the details; NULL where there is none of that name."""
    if is_sqlite():
        return fn.json_extract(Notice.details, SQL(f"'$.{name}'"))
    return Expression(Notice.details.cast("json"), "->>", SQL(f"'{name}'"))


def _day(name: str) -> Any:
    found = _detail(name)
    return found if is_sqlite() else fn.CAST(Expression(found, "AS", SQL("date")))


def _number(name: str) -> Any:
    found = _detail(name)
    return found if is_sqlite() else fn.CAST(Expression(found, "AS", SQL("integer")))
