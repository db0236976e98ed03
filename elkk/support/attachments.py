"""Files of appeals: taking, giving out, scanning and clearing them away."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Final

from peewee import fn

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.scanning import ScannerAway, scanner
from elkk.base.storage import StorageError, new_name, storage
from elkk.base.tasks import task
from elkk.identity.models import User
from elkk.support.files import EXTENSIONS, LARGEST_FILE, MEGABYTE, FileRefused, SafeFile, examine
from elkk.support.models import Appeal, Attachment, Message, Scan, Status
from elkk.web.i18n import _

log: Final = logging.getLogger(__name__)

MOST_FILES: Final = 10
MOST_BYTES: Final = 25 * MEGABYTE
FORGOTTEN_AFTER: Final = timedelta(days=2)


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    stream: IO[bytes]


@dataclass
class Taken:
    """What became of some uploads: what is kept now, and why the others are not."""

    kept: list[Attachment] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def pending(appeal: Appeal, user: User) -> list[Attachment]:
    """Files that the user has uploaded and not sent yet."""
    return list(Attachment.select().where(_is_pending(appeal, user)).order_by(Attachment.id))


def take(appeal: Appeal, user: User, uploads: Sequence[Upload]) -> Taken:
    """Keep the good files in the user's form; each of the others has its refusal.

    Where there are too many files none is kept, since nobody could tell which ones.
    """
    taken = Taken()
    if not uploads:
        return taken
    waiting = pending(appeal, user)
    if len(waiting) + len(uploads) > MOST_FILES:
        taken.refusals.append(
            _("Attach no more than %(most)d files to one message.", most=MOST_FILES)
        )
        return taken
    room = MOST_BYTES - sum(each.size for each in waiting)
    for upload in uploads:
        try:
            file = examine(upload.name, upload.stream.read(LARGEST_FILE + 1))
            if len(file.content) > room:
                raise FileRefused(_("%(name)s: the files are too large together.", name=file.name))
        except FileRefused as refusal:
            taken.refusals.append(str(refusal))
            continue
        try:
            taken.kept.append(_keep(appeal, user, file))
        except StorageError:
            log.exception("the storage did not keep a file of appeal %s", appeal.id)
            taken.refusals.append(
                _("%(name)s: the file could not be saved. Try again later.", name=file.name)
            )
        else:
            room -= len(file.content)
    return taken


def _keep(appeal: Appeal, user: User, file: SafeFile) -> Attachment:
    key = new_name("appeals", EXTENSIONS[file.mime])
    storage().put(key, file.content)
    try:
        with atomic():
            kept = Attachment.create(
                appeal=appeal,
                uploader=user,
                key=key,
                name=file.name,
                mime=file.mime,
                size=len(file.content),
                scan=Scan.WAITING if scanner() else Scan.CLEAN,
                uploaded_at=clock.now(),
            )
            if kept.scan is Scan.WAITING:
                scan_attachment.enqueue(kept.id)
    except BaseException:
        storage().delete(key)
        raise
    return kept


def attach(message: Message, appeal: Appeal, user: User) -> None:
    """The user's waiting files belong to the message from now on."""
    Attachment.update(message=message).where(_is_pending(appeal, user)).execute()


def drop(appeal: Appeal, user: User, attachment_id: int) -> bool:
    """Take a file back out of the form; False where it is not there (any more)."""
    found = Attachment.get_or_none(_is_pending(appeal, user) & (Attachment.id == attachment_id))
    return found is not None and _delete(found)


def find(
    user_id: int, appeal_id: int, attachment_id: int, *, sent: bool = False
) -> Attachment | None:
    """A file in the user's own appeal, or unless it must be `sent`, in the user's form."""
    is_sent = Attachment.message.is_null(False)
    seen = is_sent if sent else is_sent | (Attachment.uploader == user_id)
    return (
        Attachment.select(Attachment, Appeal)
        .join(Appeal)
        .where(
            (Attachment.id == attachment_id)
            & (Attachment.appeal == appeal_id)
            & (Appeal.user == user_id)
            & seen
        )
        .first()
    )


def find_for_staff(appeal_id: int, attachment_id: int) -> Attachment | None:
    """A file that was sent to the utility: not one that still waits in a form."""
    return Attachment.get_or_none(
        (Attachment.id == attachment_id)
        & (Attachment.appeal == appeal_id)
        & Attachment.message.is_null(False)
    )


def content_of(attachment: Attachment) -> bytes | None:
    """None while the scanner has not passed it. Raises StorageError."""
    return storage().get(attachment.key) if attachment.scan is Scan.CLEAN else None


@task()
def scan_attachment(attachment_id: int) -> None:
    scan(attachment_id)


def scan_waiting() -> int:
    """Show the scanner what waits for it, after it was away; how many files were decided."""
    waiting = Attachment.select(Attachment.id).where(Attachment.scan == Scan.WAITING)
    return sum(scan(each.id) for each in waiting.order_by(Attachment.id).limit(100))


def scan(attachment_id: int) -> bool:
    """Ask the scanner; an infected file is destroyed. False where there was no verdict."""
    waits = (Attachment.id == attachment_id) & (Attachment.scan == Scan.WAITING)
    attachment = Attachment.get_or_none(waits)
    if attachment is None:
        return False
    judge = scanner()
    try:
        clean = judge is None or judge.is_clean(storage().get(attachment.key))
    except ScannerAway:
        return False
    verdict = Scan.CLEAN if clean else Scan.INFECTED
    decided = bool(Attachment.update(scan=verdict).where(waits).execute())
    if decided and not clean:
        storage().delete(attachment.key)
    return decided


def clear_forgotten() -> int:
    """Delete drafts and files that nobody has sent for days; the number of files."""
    since = clock.now() - FORGOTTEN_AFTER
    old = Attachment.message.is_null() & (Attachment.uploaded_at < since)
    deleted = _delete_all(Attachment.select().where(old))
    stale = (Appeal.status == Status.DRAFT) & (Appeal.created_at < since)
    has_files = fn.EXISTS(Attachment.select().where(Attachment.appeal == Appeal.id))
    Appeal.delete().where(stale & ~has_files).execute()
    return deleted


def _delete_all(attachments: Iterable[Attachment]) -> int:
    return sum(_delete(each) for each in list(attachments))


def _delete(attachment: Attachment) -> bool:
    """The row goes first: a file without a row is rubbish, a row without a file is a loss."""
    unsent = (Attachment.id == attachment.id) & Attachment.message.is_null()
    if not Attachment.delete().where(unsent).execute():
        return False
    storage().delete(attachment.key)
    return True


def _is_pending(appeal: Appeal, user: User) -> object:
    return (
        (Attachment.appeal == appeal) & (Attachment.uploader == user) & Attachment.message.is_null()
    )
