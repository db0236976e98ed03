"""Making, keeping and restoring backups of the database and the subscribers' files."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config import Config
from elkk.base import clock, schema
from elkk.base.db import db
from elkk.base.storage import Storage
from elkk.operations import archives, snapshots
from elkk.operations.archives import Archive, ArchiveWriter, BackupError, Manifest

FILES: Final = "files/"
_WORKPLACE: Final = ".restore-"


@dataclass(frozen=True)
class Made:
    archive: Archive
    manifest: Manifest
    deleted: list[Archive]


def create(config: Config, *, keep: bool = False) -> Made:
    """Write an archive, read it again to be sure, and delete those no longer kept.

    With `keep` it stays until somebody deletes it by hand. Files that lie in a bucket are not
    copied: see docs/operations.md. Raises BackupError.
    """
    moment = clock.system_now().replace(microsecond=0)
    folder = config.backups.folder
    with archives.only_one(folder):
        with ArchiveWriter(folder, moment, keep=keep) as archive:
            # The database first: every file that it names exists by then.
            _add_database(archive, config.database_url, folder)
            if not config.bucket.bucket:
                _add_files(archive, config.data_dir / "files")
            archive.finish(snapshots.kind(config.database_url), sorted(schema.applied(db.obj)))
        manifest = archives.verify(archive.path)
        deleted = _delete_superfluous(config)
    return Made(Archive(archive.path, moment, keep), manifest, deleted)


def _add_database(archive: ArchiveWriter, url: str, folder: Path) -> None:
    name = snapshots.kind(url)
    snapshot = archives.partial_file(folder, name)
    try:
        snapshots.take(url, snapshot)
        archive.add(name, snapshot)
    finally:
        snapshot.unlink(missing_ok=True)


def _add_files(archive: ArchiveWriter, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        # Hidden files are those that are being written at this moment.
        if path.is_file() and not path.name.startswith("."):
            try:
                archive.add(FILES + path.relative_to(folder).as_posix(), path)
            except FileNotFoundError:
                continue


def _delete_superfluous(config: Config) -> list[Archive]:
    settings = config.backups
    doomed = archives.superfluous(
        archives.listed(settings.folder), clock.system_now(), settings.days, settings.months
    )
    for archive in doomed:
        archive.path.unlink(missing_ok=True)
    return doomed


def restore(config: Config, storage: Storage, path: Path) -> Manifest:
    """Replace the database by the archive's, and put its files into the storage.

    Nothing is touched unless the whole archive is as its manifest says. Files that the archive
    lacks stay. Raises BackupError.
    """
    manifest = archives.verify(path)
    expected = snapshots.kind(config.database_url)
    if manifest.database != expected:
        raise BackupError(f"the archive holds {manifest.database}, DATABASE_URL wants {expected}")
    for left in config.data_dir.glob(f"{_WORKPLACE}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=config.data_dir, prefix=_WORKPLACE) as folder:
        snapshot = Path(folder) / expected
        with archives.opened(path) as contents:
            for name, content in contents:
                if name == expected:
                    with snapshot.open("wb") as copy:
                        shutil.copyfileobj(content, copy)
                elif name.startswith(FILES):
                    storage.put(name.removeprefix(FILES), content.read())
        db.close_all()
        snapshots.put_back(config.database_url, snapshot)
    return manifest
