"""Announcements, such as planned works."""

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import abort, url_for
from werkzeug.wrappers import Response

from elkk.accounts.linking import suppliers
from elkk.announcements import services
from elkk.announcements.models import Announcement, Audience, Tone
from elkk.announcements.services import Wording
from elkk.base import clock, editing
from elkk.staff.announcement_forms import AnnouncementForm
from elkk.staff.common import bp, staff_zone
from elkk.staff.edit_views import edit, editor, remove
from elkk.web.access import Allow, access
from elkk.web.htmx import page
from elkk.web.i18n import _

_SECTION: Final = "announcements"


@bp.get("/announcements/", endpoint="announcements")
@access(Allow.STAFF_CLERK)
def announcements() -> Response:
    return page(
        "staff/announcements.html",
        section=_SECTION,
        found=services.everything(),
        now=clock.now(),
        zone=staff_zone(),
    )


@bp.route("/announcements/add/", methods=["GET", "POST"], endpoint="announcement_add")
@access(Allow.STAFF_CLERK)
def add() -> Response:
    form = AnnouncementForm(starts_at=_local(clock.now()))
    return _edit(
        form, lambda: services.add(_wording(form), editor()), heading=_("New announcement")
    )


@bp.route("/announcements/<int:announcement_id>/", methods=["GET", "POST"], endpoint="announcement")
@access(Allow.STAFF_CLERK)
def change(announcement_id: int) -> Response:
    row: Announcement = services.find(announcement_id) or abort(404)
    form = AnnouncementForm(
        text=row.text,
        tone=row.tone,
        audience=row.audience,
        supplier=str(row.supplier_id or ""),
        starts_at=_local(row.starts_at),
        ends_at=_local(row.ends_at) if row.ends_at else None,
    )
    return _edit(
        form,
        lambda: services.change(announcement_id, _wording(form), form.seen.data, editor()),
        mark=lambda: editing.mark(services.find(announcement_id)),
        heading=_("Announcement"),
        delete=url_for("staff.announcement_delete", announcement_id=announcement_id),
    )


def _edit(form: AnnouncementForm, save: Any, **context: Any) -> Response:
    form.offer(suppliers())
    return edit(
        form,
        save,
        back=url_for("staff.announcements"),
        done=_("The announcement is saved."),
        section=_SECTION,
        **context,
    )


@bp.route(
    "/announcements/<int:announcement_id>/delete/",
    methods=["GET", "POST"],
    endpoint="announcement_delete",
)
@access(Allow.STAFF_CLERK)
def delete(announcement_id: int) -> Response:
    row: Announcement = services.find(announcement_id) or abort(404)
    return remove(
        lambda: services.remove(announcement_id, editor()),
        heading=_("Delete the announcement?"),
        warning=f"«{row.text}»",
        back=url_for("staff.announcements"),
        done=_("The announcement is deleted."),
        section=_SECTION,
    )


def _wording(form: AnnouncementForm) -> Wording:
    return Wording(
        text=form.text.data,
        tone=Tone(form.tone.data),
        audience=Audience(form.audience.data),
        supplier_id=int(form.supplier.data) if form.supplier.data else None,
        starts_at=_moment(form.starts_at.data),
        ends_at=_moment(form.ends_at.data) if form.ends_at.data else None,
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(staff_zone())).replace(tzinfo=None, second=0, microsecond=0)


def _moment(local: datetime) -> datetime:
    return local.replace(tzinfo=ZoneInfo(staff_zone())).astimezone(UTC)
