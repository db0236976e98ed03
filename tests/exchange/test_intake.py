"""An uploaded file is checked by the worker, accepted by a person, and applied once."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.exchange import intake
from elkk.exchange.format1.reading import Canceled
from elkk.exchange.intake import files
from elkk.exchange.intake.findings import Findings
from elkk.exchange.intake.progress import Reporter
from elkk.exchange.intake.undoing import ask_undo
from elkk.exchange.models import Batch, Intake, Outcome, Stage
from elkk.identity.models import AuditEvent
from tests.exchange.batches import SAMPLE
from tests.exchange.intakes import HERE, fresh, incoming, upload
from tests.exchange.sheet_files import guessed, saldo, supplier
from tests.exchange.test_incoming_folder import pack
from tests.support.cast import Staff

__all__ = ["incoming"]
pytestmark = pytest.mark.usefixtures("incoming")


def test_a_package_is_checked_and_waits_to_be_accepted(staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)

    assert kept.stage is Stage.READY
    assert Findings.from_json(kept.findings).changes == 30
    assert not Account.select().exists()


def test_accepting_applies_it_in_the_persons_name(staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)

    assert intake.accept(kept, staff.admin.id, HERE)

    applied = fresh(kept)
    assert (applied.stage, applied.batch.user_id) == (Stage.APPLIED, staff.admin.id)
    assert (applied.batch.origin, applied.batch.changed) == ("screen", 30)
    assert Account.select().exists()


def test_it_is_accepted_once(staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    intake.accept(kept, staff.billing.id, HERE)

    assert not intake.accept(kept, staff.billing.id, HERE)
    assert Batch.select().count() == 1


def test_a_file_of_an_unknown_shape_is_mapped_and_the_mapping_is_remembered(
    staff: Staff, tmp_path: Path
) -> None:
    path = saldo(tmp_path)
    first = upload(path, staff.billing.id)
    assert first.stage is Stage.MAPPING

    assert intake.choose_mapping(first, supplier(), guessed(path), staff.billing.id, HERE)
    assert fresh(first).stage is Stage.READY

    second = upload(saldo(tmp_path, name="oborotka_04.2026.csv"), staff.billing.id)
    assert second.stage is Stage.READY


def test_a_file_with_bad_rows_may_be_taken_without_them(staff: Staff, tmp_path: Path) -> None:
    path = saldo(tmp_path, (";12 000,00\n", ";много\n"))
    kept = upload(path, staff.billing.id)
    intake.choose_mapping(kept, supplier(), guessed(path), staff.billing.id, HERE)
    refused = fresh(kept)
    assert refused.stage is Stage.REFUSED
    assert Findings.from_json(refused.findings).may_skip
    assert not intake.accept(refused, staff.billing.id, HERE)

    assert intake.accept(refused, staff.billing.id, HERE, partial=True)

    assert fresh(kept).stage is Stage.APPLIED
    assert Account.select().count() == 2


def test_what_concerns_the_whole_file_cannot_be_left_out(staff: Staff, tmp_path: Path) -> None:
    path = saldo(tmp_path, ("13 602,60", "13 602,61"))
    kept = upload(path, staff.billing.id)
    intake.choose_mapping(kept, supplier(), guessed(path), staff.billing.id, HERE)

    assert not intake.accept(fresh(kept), staff.billing.id, HERE, partial=True)


def test_a_waiting_file_is_canceled_at_once(staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)

    assert intake.cancel(kept, staff.billing.id, HERE)

    assert fresh(kept).stage is Stage.CANCELED
    assert not intake.accept(kept, staff.billing.id, HERE)


def test_a_running_import_stops_soon_after_it_is_asked_to(staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    Intake.update(stage=Stage.APPLYING, claim="me").where(Intake.id == kept.id).execute()
    assert intake.cancel(fresh(kept), staff.billing.id, HERE)
    progress = Reporter(kept.id, "me")
    progress.begin("readings.csv", 10)

    progress.tell()

    assert fresh(kept).step == "readings.csv"
    with pytest.raises(Canceled):
        progress.advance(1)


def test_a_canceled_import_changes_nothing(staff: Staff, tmp_path: Path, monkeypatch) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)

    def stop(self: Reporter, done: int) -> None:
        if self._step == "Запись":
            raise Canceled

    monkeypatch.setattr(Reporter, "advance", stop)
    intake.accept(kept, staff.billing.id, HERE)

    assert fresh(kept).stage is Stage.CANCELED
    assert not Account.select().exists()
    assert Batch.get().outcome is Outcome.CANCELED


def test_a_fault_of_the_program_is_told_and_the_file_can_be_checked_again(
    staff: Staff, tmp_path: Path, monkeypatch
) -> None:
    def break_down(self: Reporter, what: str, total: int) -> None:
        raise RuntimeError("a fault")

    with monkeypatch.context() as broken:
        broken.setattr(Reporter, "begin", break_down)
        kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    assert kept.stage is Stage.FAILED

    assert intake.check_again(kept, staff.billing.id, HERE)
    assert fresh(kept).stage is Stage.READY


def test_an_upload_that_is_too_large_or_no_table_is_refused(staff: Staff) -> None:
    with pytest.raises(intake.Unsuitable):
        intake.upload("virus.exe", io.BytesIO(b"x"), supplier(), staff.billing.id, HERE)
    with pytest.raises(files.TooLarge):
        files.keep_upload(io.BytesIO(b"x" * 11), 10)
    assert not list(files.uploads().iterdir())


def test_old_uploads_are_deleted_and_their_history_stays(staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    intake.accept(kept, staff.billing.id, HERE)
    Intake.update(finished_at=clock.now() - timedelta(days=31)).execute()

    intake.forget_old_uploads(timedelta(days=30))

    assert files.locate(kept) is None
    assert fresh(kept).report


def test_every_action_is_written_down(staff: Staff, tmp_path: Path) -> None:
    kept = upload(pack(SAMPLE, tmp_path / "march"), staff.billing.id)
    intake.accept(kept, staff.billing.id, HERE)
    ask_undo(fresh(kept).batch_id, staff.billing.id, HERE)

    events = [each.event for each in AuditEvent.select().order_by(AuditEvent.id)]
    assert [each for each in events if each.startswith("exchange.")] == [
        "exchange.uploaded",
        "exchange.accepted",
        "exchange.undo_asked",
        "exchange.undone",
    ]
    assert not Account.select().exists()


def test_a_mapping_that_lacks_a_field_is_refused_as_a_whole(staff: Staff, tmp_path: Path) -> None:
    path = saldo(tmp_path)
    kept = upload(path, staff.billing.id)
    lacking = replace(guessed(path), columns={"account": 1})
    intake.choose_mapping(kept, supplier(), lacking, staff.billing.id, HERE)

    assert fresh(kept).stage is Stage.REFUSED
    assert "не указано" in fresh(kept).report


def test_a_day_that_a_person_wrote_is_asked_for_again_next_month(
    staff: Staff, tmp_path: Path
) -> None:
    path = saldo(tmp_path)
    kept = upload(path, staff.billing.id)
    dated = replace(guessed(path), constants={"on": "28.02.2026"})
    intake.choose_mapping(kept, supplier(), dated, staff.billing.id, HERE)
    assert fresh(kept).stage is Stage.READY

    assert upload(saldo(tmp_path), staff.billing.id).stage is Stage.MAPPING


def test_a_broken_workbook_is_refused(staff: Staff, tmp_path: Path) -> None:
    path = tmp_path / "readings.xlsx"
    path.write_bytes(b"PK not a book")

    kept = upload(path, staff.billing.id)

    assert kept.stage is Stage.REFUSED
    assert "поврежден" in kept.report
