"""The life of a file: taken, checked, accepted by a person or by itself, applied, put away.

A row says how far it is, and moves by conditional UPDATE. Whoever works on it has the row's claim
and says every second that it is alive; a file whose worker was killed is begun again. The change of
the row is in the transaction that applies the file, so it is applied once, whatever breaks.
"""

import logging
import secrets
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Final

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic, db, is_sqlite
from elkk.base.installation import settings
from elkk.base.tasks import task
from elkk.base.visitor import Visitor
from elkk.exchange.format1.reading import Canceled
from elkk.exchange.format1.refusals import Refusal, Refused
from elkk.exchange.intake import files
from elkk.exchange.intake.findings import Findings
from elkk.exchange.intake.progress import Reporter
from elkk.exchange.intake.work import Lost, Work
from elkk.exchange.models import Intake, Origin, Stage
from elkk.exchange.papers.sources import SUFFIX as PAPERS
from elkk.exchange.sheets import mapping
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.recognition import Recognized, recognize
from elkk.exchange.sheets.tables import SUFFIXES, How
from elkk.identity import audit

log: Final = logging.getLogger(__name__)

PACKAGE: Final = ".zip"
TAKEN: Final = (PACKAGE, PAPERS, *SUFFIXES)
# Whoever still works on a file says so more often than this.
SILENT_FOR: Final = timedelta(minutes=2)
MAPPABLE: Final = (Stage.MAPPING, Stage.READY, Stage.REFUSED, Stage.FAILED)
_STOPPABLE: Final = (Stage.WAITING, Stage.MAPPING, Stage.READY, Stage.ACCEPTED)


class Unsuitable(Exception):
    """An upload is nothing that can be imported."""


def is_package(name: str) -> bool:
    """Whether it needs no mapping: a batch of format 1 or printed bills."""
    return Path(name).suffix.lower() not in SUFFIXES


def upload(
    name: str, stream: IO[bytes], supplier: Supplier | None, user_id: int, visitor: Visitor
) -> Intake:
    """Keep an upload and have it checked. Raises Unsuitable and intake_files.TooLarge."""
    name = files.safe_name(name)
    if Path(name).suffix.lower() not in TAKEN:
        raise Unsuitable
    path = files.keep_upload(stream, settings().exchange.upload_mb << 20)
    with atomic():
        kept = Intake.create(
            name=name,
            origin=Origin.SCREEN,
            stage=Stage.WAITING,
            supplier=supplier,
            user=user_id,
            size=path.stat().st_size,
            arrived_at=clock.now(),
        )
        files.settle(path, kept)
        _write_down("exchange.uploaded", kept, user_id, visitor)
        work_on_intake.enqueue(kept.id)
    return kept


def _write_down(event: str, intake: Intake, user_id: int | None, visitor: Visitor | None) -> None:
    audit.record(event, user_id=user_id, visitor=visitor, file=intake.name, number=intake.id)


def look(intake: Intake, chosen: Mapping | None, header: int | None = None) -> Recognized:
    """The beginning of a file, opened as the mapping says. Raises Refused."""
    path = files.locate(intake)
    if path is None:
        raise Refused(_gone(intake))
    how = chosen.how if chosen else How()
    return recognize(path, intake.name, how, header if chosen is None else chosen.header)


def _gone(intake: Intake) -> Refusal:
    return Refusal(intake.name, None, None, "файла больше нет: загрузите его еще раз")


def choose_mapping(
    intake: Intake, supplier: Supplier, chosen: Mapping, user_id: int, visitor: Visitor
) -> bool:
    """Have the file checked by a mapping, which is kept for the next file of its shape.

    False where somebody else has moved the file on.
    """
    shape = look(intake, chosen).shape
    with atomic():
        moved = _move(intake, MAPPABLE, Stage.WAITING, settings=chosen.to_json(), supplier=supplier)
        if moved:
            mapping.save(supplier.id, shape, intake.name, chosen, user_id)
            _write_down("exchange.mapped", intake, user_id, visitor)
            work_on_intake.enqueue(intake.id)
    return moved


def accept(
    intake: Intake,
    user_id: int,
    visitor: Visitor,
    *,
    partial: bool = False,
    confirmed: bool = False,
) -> bool:
    """Have the file applied; with `partial`, without its bad rows. False where it can't be now.

    Days and sums beyond reason are taken only where somebody has `confirmed` them.
    """
    found = Findings.from_json(intake.findings)
    stages = (Stage.READY, Stage.REFUSED) if partial else (Stage.READY,)
    if (partial and not found.may_skip) or (found.doubts and not confirmed):
        return False
    with atomic():
        moved = _move(intake, stages, Stage.ACCEPTED, partial=partial, user=user_id)
        if moved:
            _write_down("exchange.accepted", intake, user_id, visitor)
            work_on_intake.enqueue(intake.id)
    return moved


def check_again(intake: Intake, user_id: int, visitor: Visitor) -> bool:
    with atomic():
        moved = _move(intake, (Stage.REFUSED, Stage.FAILED, Stage.READY), Stage.WAITING)
        if moved:
            _write_down("exchange.checked_again", intake, user_id, visitor)
            work_on_intake.enqueue(intake.id)
    return moved


