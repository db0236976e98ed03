"""What holds for every meter, whatever is typed: rollover, physical limit, fractions."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.base.zones import Zone
from elkk.readings.checks import Checked, Doubt, Draft, check
from elkk.readings.entries import Entry
from elkk.readings.models import Meter, Reading, Source

TODAY = date(2026, 3, 17)


@pytest.fixture(autouse=True)
def _reader(app) -> None:
    with app.test_request_context():
        yield


@st.composite
def cases(draw) -> tuple[Meter, Decimal, Decimal, int]:
    """A one-zone meter, its last reading, what it shows now and the days between."""
    places = draw(st.integers(0, 2))
    meter = Meter(
        id=1,
        zones=1,
        whole_digits=draw(st.integers(4, 6)),
        fraction_digits=places,
        multiplier=draw(st.sampled_from([1, 1, 20])),
    )
    values = st.decimals(0, meter.capacity - 1, places=places)
    return meter, draw(values), draw(values), draw(st.integers(1, 400))


def checked(
    meter: Meter, last: Decimal, now: Decimal, days: int, rolled_over: bool = False
) -> Checked:
    before = Reading(meter=meter, taken_on=TODAY - timedelta(days), source=Source.CUSTOMER, t1=last)
    draft = Draft({Zone.T1: f"{now}"}, rolled_over=rolled_over)
    return check(Entry(meter, TODAY, [before], None), draft)


def most(meter: Meter, days: int) -> int:
    return (15 if meter.multiplier == 1 else 70) * 24 * (days + 1)


def is_the_last_without_its_fraction(last: Decimal, now: Decimal) -> bool:
    return now == now // 1 == last // 1


@given(cases())
def test_a_lower_value_is_refused_and_passing_zero_always_offered(case) -> None:
    meter, last, now, days = case
    seen = checked(meter, last, now, days)
    lower = now < last and not is_the_last_without_its_fraction(last, now)
    assert seen.offers_rollover == lower
    assert seen.is_refused or not lower


@given(cases())
def test_ticked_it_is_taken_unless_no_wire_could_bring_that_much(case) -> None:
    meter, last, now, days = case
    seen = checked(meter, last, now, days, rolled_over=True)
    through_zero = now < last and not is_the_last_without_its_fraction(last, now)
    kwh = (now - last + (meter.capacity if through_zero else 0)) * meter.multiplier
    kwh = max(kwh, Decimal(0))
    assert seen.is_refused == (kwh > most(meter, days))
    if not seen.is_refused:
        assert seen.usage is not None
        assert seen.usage.total == kwh
        assert (Doubt.ROLLOVER in seen.doubts) == through_zero
        assert not seen.wants_confirmation


@given(cases())
def test_nothing_counted_is_ever_negative_or_impossible(case) -> None:
    meter, last, now, days = case
    seen = checked(meter, last, now, days)
    if seen.usage is not None:
        assert 0 <= seen.usage.total <= most(meter, days)
        assert seen.values[Zone.T1] >= last
