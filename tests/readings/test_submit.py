"""Передать показания: the form, saving, receipts (manual 4.4.3.2)."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from elkk.notices.models import Message
from elkk.readings.models import Meter, Reading, ReadingChange, ReadingWindow, Source, Status
from tests.support.cast import Cast, make_meter
from tests.support.queries import budget

TODAY = date(2026, 3, 17)


@pytest.fixture
def previous(cast: Cast) -> Reading:
    return make_reading(cast.meter, date(2026, 2, 16), "1000")


def make_reading(meter: Meter, day: date, *values: str, **fields: object) -> Reading:
    zones = dict(zip(("t1", "t2", "t3"), map(Decimal, values), strict=False))
    given = {"source": Source.CUSTOMER, "billed_month": None}
    return Reading.create(
        account=meter.account_id, meter=meter, taken_on=day, **(given | zones | fields)
    )


def page_of(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/readings/"


def field(meter: Meter, name: str) -> str:
    return f"m{meter.id}_{name}"


def send(client, cast: Cast, value: str, **more: str):
    data = {field(cast.meter, "t1"): value, "day": TODAY.isoformat()}
    data |= {field(cast.meter, name): text for name, text in more.items()}
    return client.post(page_of(cast), data=data)


def test_the_page_shows_the_previous_reading_with_its_date_and_source(
    cast: Cast, owner, previous
) -> None:
    page = owner.get(page_of(cast)).text
    assert "<b>1\u00a0000</b>, 16.02.2026, переданные клиентом" in page
    assert 'inputmode="numeric"' in page


def test_a_reading_is_saved_with_a_receipt(cast: Cast, owner, previous) -> None:
    answer = send(owner, cast, "1201")
    assert answer.status_code == 303
    reading = Reading.get(Reading.taken_on == TODAY)
    assert (reading.t1, reading.status, reading.source) == (1201, Status.ACCEPTED, Source.CUSTOMER)
    assert reading.submitted_by_id == cast.owner.id
    assert re.fullmatch(r"260317-\d{8}", reading.receipt)
    receipt = owner.get(answer.location).text
    assert reading.receipt in receipt
    assert "17.03.2026 13:00" in receipt
    assert "1\u00a0201" in receipt
