"""Opening a batch: a folder or a zip becomes named binary streams. Nothing is unpacked to disk."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, TypeAlias, cast

from elkk.exchange.format1.refusals import Refusal, Refused

MOST_MEMBERS: Final = 64
# CSV packs ten to thirty times; a bomb packs a thousand times.
MOST_RATIO: Final = 200
MOST_BYTES: Final = 32 << 30

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError)
_LOCKED_OR_EXOTIC = (RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the batch; it may be opened more than once. `file` is in lower case."""

    file: str
    open: Callable[[], BinaryIO]


Members: TypeAlias = dict[str, Member]


@contextmanager
def open_package(path: Path) -> Iterator[Members]:
    """The CSV files of a folder or zip by name. Raises Refused for what can't be opened."""
    if path.is_dir():
        yield _in_folder(path)
        return
    if not path.is_file():
        raise _refuse(path, "нет такого файла или папки")
    with readable(path.name):
        archive = zipfile.ZipFile(path)
    with archive:
        yield _in_archive(path, archive)


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Turn what reading from a disk or a zip may raise into Refused."""
    try:
        yield
    except _BROKEN:
        raise Refused(Refusal(file, None, None, "архив ZIP поврежден")) from None
    except _LOCKED_OR_EXOTIC:
        reason = "архив ZIP зашифрован или сжат неизвестным способом"
        raise Refused(Refusal(file, None, None, reason)) from None
    except UnicodeDecodeError:
        reason = "файл изменился, пока его читали"
        raise Refused(Refusal(file, None, None, reason)) from None
    except OSError as error:
        reason = f"не читается: {error.strerror or error}"
        raise Refused(Refusal(file, None, None, reason)) from None


def _in_folder(folder: Path) -> Members:
    members: Members = {}
    with readable(folder.name):
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.suffix.lower() == ".csv":
                _add(members, Member(path.name.lower(), _opener(path)))
    return members


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _in_archive(path: Path, archive: zipfile.ZipFile) -> Members:
    _check_size(path, archive)
    members: Members = {}
    folders = set()
    for info in archive.infolist():
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir() or name.suffix.lower() != ".csv" or name.parts[0] == "__MACOSX":
            continue
        if name.is_absolute() or ".." in name.parts or len(name.parts) > 2:
            raise _refuse(path, f"недопустимый путь в архиве: {info.filename}")
        folders.add(name.parent)
        _add(members, Member(name.name.lower(), _member_opener(archive, info)))
    if len(folders) > 1:
        raise _refuse(path, "файлы пакета лежат в архиве в разных папках")
    return members


def _member_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, archive.open(info))


def _check_size(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(info.file_size for info in members)
    packed = max(1, min(path.stat().st_size, sum(info.compress_size for info in members)))
    if len(members) > MOST_MEMBERS:
        raise _refuse(path, f"в архиве больше {MOST_MEMBERS} файлов")
    if unpacked > packed * MOST_RATIO or unpacked > MOST_BYTES:
        raise _refuse(path, "архив распаковывается подозрительно большим")


def _add(members: Members, member: Member) -> None:
    if member.file in members:
        raise Refused(Refusal(member.file, None, None, "файл встретился в пакете дважды"))
    members[member.file] = member


def _refuse(path: Path, reason: str) -> Refused:
    return Refused(Refusal(path.name, None, None, reason))
