"""Writes that do not wait for the disk (elkk.base.db.forgettable), and nothing else."""

import pytest

from elkk.accounts.models import Supplier
from elkk.base.db import atomic, db, forgettable, is_sqlite
from tests.support.cast import Cast

# SQLite answers with a number.
FULL = 2


def waits_for_the_disk() -> bool:
    if is_sqlite():
        return bool(db.execute_sql("PRAGMA synchronous").fetchone()[0] == FULL)
    return bool(db.execute_sql("SHOW synchronous_commit").fetchone()[0] == "on")


@pytest.fixture(autouse=True)
def as_installed(cast: Cast) -> None:
    """The server that the tests start waits for nothing."""
    if not is_sqlite():
        db.execute_sql("SET synchronous_commit = on")


def test_it_is_written_without_waiting_and_the_next_write_waits_again() -> None:
    with forgettable():
        Supplier.update(name="seen").execute()
        assert not waits_for_the_disk()
    assert waits_for_the_disk()
    assert Supplier.get().name == "seen"


def test_inside_another_transaction_it_waits_with_that_one() -> None:
    with atomic(), forgettable():
        assert waits_for_the_disk()


def test_what_fails_is_undone_and_the_next_write_waits_again() -> None:
    before = Supplier.get().name
    with pytest.raises(ZeroDivisionError), forgettable():
        _see_and_fail()
    assert waits_for_the_disk()
    assert Supplier.get().name == before


def _see_and_fail() -> None:
    Supplier.update(name="seen").execute()
    raise ZeroDivisionError
