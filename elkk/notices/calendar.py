"""The calendar of a user's accounts (iCalendar, RFC 5545): reading days, due days, МПИ ends.

Whoever knows its address reads it: calendar programs can't sign in. The address has a secret part,
and the user may renew it.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask_babel import force_locale

from elkk.accounts import links
from elkk.accounts.models import Account
from elkk.base import clock
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.identity.models import User
from elkk.notices.choices import settings_of
from elkk.notices.models import NoticeSettings
from elkk.readings.models import Meter, ReadingWindow
from elkk.readings.windows import bounds, in_force, is_any_day
from elkk.web.i18n import _, format_money

if TYPE_CHECKING:
    from icalendar import Event

MONTHS_AHEAD: Final = 3
DAYS_BACK: Final = timedelta(days=62)
FETCH_AGAIN: Final = timedelta(hours=12)
_KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Entry:
    """Whole days from `first` to `last`. `uid` is the same each time the same fact is told."""

    uid: str
    summary: str
    first: date
    last: date
    text: str = ""


def address_key(user_id: int) -> str | None:
    """The secret part of the calendar's address; None where the user has not asked for one."""
    settings = NoticeSettings.get_or_none(NoticeSettings.user == user_id)
    return settings.calendar_key if settings else None


def renew_address(user_id: int) -> str:
    """A new secret part; the old address stops working."""
    settings_of(user_id)
    key = secrets.token_urlsafe(_KEY_BYTES)
    _set_key(user_id, key)
    return key


def forget_address(user_id: int) -> None:
    _set_key(user_id, None)


def _set_key(user_id: int, key: str | None) -> None:
    NoticeSettings.update(calendar_key=key).where(NoticeSettings.user == user_id).execute()


def calendar_by_key(key: str) -> bytes | None:
    """The calendar with that secret address, in its user's language; None where there is none."""
    settings = (
        NoticeSettings.select(NoticeSettings, User)
        .join(User)
        .where(NoticeSettings.calendar_key == key)
        .first()
    )
    if settings is None:
        return None
    with force_locale(settings.user.locale):
        return _write(list(entries(settings.user_id)))


def _write(found: Sequence[Entry]) -> bytes:
    # The worker imports this module too, and writes no calendars.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//ELKK//Cabinet//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Electricity: readings and payments"))
    calendar.add("refresh-interval", FETCH_AGAIN)
    calendar.add("x-published-ttl", "PT12H")
    now = clock.now()
    for entry in found:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.uid}@elkk")
    event.add("dtstamp", now)
    event.add("summary", entry.summary)
    event.add("dtstart", entry.first)
    # The end of whole-day events is the day after (RFC 5545, 3.6.1).
    event.add("dtend", entry.last + timedelta(days=1))
    if entry.text:
        event.add("description", entry.text)
    # Nobody is busy on a day when a bill is due.
    event.add("transp", "TRANSPARENT")
    return event


def entries(user_id: int) -> Iterator[Entry]:
    """What stands in the calendar; four queries, however many accounts."""
    accounts = _accounts(user_id)
    ids = [account.id for account in accounts]
    by_id = {account.id: account for account in accounts}
    yield from _windows(accounts)
    since = clock.now().date() - DAYS_BACK
    bills = Bill.select().where(
        Bill.account.in_(ids) & (Bill.due_on >= since) & (Bill.month >= Month.of(since) - 1)
    )
    for bill in bills.order_by(Bill.month, Bill.id):
        if bill.total > 0 and bill.due_on:
            yield _due(bill, by_id[bill.account_id])
    meters = Meter.select().where(
        Meter.account.in_(ids) & Meter.removed_on.is_null() & (Meter.verified_until >= since)
    )
    for meter in meters.order_by(Meter.id):
        yield _verification(meter, by_id[meter.account_id])


def _accounts(user_id: int) -> list[Account]:
    return [link.account for link in links.live_links(user_id)]


def _windows(accounts: Sequence[Account]) -> Iterator[Entry]:
    suppliers = {account.supplier_id for account in accounts}
    windows: dict[int, list[ReadingWindow]] = {}
    for window in ReadingWindow.select().where(ReadingWindow.supplier.in_(suppliers)):
        windows.setdefault(window.supplier_id, []).append(window)
    for account in accounts:
        today = clock.today(account.supplier.time_zone)
        for ahead in range(-1, MONTHS_AHEAD + 1):
            month = Month.of(today) + ahead
            rule = in_force(windows.get(account.supplier_id, []), month.first_day)
            if rule is not None and not is_any_day(rule):
                first, last = bounds(rule, month)
                yield Entry(
                    f"window-{account.id}-{month}",
                    _("Submit readings: %(address)s", address=account.address),
                    first,
                    last,
                    _account_line(account),
                )


def _due(bill: Bill, account: Account) -> Entry:
    assert bill.due_on is not None
    return Entry(
        f"due-{account.id}-{bill.month}",
        _(
            "Pay %(sum)s for electricity: %(address)s",
            sum=format_money(bill.total),
            address=account.address,
        ),
        bill.due_on,
        bill.due_on,
        _account_line(account),
    )


def _verification(meter: Meter, account: Account) -> Entry:
    assert meter.verified_until is not None
    return Entry(
        f"verification-{meter.id}-{meter.verified_until}",
        _("The meter's verification ends: %(address)s", address=account.address),
        meter.verified_until,
        meter.verified_until,
        _("Meter %(number)s", number=meter.number or _("number unknown")),
    )


def _account_line(account: Account) -> str:
    return f"{_('Account')} {account.number}"
