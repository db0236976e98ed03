"""The audit log, for the administrator."""

from flask import request
from werkzeug.wrappers import Response

from elkk.staff import audit_log
from elkk.staff.audit_log import Wanted
from elkk.staff.common import bp, staff_zone
from elkk.staff.forms import AuditFilter
from elkk.web.access import Allow, access
from elkk.web.htmx import page


@bp.get("/audit/", endpoint="audit_log")
@access(Allow.STAFF_ADMIN)
def show_audit_log() -> Response:
    form = AuditFilter(request.args).offer_rooms()
    zone, valid = staff_zone(), form.validate()
    wanted = Wanted(
        zone=zone,
        room=form.room.data or "",
        who=(form.who.data or "").strip(),
        since=form.since.data,
        until=form.until.data,
    )
    return page(
        "staff/audit.html",
        fragments=("rows",),
        form=form,
        found=audit_log.read(wanted, request.args.get("after", "")) if valid else None,
        zone=zone,
        status=200 if valid else 422,
    )
