"""The incoming folder: files that have come whole are taken, one after another.

A file is whole when it looks the same (size and time) at two visits half a minute apart, or when a
file «<name>.ready» lies beside it. Names that begin with a point or end in .part, .tmp, .filepart
or .ready are not looked at, so whoever writes under such a name and renames is never disturbed.
"""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Final

from huey import crontab

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.tasks import task
from elkk.exchange import intake
from elkk.exchange.intake import files as intake_files
from elkk.exchange.intake import undoing
from elkk.exchange.models import Intake, Origin, Sighting, Stage

log: Final = logging.getLogger(__name__)

STILL_FOR: Final = timedelta(seconds=30)
READY: Final = ".ready"
_UNFINISHED: Final = (".part", ".tmp", ".filepart", ".crdownload", READY, "~")
_LONGEST_NAME: Final = 200


@task(every=crontab(minute="*"))
def watch_exchange() -> None:
    watch()


def watch() -> None:
    """Everything that is due: taking, going on after a crash, putting away."""
    try:
        visit()
    except OSError:
        log.exception("the incoming folder can't be read")
    intake.recover()
    intake.file_away_all()
    undoing.go_on()
    intake.enqueue_waiting()


def visit() -> list[Intake]:
    """Take what has come whole, the oldest name first."""
    intake_files.make_folders()
    finish_taking()
    seen = {sighting.name: sighting for sighting in Sighting.select()}
    taken = []
    present = sorted(_candidates())
    for path in present:
        if _is_whole(path, seen.get(path.name)):
            taken.append(_take(path))
    gone = set(seen) - {path.name for path in present}
    Sighting.delete().where(Sighting.name.in_(list(gone))).execute()
    return taken


def _candidates() -> list[Path]:
    return [
        path
        for path in intake_files.incoming().iterdir()
        if path.name not in intake_files.FOLDERS
        and not path.name.startswith(".")
        and not path.name.lower().endswith(_UNFINISHED)
        and len(path.name) <= _LONGEST_NAME
    ]


def _is_whole(path: Path, seen: Sighting | None) -> bool:
    if path.with_name(f"{path.name}{READY}").exists():
        return True
    look, now = _look(path), clock.now()
    if seen is not None and seen.look == look:
        return bool(now - seen.seen_at >= STILL_FOR)
    Sighting.insert(name=path.name, look=look, seen_at=now).on_conflict(
        conflict_target=(Sighting.name,), update={"look": look, "seen_at": now}
    ).execute()
    return False


def _look(path: Path) -> str:
    """Size and time of a file; of a folder's, those of everything in it."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    stats = [each.stat() for each in files]
    newest = max((stat.st_mtime_ns for stat in stats), default=0)
    return f"{len(files)} {sum(stat.st_size for stat in stats)} {newest}"


def _take(path: Path) -> Intake:
    with atomic():
        Sighting.delete().where(Sighting.name == path.name).execute()
        taken = Intake.create(
            name=path.name,
            origin=Origin.FOLDER,
            stage=Stage.ARRIVING,
            size=intake_files.size_of(path),
            arrived_at=clock.now(),
        )
    _arrive(taken)
    return taken


def finish_taking() -> None:
    """Go on with files that a crash left between their row and their move."""
    for each in Intake.select().where(Intake.stage == Stage.ARRIVING).order_by(Intake.id):
        _arrive(each)


def _arrive(taken: Intake) -> None:
    """Move the file, then let it be checked; each step may be done again."""
    stage, report = Stage.WAITING, ""
    if not intake_files.take(taken):
        stage, report = Stage.CANCELED, "Файл исчез из папки, пока его забирали."
    Intake.update(stage=stage, report=report).where(
        (Intake.id == taken.id) & (Intake.stage == Stage.ARRIVING)
    ).execute()
