"""The daily job tells every fact once, to everyone who has the account. The day is 17 March."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from elkk.accounts.models import Account, AccountLink
from elkk.base import clock
from elkk.notices import daily
from elkk.notices.generation import generate
from elkk.notices.models import DailyRun, Kind, Notice, NoticeRule
from elkk.notices.preferences import mute_only
from elkk.payments.models import Payment
from elkk.readings.models import Meter, Reading, Source, Status
from tests.notices.conftest import make_bill
from tests.support.cast import Cast, link, make_account, make_meter, make_supplier
from tests.support.queries import recorded

TODAY = date(2026, 3, 17)


@pytest.fixture(autouse=True)
def _in_the_app(app: Flask, no_worker: None):
    with app.app_context():
        yield


def told(cast: Cast, kind: Kind) -> list[Notice]:
    """What the owner was told of that kind."""
    own = (Notice.user == cast.owner) & (Notice.kind == kind)
    return list(Notice.select().where(own).order_by(Notice.id))


def submit(meter: Meter, day: date, source: Source = Source.CUSTOMER) -> None:
    Reading.create(account=meter.account, meter=meter, taken_on=day, source=source, t1=Decimal(7))


def owe(cast: Cast, kopecks: int) -> None:
    Account.update(balance=kopecks).where(Account.id == cast.account.id).execute()


def test_missing_readings_are_told_while_the_window_is_open(cast: Cast) -> None:
    generate(cast.supplier)
    (notice,) = told(cast, Kind.WINDOW_OPEN)
    assert notice.details == {"opens_on": "2026-03-15", "closes_on": "2026-03-26"}
    assert notice.day == TODAY


def test_everyone_who_has_the_account_is_told_and_nobody_else(cast: Cast) -> None:
    generate(cast.supplier)
    told_users = Notice.select(Notice.user).where(
        (Notice.kind == Kind.WINDOW_OPEN) & (Notice.account == cast.account)
    )
    assert {each.user_id for each in told_users} == {cast.owner.id, cast.guest.id}


@pytest.mark.parametrize(
    "state", [{"closed_on": date(2026, 3, 1)}, {"locked_reason": "Договор расторгнут."}]
)
def test_readings_are_not_asked_for_where_they_would_be_refused(cast: Cast, state) -> None:
    Account.update(**state).execute()
    generate(cast.supplier)
    assert not told(cast, Kind.WINDOW_OPEN)


def test_running_again_adds_nothing(cast: Cast) -> None:
    make_bill(cast.account)
    owe(cast, 500_000)
    assert generate(cast.supplier) > 0
    assert generate(cast.supplier) == 0


def test_readings_that_came_in_the_window_are_not_asked_for(cast: Cast) -> None:
    submit(cast.meter, date(2026, 3, 16))
    generate(cast.supplier)
    assert not told(cast, Kind.WINDOW_OPEN)


def test_calculated_readings_do_not_count(cast: Cast) -> None:
    submit(cast.meter, date(2026, 3, 16), Source.AVERAGE)
    generate(cast.supplier)
    assert told(cast, Kind.WINDOW_OPEN)


def test_rejected_readings_are_told_to_who_submitted_them_and_asked_for_again(cast: Cast) -> None:
    submit(cast.meter, date(2026, 3, 16))
    Reading.update(
        status=Status.REJECTED, rejected_reason="Меньше прежнего.", submitted_by=cast.owner
    ).execute()
    generate(cast.supplier)
    (notice,) = told(cast, Kind.READING_REJECTED)
    assert notice.details == {"taken_on": "2026-03-16", "reason": "Меньше прежнего."}
    assert told(cast, Kind.WINDOW_OPEN)
    others = (Notice.kind == Kind.READING_REJECTED) & (Notice.user != cast.owner)
    assert not Notice.select().where(others).exists()


def test_kinds_that_are_muted_for_the_account_are_not_told(cast: Cast) -> None:
    own = (AccountLink.user == cast.owner) & (AccountLink.account == cast.account)
    mute_only(AccountLink.get(own), [Kind.WINDOW_OPEN])
    generate(cast.supplier)
    assert not told(cast, Kind.WINDOW_OPEN)


@pytest.mark.parametrize("gone", ["removed_at", "ends_at"])
def test_links_that_were_removed_or_have_ended_are_left_out(cast: Cast, gone: str) -> None:
    AccountLink.update(**{gone: clock.now() - timedelta(minutes=1)}).execute()
    assert generate(cast.supplier) == 0


def test_one_meter_of_two_without_readings_is_enough_to_ask(cast: Cast) -> None:
    make_meter(cast.account)
    submit(cast.meter, date(2026, 3, 16))
    generate(cast.supplier)
    assert len(told(cast, Kind.WINDOW_OPEN)) == 1


@pytest.mark.parametrize("values", [{"automatic": True}, {"removed_on": date(2026, 1, 1)}])
def test_automatic_and_removed_meters_are_not_asked_about(cast: Cast, values) -> None:
    Meter.update(**values).execute()
    generate(cast.supplier)
    assert not told(cast, Kind.WINDOW_OPEN)


def test_nothing_is_asked_while_the_window_is_closed(cast: Cast, at) -> None:
    at(datetime(2026, 3, 10, 9, tzinfo=UTC))
    generate(cast.supplier)
    assert not told(cast, Kind.WINDOW_OPEN)


def test_the_last_two_days_are_told_apart(cast: Cast, at) -> None:
    generate(cast.supplier)
    assert not told(cast, Kind.WINDOW_CLOSES)
    at(datetime(2026, 3, 25, 9, tzinfo=UTC))
    generate(cast.supplier)
    at(datetime(2026, 3, 26, 9, tzinfo=UTC))
    generate(cast.supplier)
    assert len(told(cast, Kind.WINDOW_CLOSES)) == 1
    assert len(told(cast, Kind.WINDOW_OPEN)) == 1


def test_each_month_has_a_window_of_its_own(cast: Cast, at) -> None:
    generate(cast.supplier)
    at(datetime(2026, 4, 16, 9, tzinfo=UTC))
    generate(cast.supplier)
    assert len(told(cast, Kind.WINDOW_OPEN)) == 2


def test_what_was_submitted_takes_the_reminder_back(cast: Cast) -> None:
    generate(cast.supplier)
    submit(cast.meter, TODAY)
    generate(cast.supplier)
    (notice,) = told(cast, Kind.WINDOW_OPEN)
    assert notice.read_at is not None


def test_a_new_bill_is_told_with_its_sum_and_due_day(cast: Cast) -> None:
    make_bill(cast.account)
    generate(cast.supplier)
    (notice,) = told(cast, Kind.NEW_BILL)
    assert notice.details == {"month": 202602, "total": 49_927, "due_on": "2026-03-15"}


def test_an_old_bill_is_no_news(cast: Cast) -> None:
    make_bill(cast.account, issued_on=TODAY - timedelta(days=32))
    generate(cast.supplier)
    assert not told(cast, Kind.NEW_BILL)


@pytest.mark.parametrize(
    ("kopecks", "due_on", "expected"),
    [
        (300_000, date(2026, 4, 15), {"debt": 300_000, "overdue_since": None}),
        (299_999, date(2026, 4, 15), None),
        (10_000, date(2026, 3, 15), {"debt": 10_000, "overdue_since": "2026-03-15"}),
        (10_000, TODAY, None),
        (9_999, date(2026, 3, 15), None),
        (-300_000, date(2026, 3, 15), None),
    ],
)
def test_a_debt_is_told_when_it_is_large_or_past_due(
    cast: Cast, kopecks: int, due_on: date, expected: dict | None
) -> None:
    make_bill(cast.account, due_on=due_on)
    owe(cast, kopecks)
    generate(cast.supplier)
    assert [each.details for each in told(cast, Kind.DEBT)] == ([expected] if expected else [])


def test_a_debt_is_told_once_a_month_while_it_lasts(cast: Cast, at) -> None:
    owe(cast, 300_000)
    for day in (17, 18, 31):
        at(datetime(2026, 3, day, 9, tzinfo=UTC))
        generate(cast.supplier)
    assert len(told(cast, Kind.DEBT)) == 1
    at(datetime(2026, 4, 1, 9, tzinfo=UTC))
    generate(cast.supplier)
    assert len(told(cast, Kind.DEBT)) == 2


def test_a_debt_that_was_paid_is_no_longer_unread(cast: Cast) -> None:
    owe(cast, 300_000)
    generate(cast.supplier)
    owe(cast, 0)
    generate(cast.supplier)
    (notice,) = told(cast, Kind.DEBT)
    assert notice.read_at is not None


def test_the_suppliers_own_limits_count_from_their_day_on(cast: Cast) -> None:
    for starts_on, debt_from in ((date(2026, 1, 1), 50_000), (date(2026, 4, 1), 10)):
        NoticeRule.create(
            supplier=cast.supplier,
            starts_on=starts_on,
            debt_from=debt_from,
            overdue_from=debt_from,
            verification_days=60,
        )
    owe(cast, 49_999)
    generate(cast.supplier)
    assert not told(cast, Kind.DEBT)
    owe(cast, 50_000)
    generate(cast.supplier)
    assert told(cast, Kind.DEBT)


def test_a_credited_payment_is_told_and_a_refund_is_not(cast: Cast) -> None:
    for number, amount in (("P1", 50_000), ("P2", -50_000)):
        Payment.create(account=cast.account, billing_id=number, paid_on=TODAY, amount=amount)
    generate(cast.supplier)
    assert [each.details for each in told(cast, Kind.PAYMENT_CREDITED)] == [
        {"amount": 50_000, "paid_on": "2026-03-17"}
    ]


@pytest.mark.parametrize(
    ("until", "kind"),
    [
        (TODAY + timedelta(days=60), Kind.VERIFICATION_ENDS),
        (TODAY, Kind.VERIFICATION_ENDS),
        (TODAY - timedelta(days=1), Kind.VERIFICATION_ENDED),
        (TODAY + timedelta(days=61), None),
    ],
)
def test_the_end_of_a_verification_is_told_sixty_days_ahead_and_afterwards(
    cast: Cast, until: date, kind: Kind | None
) -> None:
    Meter.update(verified_until=until, number=None).execute()
    generate(cast.supplier)
    found = told(cast, Kind.VERIFICATION_ENDS) + told(cast, Kind.VERIFICATION_ENDED)
    assert [each.kind for each in found] == ([kind] if kind else [])
    assert all(each.details == {"meter": "", "verified_until": str(until)} for each in found)


def test_accounts_that_nobody_has_linked_are_left_out(cast: Cast) -> None:
    AccountLink.delete().execute()
    assert generate(cast.supplier) == 0


def test_each_supplier_is_told_of_by_itself(cast: Cast) -> None:
    other = make_supplier("OTHER")
    account = make_account(other, "770000000001")
    link(cast.owner, account)
    make_meter(account)
    generate(other)
    assert {each.account_id for each in Notice.select()} == {account.id}


def test_the_number_of_queries_does_not_grow_with_the_accounts(cast: Cast) -> None:
    with recorded() as few:
        generate(cast.supplier)
    for number in range(30):
        account = make_account(cast.supplier, f"6500000000{number:02d}", balance=500_000)
        make_bill(account)
        make_meter(account)
        link(cast.owner, account)
    with recorded() as many:
        assert generate(cast.supplier) >= 90
    assert len(many) <= len(few)


def test_the_daily_job_waits_for_the_suppliers_morning_and_runs_once(cast: Cast, at) -> None:
    at(datetime(2026, 3, 17, 1, 59, tzinfo=UTC))
    assert daily.run_due() == 0
    at(datetime(2026, 3, 17, 2, 0, tzinfo=UTC))
    assert daily.run_due() > 0
    make_bill(cast.account)
    assert daily.run_due() == 0
    at(datetime(2026, 3, 18, 2, 0, tzinfo=UTC))
    assert daily.run_due() > 0


def test_a_job_that_a_crash_broke_off_is_taken_up_again(cast: Cast, at) -> None:
    began = datetime(2026, 3, 17, 3, tzinfo=UTC)
    DailyRun.create(supplier=cast.supplier, day=TODAY, started_at=began)
    at(began + timedelta(minutes=59))
    assert daily.run_due() == 0
    at(began + timedelta(minutes=61))
    assert daily.run_due() > 0
    assert DailyRun.get().finished_at is not None
