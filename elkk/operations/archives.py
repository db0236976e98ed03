"""Backup archives: one file each, which exists whole or not at all.

`elkk-20260317T020000Z.tar.gz` holds the database, `files/…` and, as its last member,
`manifest.json` with the size and SHA-256 of every other member. It is written under a hidden name,
flushed to the disk and only then renamed, so a crash leaves no half archive; the next backup clears
the rest away. One that no rule deletes is called `elkk-20260317T020000Z-kept.tar.gz`.
"""

import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Final

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
_NAME: Final = re.compile(r"elkk-(\d{8}T\d{6}Z)(-kept)?\.tar\.gz")
# Whatever a later one would replace stays so long: who has just made it may need it still.
_YOUNG: Final = timedelta(hours=24)
_TIME: Final = "%Y%m%dT%H%M%SZ"
_PARTIAL: Final = ".partial"
_CHUNK: Final = 1024 * 1024


class BackupError(Exception):
    """A backup could not be made or restored; the text says why."""


class ArchiveBroken(BackupError):
    """The archive is cut off, changed or not one of ours."""


@dataclass(frozen=True)
class Archive:
    """`kept` apart from those that follow the rule of days and months."""

    path: Path
    made_at: datetime
    kept: bool = False


@dataclass(frozen=True)
class Member:
    """`size` is in bytes; `sha256` in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`database` is the name of the member that holds it; `migrations` are those it has."""

    made_at: str
    database: str
    migrations: list[str]
    members: dict[str, Member]
    format: int = FORMAT

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        try:
            fields = json.loads(text)
            if fields["format"] != FORMAT:
                raise ArchiveBroken(f"format {fields['format']} is not known to this version")
            members = {name: Member(**each) for name, each in fields.pop("members").items()}
            return cls(members=members, **fields)
        except (ValueError, TypeError, KeyError) as error:
            raise ArchiveBroken(f"the manifest can't be read: {error}") from error


def listed(folder: Path) -> list[Archive]:
    """The archives of a folder, newest first."""
    found = []
    for path in folder.glob("elkk-*.tar.gz"):
        name = _NAME.fullmatch(path.name)
        if name:
            made_at = datetime.strptime(name[1], _TIME).replace(tzinfo=UTC)
            found.append(Archive(path, made_at, kept=bool(name[2])))
    return sorted(found, key=lambda archive: archive.made_at, reverse=True)


def newest(folder: Path) -> Archive | None:
    return next(iter(listed(folder)), None)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Nobody else writes an archive here meanwhile; what a crash left half written is removed.

    Raises BackupError where another backup is running.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("another backup is running") from error
        for left in folder.glob(f".*{_PARTIAL}"):
            left.unlink()
        yield


def partial_file(folder: Path, name: str) -> Path:
    """A path for what must not outlive a crash: the next backup removes it."""
    path = folder / f".{name}{_PARTIAL}"
    path.touch(mode=0o600)
    return path


class ArchiveWriter:
    """`with ArchiveWriter(…) as archive`: leaves the archive, or after an error nothing."""

    def __init__(self, folder: Path, moment: datetime, *, keep: bool = False) -> None:
        self.path = folder / f"elkk-{moment:{_TIME}}{'-kept' if keep else ''}.tar.gz"
        if self.path.exists():
            raise BackupError(f"{self.path.name} exists already")
        self._moment = moment
        self._members: dict[str, Member] = {}
        self._partial = partial_file(folder, self.path.name)
        self._stream = self._partial.open("wb")
        self._tar = tarfile.open(  # noqa: SIM115 (closed by finish and __exit__)
            fileobj=self._stream, mode="w:gz", compresslevel=6
        )

    def __enter__(self) -> "ArchiveWriter":
        return self

    def add(self, name: str, path: Path) -> None:
        """Copy a file into the archive."""
        with path.open("rb") as content:
            reader = _Hashing(content)
            info = tarfile.TarInfo(name)
            info.size = os.fstat(content.fileno()).st_size
            info.mtime = int(self._moment.timestamp())
            info.mode = 0o600
            self._tar.addfile(info, reader)
        self._members[name] = Member(info.size, reader.digest.hexdigest())

    def finish(self, database: str, migrations: list[str]) -> None:
        """Write the manifest and make the archive appear."""
        manifest = Manifest(self._moment.isoformat(), database, migrations, self._members)
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        self._tar.addfile(info, io.BytesIO(text))
        self._tar.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        os.replace(self._partial, self.path)
        _sync_folder(self.path.parent)

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stream.close()
        self._partial.unlink(missing_ok=True)


class _Hashing(io.RawIOBase):
    """A reader that remembers the SHA-256 of what went through it."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._content.read(size)
        self.digest.update(chunk)
        return chunk


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(path: Path) -> Manifest:
    """Read the whole archive and compare it with its manifest. Raises ArchiveBroken."""
    members: dict[str, Member] = {}
    manifest: Manifest | None = None
    with opened(path) as contents:
        for name, content in contents:
            if name == MANIFEST:
                manifest = Manifest.from_json(content.read())
            else:
                members[name] = _measured(content)
    if manifest is None:
        raise ArchiveBroken(f"{path.name} has no manifest: it is cut off, or not a backup")
    if members != manifest.members:
        wrong = sorted(
            name
            for name in members.keys() | manifest.members.keys()
            if members.get(name) != manifest.members.get(name)
        )
        raise ArchiveBroken(f"{path.name}: not as the manifest says: {', '.join(wrong[:5])}")
    return manifest


def _measured(content: IO[bytes]) -> Member:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Member(size, digest.hexdigest())


@contextmanager
def opened(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Name and content of each member, in order. Raises ArchiveBroken, while reading too."""
    if not path.is_file():
        raise BackupError(f"there is no file {path}")
    try:
        with tarfile.open(path, "r:gz") as tar:
            yield _contents(tar)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ArchiveBroken(f"{path.name} can't be read: {error}") from error


def _contents(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        content = tar.extractfile(info) if info.isreg() else None
        if content is None or info.name.startswith("/") or ".." in Path(info.name).parts:
            raise ArchiveBroken(f"the archive holds something odd: {info.name}")
        yield info.name, content


def superfluous(archives: list[Archive], now: datetime, days: int, months: int) -> list[Archive]:
    """What may be deleted: all but the newest of each of the last days and of the last months.

    The newest of all stays, however old it is, and so do those of the last 24 hours. Archives that
    are kept apart neither go nor stand for a day.
    """
    today = now.date()
    kept: dict[object, Archive] = {}
    rotating = [archive for archive in archives if not archive.kept]
    for archive in sorted(rotating, key=lambda each: each.made_at):
        day = archive.made_at.date()
        kept["newest"] = archive
        if (today - day).days < days:
            kept[day] = archive
        if (today.year - day.year) * 12 + today.month - day.month < months:
            kept[(day.year, day.month)] = archive
    keep = {archive.path for archive in kept.values()}
    return [
        archive
        for archive in rotating
        if archive.path not in keep and now - archive.made_at >= _YOUNG
    ]
