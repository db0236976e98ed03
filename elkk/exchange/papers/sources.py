"""The PDF files of what was brought: one, or those of an archive or a folder."""

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from elkk.exchange.format1.packages import readable
from elkk.exchange.format1.refusals import Refusal, Refused

SUFFIX: Final = ".pdf"
MOST_FILES: Final = 50_000
MOST_BYTES: Final = 100 << 20
# A PDF is packed already.
MOST_RATIO: Final = 50


@dataclass(frozen=True)
class Source:
    """A PDF on the disk; `name` is what its makers call it."""

    name: str
    path: Path


def holds_papers(path: Path) -> bool:
    """Whether it is a PDF, or an archive or a folder of them, rather than a batch of format 1."""
    if path.suffix.lower() == SUFFIX:
        return True
    try:
        if path.is_dir():
            names = [each.name for each in path.iterdir()]
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        else:
            return False
    except (OSError, zipfile.BadZipFile):
        return False
    kinds = {PurePosixPath(name).suffix.lower() for name in names}
    return SUFFIX in kinds and ".csv" not in kinds


def sources(path: Path, name: str, folder: Path) -> Iterator[Source]:
    """The files one after another; those of an archive lie in `folder` while they are looked at.

    Raises Refused.
    """
    if path.is_dir():
        for each in sorted(path.iterdir()):
            if each.suffix.lower() == SUFFIX:
                yield Source(each.name, each)
    elif path.suffix.lower() == SUFFIX:
        yield Source(name, path)
    else:
        with readable(name), zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if _is_paper(each)]
            _check(name, members)
            for member in members:
                target = folder / f"member{SUFFIX}"
                with archive.open(member) as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
                yield Source(PurePosixPath(member.filename.replace("\\", "/")).name, target)


def _is_paper(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    return path.suffix.lower() == SUFFIX and path.parts[0] != "__MACOSX"


def _check(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_FILES:
        raise Refused(Refusal(name, None, None, f"в архиве больше {MOST_FILES} файлов"))
    for each in members:
        if each.file_size > MOST_BYTES or each.file_size > MOST_RATIO * max(1, each.compress_size):
            reason = f"«{each.filename}» распаковывается подозрительно большим"
            raise Refused(Refusal(name, None, None, reason))
