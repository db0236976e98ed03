"""Consumption by readings: spread over days, exactly and only what was measured."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.readings.models import Meter, Reading, Source, Status
from elkk.statistics.measured import measured_use, spread
from tests.support.cast import Cast, make_meter

JANUARY, FEBRUARY, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)


def reading(meter: Meter, day: date, t1, source=Source.CUSTOMER, **values: object) -> Reading:
    return Reading(
        meter=meter, meter_id=meter.id, taken_on=day, source=source, t1=Decimal(t1), **values
    )


def meter(**values: object) -> Meter:
    return Meter(**{"id": 1, "whole_digits": 6, "multiplier": 1} | values)


def test_a_month_gets_its_days_share() -> None:
    one = meter()
    use = spread([reading(one, date(2026, 1, 21), 100), reading(one, date(2026, 2, 10), 300)])
    assert use[JANUARY].total == 100
    assert use[FEBRUARY].total == 100
    assert (use[JANUARY].days, use[FEBRUARY].days) == (10, 10)
    assert use[JANUARY].per_day == 10


@given(
    st.lists(
        st.tuples(st.integers(1, 90), st.decimals("0", "5000", places=2)), min_size=1, max_size=20
    )
)
def test_the_months_together_are_exactly_what_the_meter_counted(steps) -> None:
    one, day, value = meter(whole_digits=9), date(2025, 1, 15), Decimal(100)
    readings = [reading(one, day, value)]
    for days, volume in steps:
        day, value = day + timedelta(days=days), value + volume
        readings.append(reading(one, day, value))
    use = spread(readings)
    assert sum(each.total for each in use.values()) == value - 100
    assert sum(each.days for each in use.values()) == (day - date(2025, 1, 15)).days
    assert all(each.total >= 0 for each in use.values())


def test_zones_are_kept_apart_and_the_multiplier_counts() -> None:
    one = meter(zones=2, multiplier=20)
    first = reading(one, date(2026, 2, 28), 10, t2=Decimal(5))
    last = reading(one, date(2026, 3, 31), 12, t2=Decimal(6))
    assert spread([first, last])[MARCH].by_zone == {Zone.T1: 40, Zone.T2: 20}


def test_a_register_that_turned_over_goes_on_counting() -> None:
    one = meter()
    use = spread([reading(one, date(2026, 2, 28), 999_950), reading(one, date(2026, 3, 31), 50)])
    assert use[MARCH].total == 100


def test_a_register_that_was_set_back_tells_nothing() -> None:
    one = meter()
    assert spread([reading(one, date(2026, 2, 28), 500), reading(one, date(2026, 3, 31), 50)]) == {}


def test_a_replaced_meter_is_not_subtracted_from_the_new_one() -> None:
    old, new = meter(id=1), meter(id=2)
    use = spread(
        [
            reading(old, date(2026, 2, 28), 90_000),
            reading(old, date(2026, 3, 10), 90_100),
            reading(new, date(2026, 3, 10), 0),
            reading(new, date(2026, 3, 31), 210),
        ]
    )
    assert use[MARCH].total == 310


def test_the_inspectors_reading_counts_before_the_customers_of_the_same_day() -> None:
    one = meter()
    use = spread(
        [
            reading(one, date(2026, 2, 28), 0),
            reading(one, date(2026, 3, 31), 500),
            reading(one, date(2026, 3, 31), 310, source=Source.INSPECTOR),
        ]
    )
    assert use[MARCH].total == 310


def test_averages_and_norms_are_not_measured(cast: Cast) -> None:
    for day, value, source in (
        (date(2026, 1, 31), 0, Source.CUSTOMER),
        (date(2026, 2, 28), 900, Source.AVERAGE),
        (date(2026, 3, 31), 590, Source.CUSTOMER),
    ):
        Reading.create(
            account=cast.account, meter=cast.meter, taken_on=day, source=source, t1=value
        )
    use = measured_use(cast.account, JANUARY, MARCH)
    assert {month: each.total for month, each in use.items()} == {FEBRUARY: 280, MARCH: 310}


def test_a_rejected_reading_is_not_measured(cast: Cast) -> None:
    for day, value, status in (
        (date(2026, 2, 28), 0, None),
        (date(2026, 3, 10), 9_000, Status.REJECTED),
        (date(2026, 3, 31), 310, Status.BILLED),
    ):
        Reading.create(
            account=cast.account,
            meter=cast.meter,
            taken_on=day,
            source=Source.CUSTOMER,
            t1=value,
            status=status,
        )
    assert measured_use(cast.account, MARCH, MARCH)[MARCH].total == 310


def test_several_meters_add_up(cast: Cast) -> None:
    for each in (cast.meter, make_meter(cast.account)):
        for day, value in ((date(2026, 2, 28), 0), (date(2026, 3, 31), 31)):
            Reading.create(
                account=cast.account, meter=each, taken_on=day, source=Source.CUSTOMER, t1=value
            )
    use = measured_use(cast.account, MARCH, MARCH)
    assert use[MARCH].total == 62
    assert use[MARCH].days == 31


def test_a_year_before_and_after_encloses_the_first_and_last_month(cast: Cast) -> None:
    for day, value in ((date(2025, 12, 1), 0), (date(2026, 5, 1), 151)):
        Reading.create(
            account=cast.account, meter=cast.meter, taken_on=day, source=Source.CUSTOMER, t1=value
        )
    use = measured_use(cast.account, JANUARY, FEBRUARY)
    counted = defaultdict(Decimal, {month: each.total for month, each in use.items()})
    assert counted == {JANUARY: 31, FEBRUARY: 28}


def test_shares_keep_the_fractions_of_a_kwh() -> None:
    one = meter()
    use = spread([reading(one, date(2026, 1, 20), 0), reading(one, date(2026, 2, 20), 201)])
    assert use[JANUARY].total == Decimal("71.323")
    assert use[FEBRUARY].total == Decimal("129.677")
    assert use[JANUARY].shared
    assert use[FEBRUARY].shared


def test_a_register_that_its_reader_says_has_passed_zero_goes_on_counting() -> None:
    one = meter(whole_digits=4)
    later = reading(one, date(2026, 3, 31), 950, rolled_over=True)
    assert spread([reading(one, date(2026, 2, 28), 9800), later])[MARCH].total == 1150


def test_a_replaced_meter_leaves_a_month_whole() -> None:
    old = meter(id=1, installed_on=date(2015, 1, 1), removed_on=date(2026, 3, 10))
    new = meter(id=2, installed_on=date(2026, 3, 10))
    readings = [
        reading(old, date(2026, 2, 28), 90_000),
        reading(old, date(2026, 3, 10), 90_100),
        reading(new, date(2026, 3, 10), 0),
        reading(new, date(2026, 3, 31), 210),
    ]
    use = spread(readings)[MARCH]
    assert (use.days, use.uneven, use.per_day) == (31, False, 10)
    assert round(use.rate, 9) == 10


def test_two_meters_read_on_different_days_tell_a_rate_each_by_its_own_days() -> None:
    one, other = meter(id=1), meter(id=2)
    readings = [
        reading(one, date(2026, 2, 28), 0),
        reading(one, date(2026, 3, 20), 200),
        reading(other, date(2026, 2, 28), 0),
        reading(other, date(2026, 3, 25), 75),
    ]
    use = spread(readings)[MARCH]
    assert (use.uneven, use.per_day, use.rate) == (True, None, 13)


def test_a_meter_in_service_that_nobody_read_leaves_no_month_whole() -> None:
    read, unread = meter(id=1), meter(id=2, installed_on=date(2020, 1, 1))
    readings = [reading(read, date(2026, 2, 28), 0), reading(read, date(2026, 3, 31), 310)]
    use = spread(readings, [read, unread])[MARCH]
    assert (use.days, use.uneven, use.per_day, use.rate) == (0, True, None, None)
    unread.installed_on = None
    assert spread(readings, [read, unread])[MARCH].days == 31


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_a_month_has_the_days_that_every_meter_tells_of(gaps) -> None:
    """Two meters installed on one day, read on other days: counted day by day."""
    begin = date(2026, 1, 1)
    meters = [meter(id=number, installed_on=begin) for number in (1, 2)]
    read: dict[int, set[date]] = {}
    readings = []
    for one, own in zip(meters, (gaps[::2], gaps[1::2]), strict=True):
        last = begin + timedelta(days=sum(own))
        days = [begin + timedelta(days=sum(own[:count])) for count in range(len(own) + 1)]
        readings += [reading(one, day, number) for number, day in enumerate(days)]
        read[one.id] = {
            begin + timedelta(days=number) for number in range(1, (last - begin).days + 1)
        }
    for month, use in spread(readings, meters).items():
        both = {day for day in read[1] & read[2] if Month.of(day) == month}
        one_only = {day for day in read[1] ^ read[2] if Month.of(day) == month}
        assert (use.days, use.uneven) == (len(both), bool(one_only))
