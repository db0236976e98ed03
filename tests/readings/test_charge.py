"""«Предварительный расчет»: slices of consumption ranges add up exactly, in kopecks."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from elkk.base.zones import Zone
from elkk.readings.charge import PriceStep, charge_for
from elkk.readings.models import Meter
from elkk.readings.usage import usage_between

T1, T2, T3 = Zone
RANGES = {T1: [PriceStep(Decimal(0), Decimal("3.20")), PriceStep(Decimal(200), Decimal("5.00"))]}


def d(text: str) -> Decimal:
    return Decimal(text)


def pieces(kwh: str, used: str = "0") -> list[tuple[Decimal, int]]:
    charge = charge_for({T1: d(kwh)}, RANGES, {T1: d(used)})
    return [(piece.volume, piece.amount) for piece in charge.slices]


def test_within_a_range_there_is_one_slice() -> None:
    assert pieces("200") == [(200, 640_00)]


def test_consumption_that_crosses_a_range_is_cut_there() -> None:
    assert pieces("201") == [(200, 640_00), (1, 5_00)]


def test_what_was_counted_in_the_month_before_takes_its_part_of_the_range() -> None:
    assert pieces("50", used="180") == [(20, 64_00), (30, 150_00)]
    assert pieces("50", used="200") == [(50, 250_00)]


def test_nothing_used_costs_nothing_and_says_so() -> None:
    assert pieces("0") == [(0, 0)]


def test_three_zones_have_a_price_each() -> None:
    prices = {
        T1: [PriceStep(d("0"), d("4"))],
        T2: [PriceStep(d("0"), d("2"))],
        T3: [PriceStep(d("0"), d("3"))],
    }
    charge = charge_for({T1: d("10"), T2: d("20"), T3: d("30.5")}, prices, {})
    assert [piece.amount for piece in charge.slices] == [40_00, 40_00, 91_50]
    assert charge.total == 171_50


def test_a_zone_without_a_price_is_named() -> None:
    charge = charge_for({T1: d("10"), T2: d("20")}, RANGES, {})
    assert (charge.total, charge.unpriced) == (32_00, [T2])


def test_zones_after_one_without_a_price_are_charged_still() -> None:
    charge = charge_for({T2: d("20"), T1: d("10")}, RANGES, {})
    assert (charge.total, charge.unpriced) == (32_00, [T2])


def test_half_a_kopeck_is_rounded_up_as_on_a_bill() -> None:
    charge = charge_for({T1: d("0.5")}, {T1: [PriceStep(d("0"), d("2.49"))]}, {})
    assert charge.total == 125


volumes = st.decimals(0, 99_999, places=3)
money = st.decimals(0, 99, places=5)


@st.composite
def price_steps(draw) -> list[PriceStep]:
    floors = draw(st.lists(st.integers(1, 30_000), unique=True, max_size=4))
    return [PriceStep(Decimal(floor), draw(money)) for floor in (0, *floors)]


@given(price_steps(), volumes, volumes)
def test_the_slices_are_all_of_the_volume_and_the_total_is_their_sum(
    steps: list[PriceStep], volume: Decimal, used: Decimal
) -> None:
    charge = charge_for({T1: volume}, {T1: steps}, {T1: used})
    assert sum(piece.volume for piece in charge.slices) == volume
    assert charge.total == sum(piece.amount for piece in charge.slices)
    assert {type(piece.amount) for piece in charge.slices} == {type(charge.total)} == {int}
    for piece in charge.slices:
        exact = (piece.volume * piece.price * 100).quantize(Decimal(1), ROUND_HALF_UP)
        assert piece.amount == exact


@given(price_steps(), volumes, volumes)
def test_each_slice_lies_inside_its_range(
    steps: list[PriceStep], volume: Decimal, used: Decimal
) -> None:
    floors = sorted(step.over_kwh for step in steps)
    at = used
    for piece in charge_for({T1: volume}, {T1: steps}, {T1: used}).slices:
        above = [floor for floor in floors if floor > piece.over_kwh]
        if volume:
            assert at >= piece.over_kwh
            assert not above or at + piece.volume <= above[0]
        at += piece.volume


@given(price_steps(), volumes, volumes, volumes)
def test_two_readings_in_a_month_are_cut_as_one_would_be(
    steps: list[PriceStep], used: Decimal, first: Decimal, second: Decimal
) -> None:
    def by_range(volume: Decimal, counted: Decimal) -> dict[Decimal, Decimal]:
        slices = charge_for({T1: volume}, {T1: steps}, {T1: counted}).slices
        return {piece.over_kwh: piece.volume for piece in slices if piece.volume}

    whole = by_range(first + second, used)
    parts = by_range(first, used)
    for over, volume in by_range(second, used + first).items():
        parts[over] = parts.get(over, Decimal(0)) + volume
    assert parts == whole


def a_meter(**fields: object) -> Meter:
    return Meter(whole_digits=4, **fields)


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(1, 400))
def test_a_register_that_passed_zero_counts_on(before: int, after: int, multiplier: int) -> None:
    meter = a_meter(multiplier=multiplier)
    used = usage_between(meter, {T1: Decimal(before)}, {T1: Decimal(after)}, 30, rolled_over=True)
    assert used.kwh[T1] == (after - before) % 10_000 * multiplier


def test_only_the_zone_that_went_down_has_passed_zero() -> None:
    meter = a_meter(zones=2)
    before, after = {T1: d("9990"), T2: d("100")}, {T1: d("10"), T2: d("150")}
    assert usage_between(meter, before, after, 30, True).kwh == {T1: 20, T2: 50}


def test_the_days_between_make_the_daily_mean() -> None:
    days = (date(2026, 3, 1) - date(2026, 2, 1)).days
    used = usage_between(a_meter(), {T1: d("0")}, {T1: d("100")}, days)
    assert used.per_day == d("3.6")
    assert usage_between(a_meter(), {T1: d("0")}, {T1: d("100")}, 0).per_day is None
