"""Money is integer kopecks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.base import money
from elkk.bills.models import Bill

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [
        ("499,27", 49927),
        ("499.27", 49927),
        ("1 234,5", 123450),
        (f"1{NBSP}234", 123400),
        ("-12", -1200),
        ("\u221212,00", -1200),
        (" 0,01 ", 1),
        ("1\u2009234,56", 123456),
        ("1\u202f234\u202f567,5", 123456750),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1'234.56", 123456),
        ("1.234.567", 123456700),
        ("499,27 руб", 49927),
        ("499.27р", 49927),
        ("499р.", 49900),
        ("499 рублей", 49900),
        ("₽ 499,27", 49927),
        ("499,27\u00a0₽", 49927),
        ("499 р. 27 коп.", 49927),
        ("499 руб. 5 коп.", 49905),
        ("499р27", 49927),
        ("499-27", 49927),
        ("499=27 руб.", 49927),
        ("-12-50", -1250),
        ("27 коп.", 27),
        ("４９９，２７", 49927),
        ("499,", 49900),
    ],
)
def test_sums_are_read_as_people_write_them(text: str, kopecks: int) -> None:
    assert money.parse(text) == kopecks


@pytest.mark.parametrize(
    "text",
    [
        *("", "1,234", "12,345", "1e3", "сто", "1,2,3", "--1", "1-", "500 usd", "12²", "٣"),
        # One of two meanings is not for us to choose.
        *("499 27", "1.234", "1 2 3", "1234 567", "1.234.56", "499р5", "499-5", "12-34-56"),
        *("499,27 руб. 5 коп.", "рублей", ",", "-"),
    ],
)
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        money.parse(text)


@given(st.integers(-(10**14), 10**14))
def test_what_is_written_reads_back(kopecks: int) -> None:
    assert money.parse(money.format_amount(kopecks)) == kopecks
    assert money.parse(money.plain(kopecks)) == kopecks


def test_thousands_are_grouped_by_spaces_that_do_not_break() -> None:
    assert money.format_amount(123456789) == f"1{NBSP}234{NBSP}567,89"


def test_halves_of_a_kopeck_round_away_from_zero() -> None:
    assert money.round_kopecks(Decimal("0.005")) == 1
    assert money.round_kopecks(Decimal("-0.005")) == -1
    assert money.round_kopecks(Decimal("0.00499")) == 0


def test_the_manuals_bill_comes_out_right() -> None:
    assert money.charge(Decimal(201), Decimal("3.20")) == 64320


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), True, "100"])
def test_a_money_column_takes_nothing_but_whole_kopecks(value: object) -> None:
    with pytest.raises(TypeError, match="kopecks"):
        Bill.total.db_value(value)
