"""A notice follows its fact: text, button and counts change at once, and stale messages stay."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from elkk.accounts.models import Account, AccountLink
from elkk.base.periods import Month
from elkk.delivery import outbox
from elkk.delivery.models import Message, MessageState
from elkk.notices.models import Kind, Notice
from elkk.notices.posting import post_waiting
from elkk.notices.services import tell
from elkk.payments.models import Payment
from elkk.readings.models import Meter, Reading, Source, Status
from tests.notices.conftest import Gateway, make_bill
from tests.support.cast import Cast, make_meter

TODAY = date(2026, 3, 17)
WINDOW = {"opens_on": "2026-03-15", "closes_on": "2026-03-26"}


def remind(cast: Cast, kind: Kind = Kind.WINDOW_OPEN, account: Account | None = None) -> Notice:
    tell(cast.owner, account or cast.account, kind, "window 2026-03-15", TODAY, WINDOW)
    return Notice.select().order_by(Notice.id.desc()).get()


def owe(account: Account, kopecks: int, on: date = date(2026, 3, 10)) -> None:
    Account.update(balance=kopecks, balance_on=on).where(Account.id == account.id).execute()


def pay(account: Account, kopecks: int, on: date = date(2026, 3, 16)) -> None:
    Payment.create(account=account, billing_id=f"{on}-{kopecks}", paid_on=on, amount=kopecks)


def read(meter: Meter, **values: object) -> Reading:
    fields = {
        "taken_on": date(2026, 3, 16),
        "source": Source.CUSTOMER,
        "t1": Decimal(100),
        "status": Status.ACCEPTED,
    }
    return Reading.create(meter=meter, account=meter.account, **(fields | values))


def row_of(client, notice: Notice) -> str:
    """The notice in its account's section."""
    page = client.get(f"/accounts/{notice.account_id}/notices/").text
    start = page.index(f'id="notice--{notice.id}"')
    return page[start : page.index("</main>", start)]


def is_counted(client) -> bool:
    return "непрочитанн" in client.get("/").text


@pytest.mark.parametrize("kind", [Kind.WINDOW_OPEN, Kind.WINDOW_CLOSES])
def test_submitted_readings_end_the_reminder_at_once(cast: Cast, owner, kind: Kind) -> None:
    notice = remind(cast, kind)
    assert is_counted(owner)
    assert "Передать показания" in row_of(owner, notice)

    read(cast.meter)

    row = row_of(owner, notice)
    assert "Показания переданы 16.03.2026" in row
    assert "новое" not in row
    assert "readings" not in row
    assert not is_counted(owner)
    assert f"notice--{notice.id}" not in owner.get("/").text


def test_two_meters_are_submitted_when_both_are_read(cast: Cast, owner) -> None:
    second = make_meter(cast.account)
    notice = remind(cast)
    read(cast.meter)
    assert "Показания не переданы" in row_of(owner, notice)
    assert "Показания переданы" not in owner.get(f"/accounts/{cast.account.id}/details/").text

    read(second, taken_on=date(2026, 3, 17))

    assert "Показания переданы 17.03.2026" in row_of(owner, notice)


def test_a_rejected_reading_brings_the_reminder_back(cast: Cast, owner) -> None:
    notice, reading = remind(cast), read(cast.meter)
    Reading.update(status=Status.REJECTED).where(Reading.id == reading.id).execute()
    assert "Показания не переданы" in row_of(owner, notice)
    assert is_counted(owner)


def test_a_neighbours_reading_ends_nothing(cast: Cast, owner) -> None:
    notice = remind(cast)
    read(make_meter(cast.strangers_account))
    assert "Показания не переданы" in row_of(owner, notice)


def test_the_header_says_that_readings_were_submitted(cast: Cast, owner) -> None:
    page = f"/accounts/{cast.account.id}/details/"
    assert "До окончания периода" in owner.get(page).text
    read(cast.meter)
    assert "Показания переданы <b>16.03.2026</b>" in owner.get(page).text
    assert "До окончания периода" not in owner.get(page).text


def test_last_months_readings_are_no_reason_for_the_header(cast: Cast, owner) -> None:
    read(cast.meter, taken_on=date(2026, 2, 16))
    assert "Показания переданы" not in owner.get(f"/accounts/{cast.account.id}/details/").text


def test_a_debt_that_was_paid_is_no_debt_any_more(cast: Cast, owner) -> None:
    owe(cast.account, 499_27)
    tell(cast.owner, cast.account, Kind.DEBT, "debt 2026-03", TODAY, {"debt": 499_27})
    notice = Notice.get()
    assert "Задолженность: 499,27" in row_of(owner, notice)
    assert is_counted(owner)

    pay(cast.account, 499_27)

    row = row_of(owner, notice)
    assert "Долга больше нет" in row
    assert "payments" not in row
    assert not is_counted(owner)


