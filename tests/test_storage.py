"""What every storage of files must do."""

from pathlib import Path

import pytest

from elkk.base.storage import FolderStorage, Storage, StorageError, new_name


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return FolderStorage(tmp_path / "files")


def test_what_was_put_is_got(storage: Storage) -> None:
    name = new_name("appeals", "pdf")
    storage.put(name, b"content")
    assert storage.get(name) == b"content"


def test_names_are_not_guessed() -> None:
    assert len({new_name("appeals", "pdf") for _ in range(100)}) == 100


def test_what_was_deleted_is_missing_for_good(storage: Storage) -> None:
    name = new_name("appeals", "pdf")
    storage.put(name, b"content")
    storage.delete(name)
    storage.delete(name)
    with pytest.raises(StorageError) as missing:
        storage.get(name)
    assert missing.value.permanent


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "ab/../../secret"])
def test_a_name_that_leads_outside_is_refused(storage: Storage, name: str) -> None:
    with pytest.raises(StorageError):
        storage.get(name)
    with pytest.raises(StorageError):
        storage.put(name, b"content")


def test_half_a_file_never_appears(tmp_path: Path, storage: Storage, monkeypatch) -> None:
    def fail(_source: object, _target: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("elkk.base.storage.os.replace", fail)
    with pytest.raises(StorageError) as failed:
        storage.put(new_name("appeals", "pdf"), b"content")
    assert not failed.value.permanent
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
