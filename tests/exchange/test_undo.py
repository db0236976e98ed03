"""The last batch can be undone: the rows of the database are those from before it."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elkk.accounts.finding import index_accounts
from elkk.accounts.models import Account, AccountLink
from elkk.base import clock
from elkk.base.db import db
from elkk.base.periods import Month
from elkk.exchange.format1.services import import_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.exchange.intake.undo import CannotUndo, undo, undoable, why_not
from elkk.exchange.models import Batch, NewRows, OldRow, Scope
from elkk.readings.models import Meter, Reading, Source, Status
from tests.exchange.batches import SAMPLE, change, everything, rewrite, sample
from tests.support.cast import make_user

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")


def last() -> Batch:
    return Batch.select().order_by(Batch.id.desc()).get()


def test_a_first_import_is_undone_to_an_empty_database() -> None:
    import_batch(SAMPLE)

    undo(last().id)

    assert not any(everything().values())
    assert last().undone_at is not None
    assert not OldRow.select().exists()
    assert not NewRows.select().exists()


def test_a_change_is_undone_to_what_was_there(sample: Path) -> None:
    import_batch(sample)
    before = everything()
    change(sample, "accounts", 2, "residents", "5")
    change(sample, "balances", 2, "balance", "298,49")
    change(sample, "meters", 2, "verified_until", "")
    _without_sums(sample)
    assert import_batch(sample).changed

    assert everything() != before
    undo(last().id)

    assert everything() == before


def _without_sums(folder: Path) -> None:
    def forget(rows: list[list[str]]) -> None:
        at = rows[0].index("sum")
        for row in rows[1:]:
            row[at] = ""

    rewrite(folder, "manifest", forget)


def test_lines_that_a_batch_removed_come_back(sample: Path) -> None:
    import_batch(sample)
    before = everything()
    change(sample, "bill_lines", 2, "position", "77")
    assert import_batch(sample).changed == 2

    undo(last().id)

    assert everything() == before


def test_the_billings_answer_to_a_reading_is_taken_back(sample: Path) -> None:
    import_batch(sample)
    reading = Reading.select().where(Reading.source == Source.CUSTOMER).first()
    Reading.update(status=Status.PASSED, t1=Decimal(1), billed_month=None).where(
        Reading.id == reading.id
    ).execute()
    before = everything()
    import_batch(sample)
    assert Reading.get_by_id(reading.id).status is Status.BILLED

    undo(last().id)

    assert everything() == before


def test_only_the_last_batch_is_kept_for_undoing(sample: Path) -> None:
    import_batch(sample)
    first = last()
    change(sample, "accounts", 2, "residents", "5")
    import_batch(sample)

    assert undoable() == last()
    with pytest.raises(CannotUndo, match="только последний"):
        undo(first.id)


def test_a_batch_that_changed_nothing_leaves_the_one_before_undoable(sample: Path) -> None:
    import_batch(sample)
    first = last()

    import_batch(sample)

    assert undoable() == first


def test_a_refused_batch_leaves_the_one_before_undoable(sample: Path) -> None:
    import_batch(sample)
    first = last()
    change(sample, "accounts", 2, "residents", "many")

    import_batch(sample)

    assert undoable() == first
    assert why_not(first) is None


def test_undoing_is_refused_once_the_account_is_linked() -> None:
    import_batch(SAMPLE)
    user = make_user("+79160000009", "o@example.org", "О", "О")
    account = Account.get()
    AccountLink.create(user=user, account=account, linked_at=clock.now())
    before = everything()

    with pytest.raises(CannotUndo, match=f"{account.number} уже привязал абонент"):
        undo(last().id)

    assert everything() == before


def test_undoing_is_refused_once_a_reading_was_submitted_for_a_meter_it_brought() -> None:
    import_batch(SAMPLE)
    meter = Meter.get()
    Reading.create(
        account=meter.account,
        meter=meter,
        taken_on=date(2026, 3, 17),
        source=Source.CUSTOMER,
        t1=Decimal(9999),
        status=Status.ACCEPTED,
        submitted_at=clock.now(),
    )

    with pytest.raises(CannotUndo, match="показания"):
        undo(last().id)


def test_undoing_is_refused_once_a_reading_relies_on_readings_it_brought(
    sample: Path, at: Callable[[datetime], None]
) -> None:
    import_batch(sample)
    change(sample, "readings", 2, "t1", "20")
    import_batch(sample)
    at(datetime(2026, 3, 18, tzinfo=UTC))
    changed = OldRow.get(OldRow.table == "reading")
    meter = Reading.get_by_id(changed.row_id).meter
    Reading.create(
        account=meter.account,
        meter=meter,
        taken_on=date(2026, 3, 17),
        source=Source.CUSTOMER,
        t1=Decimal(9999),
        status=Status.ACCEPTED,
        submitted_at=clock.now() - timedelta(hours=1),
    )

    with pytest.raises(CannotUndo, match="передал показания"):
        undo(last().id)


def test_undoing_is_refused_where_somebody_has_changed_the_same_row_since(sample: Path) -> None:
    import_batch(sample)
    change(sample, "accounts", 2, "residents", "5")
    import_batch(sample)
    Account.update(stove="Печь").execute()

    with pytest.raises(CannotUndo, match="изменил кто-то еще"):
        undo(last().id)


def test_what_the_search_has_indexed_of_new_accounts_goes_with_them() -> None:
    import_batch(SAMPLE)
    assert index_accounts()

    undo(last().id)

    assert not any(everything().values())


def test_what_the_search_has_indexed_of_a_change_is_nobodys_change(sample: Path) -> None:
    import_batch(sample)
    index_accounts()
    before = everything()
    change(sample, "accounts", 2, "address", "г. Энгельс, ул. Новая, д. 7")
    import_batch(sample)
    index_accounts()
    assert everything()["AccountWord"] != before["AccountWord"]

    undo(last().id)
    index_accounts()

    found = everything()
    assert words(found.pop("AccountWord")) == words(before.pop("AccountWord"))
    assert found == before


def words(rows: list[tuple]) -> list[tuple]:
    """Without the ids of the rows, which indexing gives anew."""
    return sorted(row[1:] for row in rows)


def test_a_batch_is_undone_once() -> None:
    import_batch(SAMPLE)
    undo(last().id)

    with pytest.raises(CannotUndo):
        undo(last().id)


numbers = st.sampled_from(["64000001", "64000002", "64000003"])
texts = st.sampled_from(["", "Иванов", 'О\'Нил "Б"', "строка\nдве", "\\ {}", "ё" * 60])
amounts = st.integers(-(10**13), 10**13)
days = st.dates(date(2000, 1, 1), date(2030, 1, 1))
accounts = st.dictionaries(numbers, st.tuples(texts, st.none() | st.integers(0, 9), days, amounts))
readings = st.dictionaries(st.tuples(numbers, days), st.integers(0, 10**9))
batches = st.tuples(accounts, readings, st.sampled_from(Scope))


def write(folder: Path, batch: tuple) -> Path:
    people, values, scope = batch
    with BatchWriter(folder, supplier="SAR", created=date(2026, 3, 1), scope=scope) as writer:
        writer.add("suppliers", {"code": "SAR", "name": "Сбыт", "short_name": "Сбыт"})
        for number in sorted({*people, *(number for number, _day in values), "64000000"}):
            name, residents, day, balance = people.get(number, ("", None, date(2020, 1, 1), 0))
            key = {"account": number}
            about = {"address": "г. Саратов", "last_name": name, "residents": residents}
            writer.add("accounts", key | about)
            writer.add("balances", key | {"on": day, "balance": balance})
            digits = {"whole_digits": 6, "fraction_digits": 0, "multiplier": 1, "zones": 1}
            writer.add("meters", key | {"meter": "1", "model": name} | digits)
        for (number, day), value in values.items():
            key = {"account": number, "meter": "1", "taken_on": day, "source": Source.CUSTOMER}
            billed = {"billed_month": Month.of(day)} if value % 2 else {}
            writer.add("readings", key | {"t1": Decimal(value).scaleb(-3)} | billed)
    return folder


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches, batches)
def test_importing_and_undoing_gives_the_same_rows(first: tuple, second: tuple) -> None:
    folder = Path(tempfile.mkdtemp())
    with db.atomic() as transaction:
        assert not import_batch(write(folder / "1", first)).refusals
        before = everything()
        report = import_batch(write(folder / "2", second))
        assert not report.refusals, str(report)

        if report.changed:
            undo(last().id)

        assert everything() == before
        transaction.rollback()
    shutil.rmtree(folder)
