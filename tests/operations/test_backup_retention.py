"""Which archives are kept: one of each of the last days, one of each of the last months."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from elkk.operations.archives import Archive, superfluous

NOW = datetime(2026, 3, 17, 23, 0, tzinfo=UTC)


def made(*moments: str) -> list[Archive]:
    return [
        Archive(Path(moment), datetime.fromisoformat(moment).replace(tzinfo=UTC))
        for moment in moments
    ]


def kept(*moments: str, days: int = 3, months: int = 2) -> list[str]:
    archives = made(*moments)
    doomed = superfluous(archives, NOW, days, months)
    return [str(each.path) for each in archives if each not in doomed]


def test_of_a_day_the_newest_is_kept() -> None:
    assert kept("2026-03-16T02:00", "2026-03-16T14:00") == ["2026-03-16T14:00"]


def test_within_a_day_none_is_deleted() -> None:
    moments = ("2026-03-17T02:00", "2026-03-17T14:00")
    assert kept(*moments) == list(moments)


def test_one_that_is_kept_apart_neither_goes_nor_stands_for_a_day() -> None:
    [by_hand] = made("2020-01-01T14:00")
    by_hand = replace(by_hand, kept=True)
    rotating = made("2020-01-01T02:00", "2020-01-02T02:00")
    assert superfluous([by_hand, *rotating], NOW, 3, 2) == [rotating[0]]


def test_days_beyond_the_number_are_not_kept() -> None:
    assert kept("2026-03-14T02:00", "2026-03-15T02:00", "2026-03-16T02:00") == [
        "2026-03-15T02:00",
        "2026-03-16T02:00",
    ]


def test_of_earlier_months_the_newest_is_kept() -> None:
    moments = ("2026-01-31T02:00", "2026-02-10T02:00", "2026-02-28T02:00", "2026-03-17T02:00")
    assert kept(*moments) == ["2026-02-28T02:00", "2026-03-17T02:00"]


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    moments = ("2025-11-30T02:00", "2025-12-31T02:00", "2026-03-17T02:00")
    assert kept(*moments, months=4) == ["2025-12-31T02:00", "2026-03-17T02:00"]


def test_the_newest_of_all_stays_however_old() -> None:
    assert kept("2020-01-01T02:00", "2020-01-02T02:00") == ["2020-01-02T02:00"]
