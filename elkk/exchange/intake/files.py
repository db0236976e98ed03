"""Where files on their way lie, and how they come and go. No state of theirs is told by a folder:
the row says it, and a move that a crash left undone is done again."""

import os
import re
import secrets
from pathlib import Path
from typing import IO, Final

from elkk.base.installation import settings
from elkk.base.storage import sync_folder, write_durably
from elkk.exchange.models import Intake, Origin, Stage

WORK, DONE, REFUSED = "work", "done", "refused"
FOLDERS: Final = (WORK, DONE, REFUSED)
_AT_ONCE: Final = 1 << 20


class TooLarge(Exception):
    """An upload is larger than the installation allows."""


def incoming() -> Path:
    return settings().exchange.incoming


def uploads() -> Path:
    return settings().data_dir / "exchange"


def make_folders() -> None:
    for name in FOLDERS:
        (incoming() / name).mkdir(parents=True, exist_ok=True)


def stored_name(intake: Intake) -> str:
    """«000012-saldo.csv»: one file has one name for ever."""
    return f"{intake.id:06d}-{intake.name}"


def place(intake: Intake, folder: str = WORK) -> Path:
    if intake.origin is Origin.SCREEN:
        return uploads() / f"{intake.id:06d}{Path(intake.name).suffix.lower()}"
    return incoming() / folder / stored_name(intake)


def locate(intake: Intake) -> Path | None:
    """Where the file is now."""
    places = (place(intake, folder) for folder in FOLDERS)
    return next((path for path in places if path.exists()), None)


def keep_upload(stream: IO[bytes], most: int) -> Path:
    """Write an upload to the disk as it comes, under a name of no row yet. Raises TooLarge."""
    uploads().mkdir(parents=True, exist_ok=True)
    path = uploads() / f".{secrets.token_hex(8)}.part"
    try:
        with path.open("wb") as target:
            while chunk := stream.read(_AT_ONCE):
                target.write(chunk)
                if target.tell() > most:
                    raise TooLarge
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def settle(path: Path, intake: Intake) -> None:
    """Give an upload the name of its row."""
    os.replace(path, place(intake))
    sync_folder(uploads())


def take(intake: Intake) -> bool:
    """Move a file of the incoming folder out of its maker's reach; False where it is gone."""
    if place(intake).exists():
        return True
    source = incoming() / intake.name
    if not source.exists():
        return False
    os.replace(source, place(intake))
    ready = incoming() / f"{intake.name}.ready"
    ready.unlink(missing_ok=True)
    sync_folder(incoming())
    return True


def put_away(intake: Intake) -> None:
    """Move a finished file of the incoming folder, with a report beside one that was refused."""
    folder = DONE if intake.stage is Stage.APPLIED else REFUSED
    target, now = place(intake, folder), locate(intake)
    if folder == REFUSED:
        # With a mark, so that Notepad knows the encoding.
        text = intake.report.replace("\n", "\r\n")
        write_durably(report_path(target), text.encode("utf-8-sig"))
    if now is not None and now != target:
        os.replace(now, target)
        report_path(now).unlink(missing_ok=True)
        sync_folder(target.parent)


def report_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.отчет.txt")


def remove(intake: Intake) -> None:
    """Delete an upload."""
    place(intake).unlink(missing_ok=True)


def forget_parts(older_than: float) -> None:
    """Delete uploads that a crash left without a row."""
    if uploads().is_dir():
        for path in uploads().glob(".*.part"):
            if path.stat().st_mtime < older_than:
                path.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """The last part of what a browser calls a file, without what file systems don't take."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f<>:\"|?*]", "_", last).strip(" .")[-200:] or "file"


def size_of(path: Path) -> int:
    if path.is_dir():
        return sum(each.stat().st_size for each in path.iterdir() if each.is_file())
    return path.stat().st_size
