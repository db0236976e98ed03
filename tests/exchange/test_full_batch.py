"""A delta batch says nothing of what it doesn't name; a full one closes those accounts."""

from datetime import date
from pathlib import Path

import pytest

from elkk.accounts.models import Account
from elkk.exchange.format1.services import import_batch, preview_batch
from elkk.exchange.format1.writer import BatchWriter
from elkk.exchange.intake.undo import undo
from elkk.exchange.models import Batch, Scope
from elkk.readings.models import Reading
from tests.exchange.batches import SAMPLE, everything, only_refusal

pytestmark = pytest.mark.usefixtures("database")

OWNER, NEIGHBOUR = "640000000017", "640000000025"


def write(folder: Path, scope: Scope, *numbers: str) -> Path:
    with BatchWriter(folder, supplier="SAR", created=date(2026, 3, 1), scope=scope) as batch:
        for number in numbers:
            batch.add("accounts", {"account": number, "address": "г. Саратов"})
    return folder


def closed_on(number: str) -> date | None:
    return Account.get(Account.number == number).closed_on


def test_a_delta_batch_leaves_the_accounts_that_it_does_not_name(tmp_path: Path) -> None:
    import_batch(SAMPLE)
    import_batch(write(tmp_path, Scope.DELTA, OWNER))

    assert closed_on(NEIGHBOUR) is None


def test_a_full_batch_closes_them_and_deletes_nothing(tmp_path: Path) -> None:
    import_batch(SAMPLE)
    readings = Reading.select().count()

    report = import_batch(write(tmp_path, Scope.FULL, OWNER))

    assert (report.scope, report.changed) == (Scope.FULL, 2)
    assert (closed_on(OWNER), closed_on(NEIGHBOUR)) == (None, date(2026, 3, 1))
    assert Reading.select().count() == readings


def test_an_account_that_is_named_again_is_open_again(tmp_path: Path) -> None:
    import_batch(SAMPLE)
    import_batch(write(tmp_path / "1", Scope.FULL, OWNER))

    import_batch(write(tmp_path / "2", Scope.DELTA, NEIGHBOUR))

    assert closed_on(NEIGHBOUR) is None


def test_closing_is_undone_with_the_batch(tmp_path: Path) -> None:
    import_batch(SAMPLE)
    before = everything()
    import_batch(write(tmp_path, Scope.FULL, OWNER))

    undo(Batch.select().order_by(Batch.id.desc()).get().id)

    assert everything() == before


def test_the_preview_names_the_accounts_that_would_be_closed(tmp_path: Path) -> None:
    import_batch(SAMPLE)
    before = everything()

    _report, compared = preview_batch(write(tmp_path, Scope.FULL, OWNER))

    assert (compared[0].vanished, compared[0].vanished_examples) == (1, [NEIGHBOUR])
    assert everything() == before


def test_a_full_batch_without_accounts_is_refused(tmp_path: Path) -> None:
    import_batch(SAMPLE)
    with BatchWriter(tmp_path, supplier="SAR", created=date(2026, 3, 1), scope=Scope.FULL) as batch:
        batch.add("balances", {"account": OWNER, "on": date(2026, 3, 1), "balance": 0})

    assert "полный пакет" in only_refusal(tmp_path).reason


def test_a_closed_account_says_so_in_the_cabinet(cast, owner) -> None:
    Account.update(closed_on=date(2026, 3, 1)).where(Account.id == cast.account.id).execute()

    assert "Лицевой счет закрыт" in owner.get(f"/accounts/{cast.account.id}/").text
