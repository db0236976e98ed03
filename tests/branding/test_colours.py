"""Colours that nobody could read are refused, and a shade that will do is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.branding import colours

anything = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#c24a00", "#ffffff", 4.91)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@pytest.mark.parametrize(
    ("written", "colour"),
    [
        ("#C24A00", "#c24a00"),
        (" c24a00 ", "#c24a00"),
        ("#fa0", "#ffaa00"),
        ("orange", None),
        ("#12345", None),
        ("url(x)", None),
        ("#12345g", None),
        ("", None),
    ],
)
def test_a_colour_is_read_as_people_write_it(written: str, colour: str | None) -> None:
    assert colours.parse(written) == colour


@given(anything)
def test_the_shade_that_is_named_can_be_read(colour: str) -> None:
    shade = colours.nearest_for_white(colour)
    assert colours.carries_white(shade)
    assert (shade == colour) == colours.carries_white(colour)


def test_the_nearest_shade_is_not_darker_than_it_must_be() -> None:
    assert 4.5 <= colours.contrast(colours.nearest_for_white("#ffcc00"), "#ffffff") < 4.6


@given(anything.map(colours.nearest_for_white), anything.map(colours.nearest_for_white))
def test_styles_are_found_by_their_name_and_by_no_other(bar: str, button: str) -> None:
    name = colours.file_name(bar, button)
    assert colours.styles_of(name) == colours.styles(bar, button)
    assert colours.styles_of(name[:-1] + ("0" if name[-1] != "0" else "1")) is None


@pytest.mark.parametrize("name", ["", "x", "c24a00-c24a00", "../app", "c24a00-c24a00.ffffffffffff"])
def test_a_made_up_name_is_no_stylesheet(name: str) -> None:
    assert colours.styles_of(name) is None


def test_the_stylesheet_is_small() -> None:
    assert len(colours.styles("#005f9e", "#00703c")) < 900
