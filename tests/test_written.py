"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.base import written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("41875", "41875"),
        ("012 345,60", "12345.60"),
        ("1,234", "1.234"),
        ("1,234,567", "1234567"),
        ("1 234 567.8", "1234567.8"),
        ("１２３", "123"),
        ("12\u200b3\ufeff", "123"),
        ("–5", "-5"),
        (",5", "0.5"),
        ("5,", "5"),
    ],
)
def test_a_number_is_read_in_any_usual_form(text: str, value: str) -> None:
    assert written.number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", ".", "12 34", "1.2.3", "1,23,456", "1 234.567.890", "1e3"])
def test_what_is_none_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        written.number(text)


@given(
    st.integers(0, 10**9),
    st.integers(0, 999),
    st.sampled_from([" ", "\u00a0", "\u2009", "'", ".", ","]),
    st.sampled_from([".", ","]),
)
def test_groups_and_decimals_of_any_kind_read_back(
    whole: int, fraction: int, group: str, point: str
) -> None:
    if group == point:
        return
    text = f"{whole:,}".replace(",", group) + f"{point}{fraction:03d}"
    assert written.number(text) == Decimal(f"{whole}.{fraction:03d}")


def test_decimals_are_counted_as_they_were_written() -> None:
    assert [written.decimals(written.number(text)) for text in ("5", "5,", "5,0", "5,00")] == [
        0,
        0,
        1,
        2,
    ]
