"""Lists that page by key show every row once, whatever the keys."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elkk.base.paging import Slice, newest_first, oldest_first
from elkk.identity.models import AuditEvent

START = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = (AuditEvent.at, AuditEvent.id)


def fill(minutes: list[int]) -> None:
    AuditEvent.delete().execute()
    for minute in minutes:
        AuditEvent.create(at=START + timedelta(minutes=minute), event="test.event")


def walk(order, most: int) -> list[int]:
    """The ids of all pages in the order they are shown."""
    seen: list[int] = []
    found: Slice[AuditEvent] = order(AuditEvent.select(), KEYS, most=most)
    seen += [each.id for each in found.rows]
    while found.after:
        found = order(AuditEvent.select(), KEYS, found.after, most=most)
        assert found.rows, "an empty page was promised"
        seen += [each.id for each in found.rows]
    return seen


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(0, 4), max_size=12), most=st.integers(1, 5))
def test_walking_through_the_pages_is_the_whole_list(database, minutes, most) -> None:
    fill(minutes)
    rows = sorted(AuditEvent.select(), key=lambda each: (each.at, each.id))
    ids = [each.id for each in rows]
    assert walk(oldest_first, most) == ids
    assert walk(newest_first, most) == list(reversed(ids))


def test_a_row_that_comes_in_between_moves_nothing(database) -> None:
    fill([1, 2, 3])
    first = newest_first(AuditEvent.select(), KEYS, most=2)
    AuditEvent.create(at=START + timedelta(minutes=9), event="test.event")
    rest = newest_first(AuditEvent.select(), KEYS, first.after, most=2)
    assert [each.at.minute for each in first.rows + rest.rows] == [3, 2, 1]


@pytest.mark.parametrize("cursor", ["", "?", "bm9uc2Vuc2U", "W10", "WzEsMl0", "W251bGwsbnVsbF0"])
def test_a_cursor_that_nobody_gave_out_begins_at_the_start(database, cursor: str) -> None:
    fill([1])
    found = newest_first(AuditEvent.select(), KEYS, cursor)
    assert found.is_first
    assert len(found.rows) == 1
