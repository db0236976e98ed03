"""Readings that the customer confirmed though they look wrong."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from elkk.identity import entering
from elkk.readings import photos, review
from elkk.readings.models import Reading
from elkk.staff.common import bp, me, staff_zone
from elkk.staff.desk_forms import RejectForm
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.get("/readings/", endpoint="readings")
@access(Allow.STAFF_BILLING)
def list_readings() -> Response:
    found = review.in_doubt(request.args.get("after", ""))
    return page("staff/readings.html", fragments=("rows",), found=found, zone=staff_zone())


@bp.get("/readings/<int:reading_id>/", endpoint="reading")
@access(Allow.STAFF_BILLING)
def show_reading(reading_id: int) -> Response:
    return _page(_reading_or_404(reading_id), RejectForm(None))


def _reading_or_404(reading_id: int) -> Reading:
    reading = review.find(reading_id)
    if reading is None:
        abort(404)
    return reading


def _page(reading: Reading, form: RejectForm) -> Response:
    return page(
        "staff/reading.html",
        status=422 if form.errors else 200,
        seen=review.look_at(reading),
        form=form,
        zone=reading.account.supplier.time_zone,
    )


@bp.post("/readings/<int:reading_id>/accept")
@access(Allow.STAFF_BILLING)
def accept_reading(reading_id: int) -> Response:
    reading = _reading_or_404(reading_id)
    done = review.accept(reading.id, me(), entering.visitor())
    return _back(_("The reading is accepted.") if done else "")


@bp.post("/readings/<int:reading_id>/reject")
@access(Allow.STAFF_BILLING)
def reject_reading(reading_id: int) -> Response:
    reading, form = _reading_or_404(reading_id), RejectForm()
    if not form.validate():
        return _page(reading, form)
    done = review.reject(reading.id, form.reason.data, me(), entering.visitor())
    return _back(_("The reading is rejected, and the subscriber is told.") if done else "")


def _back(done: str) -> Response:
    if done:
        flash(done, "success")
    else:
        flash(_("The reading has changed meanwhile: nothing was done."), "warning")
    return see_other(url_for("staff.readings"))


@bp.get("/readings/<int:reading_id>/photos/<int:photo_id>.jpg")
@access(Allow.STAFF_BILLING)
def reading_photo(reading_id: int, photo_id: int) -> Response:
    reading = _reading_or_404(reading_id)
    found = photos.find_photo(reading.account, photo_id)
    if found is None or found.reading_id != reading.id:
        abort(404)
    return Response(photos.content_of(found), mimetype="image/jpeg")
