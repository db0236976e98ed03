"""Readings as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.base.zones import Zone
from elkk.readings.models import Meter
from elkk.readings.values import NotAValue, completed, parse_value

METER = Meter(zones=2, whole_digits=6, fraction_digits=2)


@pytest.fixture(autouse=True)
def _reader(app) -> None:
    """Refusals are told in somebody's language."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    "text",
    [
        "12345,6",
        "12345.6",
        "012345,60",
        " 12 345,6 ",
        "12\u00a0345,6",
        "12\u202f345,6",
        "１２３４５，６",
        "１２ ３４５．６０",
        "12345,6 кВт·ч",
        "12345,6квт*ч",
        "12345,6 кВт.ч",
        "12345,6 кВтч.",
        "12345,6 КВТ Ч",
        "12345,6 кВт",
        "12345,6 кВт/ч",
        "12345,6 кВт час",
        "12345,6 kWh",
        "12345,6 ед.",
        "Т1 12345,6",
        "T1: 12345,6",
        "т1 - 12345,6 квт·ч",
        "Т1=12345,6",
        "12345,6\ufeff",
    ],
)
def test_they_all_mean_the_same(text: str) -> None:
    assert parse_value(text, METER, Zone.T1) == Decimal("12345.6")


@pytest.mark.parametrize(
    "text", ["", "кВт·ч", "Т1", "12,34,5", "1e3", "-5", "12²", "Т112345", "5 м"]
)
def test_what_may_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(NotAValue):
        parse_value(text, METER, Zone.T1)


def test_another_zones_name_is_refused_and_told() -> None:
    with pytest.raises(NotAValue, match="В этом поле — зона «Ночь»"):
        parse_value("Т1 500", METER, Zone.T2)
    assert parse_value("Т2 500", METER, Zone.T2) == 500


register = st.decimals(0, 999_999, places=2)


@given(register, st.sampled_from([",", "."]), st.sampled_from(["", " кВт·ч", " квт"]))
def test_every_value_of_the_register_can_be_typed(value: Decimal, point: str, unit: str) -> None:
    assert parse_value(f"{value}".replace(".", point) + unit, METER) == value


@given(register, register)
def test_a_value_is_completed_only_by_its_own_fraction(typed: Decimal, last: Decimal) -> None:
    taken = completed({Zone.T1: typed}, {Zone.T1: last})[Zone.T1]
    if typed == typed // 1 == last // 1:
        assert taken == last
    else:
        assert taken == typed
