"""A backup is one file; restoring it brings back every row and every file."""

import dataclasses
import shutil
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import BackupSettings, Config
from elkk.accounts.models import Account, AccountLink
from elkk.base import clock, schema
from elkk.base.db import all_models, db, is_sqlite
from elkk.base.storage import FolderStorage, new_name
from elkk.operations import archives, backups
from elkk.operations.archives import ArchiveBroken, BackupError
from tests.support import postgres
from tests.support.app import USUAL_NOW


@pytest.fixture(autouse=True)
def _clients_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump must not be older than the server, so take the one that came with it."""
    if not is_sqlite():
        programs = postgres.server_programs()
        if (programs / "pg_dump").exists():
            monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Config:
    """The tests' installation, with folders of this test."""
    return dataclasses.replace(
        app.config["ELKK"],
        data_dir=tmp_path / "data",
        backups=BackupSettings(tmp_path / "backups", days=2, months=1),
    )


@pytest.fixture
def storage(place: Config) -> FolderStorage:
    place.data_dir.mkdir()
    return FolderStorage(place.data_dir / "files")


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, as the database has them."""
    return {
        model._meta.table_name: sorted(map(tuple, db.execute_sql(f'SELECT * FROM "{name}"')))
        for model in all_models()
        for name in [model._meta.table_name]
    }


def test_restoring_brings_back_every_row_and_every_file(cast, place, storage) -> None:
    name = new_name("appeals", "jpg")
    storage.put(name, b"a photo of the meter")
    before = everything()
    made = backups.create(place)

    storage.delete(name)
    Account.update(balance=-1).execute()
    AccountLink.delete().where(AccountLink.account == cast.strangers_account).execute()
    assert everything() != before
    backups.restore(place, storage, made.archive.path)

    assert everything() == before
    assert storage.get(name) == b"a photo of the meter"


def test_after_restoring_the_database_takes_new_rows(cast, place, storage) -> None:
    made = backups.create(place)
    backups.restore(place, storage, made.archive.path)
    account = Account.get_by_id(cast.account.id)
    copy = {**account.__data__, "number": "640000009999"}
    del copy["id"]
    assert Account.create(**copy).id > cast.strangers_account.id


def test_tables_of_a_newer_version_are_gone_after_restoring(cast, place, storage) -> None:
    made = backups.create(place)
    db.execute_sql("CREATE TABLE of_a_newer_version (id INTEGER)")
    backups.restore(place, storage, made.archive.path)
    assert "of_a_newer_version" not in db.get_tables()
    assert schema.pending(db.obj) == []


def test_the_backup_knows_its_migrations(cast, place, storage) -> None:
    assert backups.create(place).manifest.migrations == sorted(schema.applied(db.obj))


def test_only_the_owner_of_the_process_can_read_an_archive(cast, place, storage) -> None:
    path = backups.create(place).archive.path
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_file_that_is_being_written_is_left_out(cast, place, storage) -> None:
    folder = place.data_dir / "files" / "meters"
    folder.mkdir(parents=True)
    (folder / ".half.jpg.x").write_bytes(b"half")
    assert list(backups.create(place).manifest.members) == [
        backups.snapshots.kind(place.database_url)
    ]


def damage(path: Path, where: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * where)] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("where", [0.2, 0.5, 0.9])
def test_an_archive_with_one_wrong_byte_is_refused_and_nothing_changes(
    cast, place, storage, where: float
) -> None:
    path = backups.create(place).archive.path
    damage(path, where)
    before = everything()
    with pytest.raises(ArchiveBroken):
        backups.restore(place, storage, path)
    assert everything() == before


def test_an_archive_that_was_cut_off_is_refused(cast, place, storage) -> None:
    path = backups.create(place).archive.path
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ArchiveBroken):
        archives.verify(path)


def test_an_archive_whose_file_was_exchanged_is_refused(cast, place, storage, tmp_path) -> None:
    storage.put(new_name("meters", "jpg"), b"true")
    path = backups.create(place).archive.path
    shutil.unpack_archive(path, tmp_path / "open")
    [photo] = (tmp_path / "open" / "files").rglob("*.jpg")
    photo.write_bytes(b"fake")
    forged = tmp_path / "elkk-20260101T000000Z.tar.gz"
    with tarfile.open(forged, "w:gz") as tar:
        for file in sorted((tmp_path / "open").rglob("*")):
            if file.is_file():
                tar.add(file, file.relative_to(tmp_path / "open").as_posix())
    with pytest.raises(ArchiveBroken, match="jpg"):
        archives.verify(forged)


def test_an_archive_of_the_other_database_is_refused(cast, place, storage) -> None:
    path = backups.create(place).archive.path
    other = "postgresql://elkk@localhost/elkk" if is_sqlite() else "sqlite:///elkk.sqlite3"
    with pytest.raises(BackupError, match="DATABASE_URL"):
        backups.restore(dataclasses.replace(place, database_url=other), storage, path)


def test_two_backups_at_once_are_refused(cast, place, storage) -> None:
    with archives.only_one(place.backups.folder), pytest.raises(BackupError, match="running"):
        backups.create(place)


def test_what_a_crash_left_is_cleared_away(cast, place, storage) -> None:
    place.backups.folder.mkdir(parents=True)
    half = archives.partial_file(place.backups.folder, "elkk-20260101T000000Z.tar.gz")
    backups.create(place)
    assert not half.exists()


def test_old_archives_are_deleted_as_the_settings_say(cast, place, storage) -> None:
    for days in range(5):
        clock.use(lambda days=days: USUAL_NOW + timedelta(days=days))
        made = backups.create(place)
    kept = [archive.made_at.day for archive in archives.listed(place.backups.folder)]
    assert kept == [21, 20]
    assert [archive.made_at.day for archive in made.deleted] == [19]


def test_one_made_to_be_kept_outlives_the_rules(cast, place, storage) -> None:
    by_hand = backups.create(place, keep=True).archive
    for days in range(1, 5):
        clock.use(lambda days=days: USUAL_NOW + timedelta(days=days))
        made = backups.create(place)
        assert by_hand not in made.deleted
    assert by_hand in archives.listed(place.backups.folder)
    assert archives.verify(by_hand.path)


def test_the_commands_make_list_check_and_restore(
    app: Flask, cast, place, storage, monkeypatch
) -> None:
    monkeypatch.setitem(app.config, "ELKK", place)
    monkeypatch.setitem(app.extensions, "storage", storage)
    run = app.test_cli_runner().invoke
    assert run(args=["backup", "create"]).exit_code == 0
    path = run(args=["backup", "list"]).output.split("  ")[0]
    assert run(args=["backup", "verify", path]).exit_code == 0
    before = everything()
    Account.update(balance=-1).execute()
    assert run(args=["backup", "restore", path], input="n\n").exit_code == 1
    assert everything() != before
    assert run(args=["backup", "restore", path, "--yes"]).exit_code == 0
    assert everything() == before


def test_a_missing_archive_is_named(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["backup", "verify", "/nowhere.tar.gz"])
    assert result.exit_code == 1
    assert "/nowhere.tar.gz" in result.output
