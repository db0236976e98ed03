"""Writing announcements, and finding those to show."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elkk.accounts.models import Supplier
from elkk.announcements.models import Announcement, Audience, Tone
from elkk.base import clock, editing
from elkk.base.cache import Cache
from elkk.base.db import atomic
from elkk.base.editing import Refused
from elkk.identity.audit import Editor
from elkk.web.i18n import _

# More would push the page itself out of sight.
MOST_SHOWN: Final = 3


@dataclass(frozen=True)
class Wording:
    """What the form says; see Announcement."""

    text: str
    tone: Tone
    audience: Audience
    supplier_id: int | None
    starts_at: datetime
    ends_at: datetime | None


def _not_over() -> list[Announcement]:
    unfinished = Announcement.ends_at.is_null() | (Announcement.ends_at > clock.now())
    return list(Announcement.select().where(unfinished).order_by(Announcement.starts_at.desc()))


_cache: Final[Cache[list[Announcement]]] = Cache(_not_over, [])


def shown(
    closed: Collection[int], *, signed_in: bool, suppliers: Callable[[], Collection[int]]
) -> list[Announcement]:
    """What is told now, the newest first. `suppliers` are asked for only where it matters."""
    now = clock.now()
    found = [
        each
        for each in _cache.get()
        if each.starts_at <= now
        and (each.ends_at is None or now < each.ends_at)
        and each.id not in closed
        and (signed_in or (each.audience is Audience.EVERYONE and each.supplier_id is None))
    ]
    return [each for each in found if each.supplier_id is None or each.supplier_id in suppliers()][
        :MOST_SHOWN
    ]


def everything() -> list[Announcement]:
    """With their suppliers, the newest first: a utility writes a few dozen a year."""
    return list(
        Announcement.select(Announcement, Supplier)
        .left_outer_join(Supplier)
        .order_by(Announcement.starts_at.desc(), Announcement.id.desc())
        .limit(200)
    )


def find(announcement_id: int) -> Announcement | None:
    return Announcement.get_or_none(Announcement.id == announcement_id)


def add(wording: Wording, by: Editor) -> Announcement:
    """Raises Refused."""
    with atomic():
        return _save(Announcement(author=by.user.id), wording, by)


def change(announcement_id: int, wording: Wording, seen: str, by: Editor) -> None:
    """Raises Refused and Changed."""
    with atomic():
        _save(editing.unchanged(Announcement, announcement_id, seen), wording, by)


def _save(row: Announcement, wording: Wording, by: Editor) -> Announcement:
    if wording.ends_at is not None and wording.ends_at <= wording.starts_at:
        raise Refused("ends_at", _("The end must be after the beginning."))
    if wording.supplier_id is not None and wording.audience is Audience.EVERYONE:
        raise Refused(
            "audience",
            _("Whose supplier it is, is known after signing in only: choose «Subscribers»."),
        )
    row.text, row.tone, row.audience = wording.text, wording.tone, wording.audience
    row.supplier_id = wording.supplier_id
    row.starts_at, row.ends_at = wording.starts_at, wording.ends_at
    row.save()
    by.note("announcement_saved", text=wording.text[:80])
    _cache.forget()
    return row


def remove(announcement_id: int, by: Editor) -> None:
    with atomic():
        row = editing.locked(Announcement, announcement_id)
        if row is None:
            return
        Announcement.delete().where(Announcement.id == announcement_id).execute()
        by.note("announcement_deleted", text=row.text[:80])
        _cache.forget()