def test_a_debt_that_was_paid_in_part_tells_the_rest(cast: Cast, owner) -> None:
    owe(cast.account, 499_27)
    tell(cast.owner, cast.account, Kind.DEBT, "debt 2026-03", TODAY, {"debt": 499_27})
    pay(cast.account, 400_00)
    assert "Задолженность: 99,27" in row_of(owner, Notice.get())


def test_without_a_balance_nothing_is_known_of_a_debt(cast: Cast, owner) -> None:
    tell(cast.owner, cast.account, Kind.DEBT, "debt 2026-03", TODAY, {"debt": 499_27})
    assert "Задолженность: 499,27" in row_of(owner, Notice.get())


def test_a_bill_that_was_paid_says_so(cast: Cast, owner) -> None:
    make_bill(cast.account)
    owe(cast.account, 499_27)
    details = {"month": 202602, "total": 499_27, "due_on": "2026-03-15"}
    tell(cast.owner, cast.account, Kind.NEW_BILL, "bill 202602", TODAY, details)
    notice = Notice.get()
    assert "К оплате до" in owner.get(f"/notices/{notice.id}/").text

    pay(cast.account, 499_27)

    assert "Оплачено" in owner.get(f"/notices/{notice.id}/").text


def test_a_balance_older_than_the_bill_pays_nothing(cast: Cast, owner) -> None:
    make_bill(cast.account, month=Month(2026, 2), issued_on=date(2026, 3, 11))
    owe(cast.account, 0)
    details = {"month": 202602, "total": 499_27, "due_on": "2026-03-15"}
    tell(cast.owner, cast.account, Kind.NEW_BILL, "bill 202602", TODAY, details)
    assert "Оплачено" not in owner.get(f"/notices/{Notice.get().id}/").text


@pytest.mark.parametrize("kind", [Kind.VERIFICATION_ENDS, Kind.VERIFICATION_ENDED])
@pytest.mark.parametrize(
    "change", [{"verified_until": date(2042, 1, 1)}, {"removed_on": date(2026, 3, 16)}]
)
def test_a_meter_that_was_verified_or_replaced_needs_nothing(
    cast: Cast, owner, kind: Kind, change: dict[str, date]
) -> None:
    Meter.update(verified_until=date(2026, 4, 1)).where(Meter.id == cast.meter.id).execute()
    details = {"meter": "012345678", "verified_until": "2026-04-01"}
    tell(cast.owner, cast.account, kind, f"2026-04-01 {cast.meter.code}", TODAY, details)
    notice = Notice.get()
    assert "О приборе" in row_of(owner, notice)

    Meter.update(**change).where(Meter.id == cast.meter.id).execute()

    assert "Прибор учета поверен или заменен" in row_of(owner, notice)
    assert not is_counted(owner)


def test_a_rejected_reading_that_was_submitted_again_needs_nothing(cast: Cast, owner) -> None:
    rejected = read(cast.meter, status=Status.REJECTED)
    details = {"taken_on": "2026-03-16", "reason": "Меньше прежних."}
    fact = f"reading {rejected.id}"
    tell(cast.owner, cast.account, Kind.READING_REJECTED, fact, TODAY, details)
    notice = Notice.get()
    assert "Передать показания" in row_of(owner, notice)

    read(cast.meter, taken_on=date(2026, 3, 17))

    assert "Показания переданы заново" in row_of(owner, notice)


def test_a_message_in_the_queue_is_not_sent_once_its_fact_is_over(
    cast: Cast, gateway: Gateway, at
) -> None:
    at(datetime(2026, 3, 17, 20, 0, tzinfo=UTC))
    remind(cast)
    post_waiting()
    assert [each.state for each in Message.select()] == [MessageState.QUEUED]

    read(cast.meter)
    at(datetime(2026, 3, 18, 9, 0, tzinfo=UTC))
    outbox.sweep()

    assert not gateway.taken
    assert [each.state for each in Message.select()] == [MessageState.DROPPED]


def test_a_message_whose_fact_holds_is_sent(cast: Cast, gateway: Gateway, at) -> None:
    at(datetime(2026, 3, 17, 20, 0, tzinfo=UTC))
    remind(cast)
    post_waiting()
    at(datetime(2026, 3, 18, 9, 0, tzinfo=UTC))
    outbox.sweep()
    assert len(gateway.taken) == 1


def test_what_is_over_before_it_is_posted_makes_no_message(
    cast: Cast, gateway: Gateway, no_worker
) -> None:
    remind(cast)
    read(cast.meter)
    post_waiting()
    assert not Message.select().exists()


def test_notices_name_the_home_as_the_subscriber_does(cast: Cast, owner) -> None:
    remind(cast)
    assert cast.account.address in owner.get("/").text.split('id="notices-title"')[1]
    AccountLink.update(group="Наш дом").where(AccountLink.user == cast.owner).execute()
    assert ", Наш дом</span>" in owner.get("/").text
    AccountLink.update(note="Дача у реки").where(AccountLink.user == cast.owner).execute()
    assert ", Дача у реки</span>" in owner.get("/").text
