"""Quiet hours."""

from datetime import UTC, datetime

import pytest

from elkk.delivery import quiet


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-03-17 17:59", None),
        ("2026-03-17 18:00", "2026-03-18 05:00"),
        ("2026-03-18 00:00", "2026-03-18 05:00"),
        ("2026-03-18 04:59", "2026-03-18 05:00"),
        ("2026-03-18 05:00", None),
    ],
)
def test_hours_over_midnight_end_in_the_morning(moment: str, end: str | None) -> None:
    written = quiet.write(22, 9, "Europe/Saratov")
    found = quiet.ends_at(written, _utc(moment))
    assert found == (_utc(end) if end else None)


def test_hours_within_a_day_end_on_that_day() -> None:
    assert quiet.ends_at("13-15 Europe/Moscow", _utc("2026-03-17 10:30")) == _utc(
        "2026-03-17 12:00"
    )


def test_equal_hours_are_never_quiet() -> None:
    assert quiet.write(9, 9, "Europe/Moscow") == ""
    assert quiet.ends_at("", _utc("2026-03-17 00:00")) is None


def test_what_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="quiet"):
        quiet.ends_at("at night", _utc("2026-03-17 00:00"))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
