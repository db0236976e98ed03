"""The calendar: at a secret address, with reading days, due days and the ends of verifications."""

import re
from datetime import date

import pytest
from icalendar import Calendar

from elkk.accounts.models import AccountLink
from elkk.notices.calendar import address_key
from elkk.readings.models import Meter
from tests.notices.conftest import make_bill
from tests.support.cast import Cast
from tests.support.queries import budget

PAGE = "/notices/preferences/"


@pytest.fixture
def address(cast: Cast, owner) -> str:
    """The owner's calendar, as the page shows it, without the host."""
    owner.post("/notices/calendar/renew")
    return shown_address(owner)


def shown_address(owner) -> str:
    found = re.search(
        r'value="http://127.0.0.1:8000(/notices/calendar/[^"]+\.ics)"', owner.get(PAGE).text
    )
    assert found
    return found[1]


def events(response) -> dict[str, tuple[date, date]]:
    """First and last day by summary."""
    calendar = Calendar.from_ical(response.text)
    return {
        str(event["summary"]): (event.decoded("dtstart"), event.decoded("dtend"))
        for event in calendar.walk("VEVENT")
    }


def test_there_is_no_address_until_one_is_asked_for(cast: Cast, owner) -> None:
    assert address_key(cast.owner.id) is None
    assert ".ics" not in owner.get(PAGE).text


def test_a_calendar_program_reads_it_without_signing_in(cast: Cast, client, address: str) -> None:
    Meter.update(verified_until=date(2026, 4, 2)).execute()
    make_bill(cast.account)
    response = client.get(address)
    assert response.mimetype == "text/calendar"
    found = events(response)
    where = cast.account.address
    assert found[f"Истекает межповерочный интервал: {where}"] == (
        date(2026, 4, 2),
        date(2026, 4, 3),
    )
    assert found[f"Оплатить электроэнергию, 499,27\u00a0руб.: {where}"][0] == date(2026, 3, 15)


def test_reading_days_stand_in_it_for_the_months_ahead(client, cast: Cast, address: str) -> None:
    calendar = Calendar.from_ical(client.get(address).text)
    starts = [
        event.decoded("dtstart")
        for event in calendar.walk("VEVENT")
        if "Передать показания" in event["summary"]
    ]
    assert starts == [date(2026, month, 15) for month in (2, 3, 4, 5, 6)]


def test_the_same_fact_is_the_same_event_each_time(client, cast: Cast, address: str) -> None:
    first, second = client.get(address).text, client.get(address).text
    uids = re.findall(r"UID:(\S+)", first)
    assert uids == re.findall(r"UID:(\S+)", second)
    assert len(uids) == len(set(uids)) > 0


def test_a_new_address_ends_the_old_one(client, owner, address: str) -> None:
    owner.post("/notices/calendar/renew")
    assert shown_address(owner) != address
    assert client.get(address).status_code == 404
    assert client.get(shown_address(owner)).status_code == 200


def test_the_address_can_be_removed(cast: Cast, client, owner, address: str) -> None:
    owner.post("/notices/calendar/remove")
    assert client.get(address).status_code == 404
    assert address_key(cast.owner.id) is None


def test_only_linked_accounts_stand_in_it(client, cast: Cast, address: str) -> None:
    AccountLink.delete().where(AccountLink.user == cast.owner).execute()
    assert events(client.get(address)) == {}


def test_it_needs_few_queries(client, cast: Cast, address: str) -> None:
    with budget(5):
        client.get(address)
