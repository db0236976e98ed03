"""«Первый день» is put away and taken out again."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from elkk.staff import first_day
from elkk.staff.common import bp
from elkk.staff.edit_views import editor
from elkk.web.access import Allow, access
from elkk.web.htmx import see_other
from elkk.web.i18n import _


@bp.post("/first-day/put-away")
@access(Allow.STAFF_ADMIN)
def put_first_day_away() -> Response:
    first_day.put_away(editor())
    flash(_("«The first day» is put away. It can be taken out at the end of this page."), "success")
    return see_other(url_for("staff.index"))


@bp.post("/first-day/take-out")
@access(Allow.STAFF_ADMIN)
def take_first_day_out() -> Response:
    first_day.take_out(editor())
    return see_other(url_for("staff.index"))