def cancel(intake: Intake, user_id: int, visitor: Visitor) -> bool:
    """Stop the file: at once, or as soon as its worker looks. False where it is over."""
    with atomic():
        stopped = _move(
            intake,
            _STOPPABLE,
            Stage.CANCELED,
            finished_at=clock.now(),
            report="Остановлено человеком. В базе ничего не изменилось.",
        )
        running = Intake.stage.in_((Stage.CHECKING, Stage.APPLYING))
        asked = stopped or bool(
            Intake.update(cancel_asked=True).where((Intake.id == intake.id) & running).execute()
        )
        if asked:
            _write_down("exchange.canceled", intake, user_id, visitor)
    return asked


def _move(intake: Intake, stages: tuple[Stage, ...], to: Stage, **values: Any) -> bool:
    fresh = {"cancel_asked": False, "filed": False, "claim": "", "step": "", "done": 0, "total": 0}
    if not to.is_over:
        fresh |= {"finished_at": None}
    here = (Intake.id == intake.id) & Intake.stage.in_(stages)
    return bool(Intake.update(stage=to, **(fresh | values)).where(here).execute())


@task()
def work_on_intake(intake_id: int) -> None:
    run(intake_id)


def run(intake_id: int) -> bool:
    """Do what the file waits for; False where there is nothing to do, or somebody is at it."""
    claimed = _claim(intake_id)
    if claimed is None:
        return False
    try:
        with Reporter(claimed.id, claimed.claim) as progress:
            Work(claimed, progress).do()
    except Canceled:
        _end(claimed, Stage.CANCELED, "Остановлено человеком. В базе ничего не изменилось.")
    except Lost:
        log.warning("intake %s: somebody else has taken it over", claimed.id)
    except Exception:
        log.exception("intake %s", claimed.id)
        text = "Ошибка программы: она записана в журнал. В базе ничего не изменилось."
        _end(claimed, Stage.FAILED, text)
    after = Intake.get_by_id(claimed.id)
    if after.origin is Origin.FOLDER and after.stage.is_over:
        file_away(after)
    enqueue_waiting()
    return True


def _claim(intake_id: int) -> Intake | None:
    """Take the file, if it waits and nobody works on another."""
    token, now = secrets.token_hex(8), clock.now()
    with atomic():
        if not is_sqlite():
            db.execute_sql("LOCK TABLE intake IN SHARE ROW EXCLUSIVE MODE")
        running = Intake.stage.in_((Stage.CHECKING, Stage.APPLYING))
        if Intake.select().where(running & (Intake.seen_at > now - SILENT_FOR)).exists():
            return None
        for waits, works in (
            (Stage.WAITING, Stage.CHECKING),
            (Stage.ACCEPTED, Stage.APPLYING),
        ):
            mine = (Intake.id == intake_id) & (Intake.stage == waits)
            if Intake.update(stage=works, claim=token, seen_at=now).where(mine).execute():
                return Intake.get_by_id(intake_id)
    return None


def _end(intake: Intake, stage: Stage, report: str) -> None:
    ours = (Intake.id == intake.id) & (Intake.claim == intake.claim)
    running = Intake.stage.in_((Stage.CHECKING, Stage.APPLYING))
    Intake.update(stage=stage, report=report, finished_at=clock.now()).where(
        ours & running
    ).execute()


def enqueue_waiting() -> None:
    """Wake whoever waits for a worker; the oldest first."""
    waits = Intake.stage.in_((Stage.WAITING, Stage.ACCEPTED))
    first = Intake.select(Intake.id).where(waits).order_by(Intake.id).first()
    if first is not None:
        work_on_intake.enqueue(first.id)


def recover() -> None:
    """Begin again what a killed worker left."""
    silent = Intake.seen_at < clock.now() - SILENT_FOR
    for worked, waits in (
        (Stage.CHECKING, Stage.WAITING),
        (Stage.APPLYING, Stage.ACCEPTED),
    ):
        Intake.update(stage=waits, claim="").where((Intake.stage == worked) & silent).execute()


def file_away(intake: Intake) -> None:
    """Put a finished file of the incoming folder where its end says."""
    files.put_away(intake)
    Intake.update(filed=True).where(
        (Intake.id == intake.id) & (Intake.stage == intake.stage)
    ).execute()


def file_away_all() -> None:
    over = [stage for stage in Stage if stage.is_over]
    waiting = (
        (Intake.origin == Origin.FOLDER) & (Intake.filed == False) & Intake.stage.in_(over)  # noqa: E712
    )
    for each in Intake.select().where(waiting):
        file_away(each)


def forget_old_uploads(kept_for: timedelta) -> None:
    """Delete the files of uploads that ended longer ago; their rows and reports stay."""
    old = Intake.finished_at < clock.now() - kept_for
    mine = (Intake.origin == Origin.SCREEN) & (Intake.filed == False) & old  # noqa: E712
    for each in Intake.select().where(mine):
        files.remove(each)
        Intake.update(filed=True).where(Intake.id == each.id).execute()
    files.forget_parts((clock.system_now() - timedelta(days=1)).timestamp())
