"""Who refused paper bills, since when, and whose letters don't arrive."""

from flask import request, stream_with_context
from werkzeug.wrappers import Response

from elkk.ebills import listing
from elkk.ebills.listing import Standing, Wanted
from elkk.staff.common import bp, staff_zone
from elkk.staff.desk_forms import EbillFilter
from elkk.web.access import Allow, access
from elkk.web.htmx import page


@bp.get("/ebills/", endpoint="ebills")
@access(Allow.STAFF_BILLING)
def list_ebills() -> Response:
    form = EbillFilter(request.args)
    return page(
        "staff/ebills.html",
        fragments=("rows",),
        form=form,
        found=listing.find(_wanted(form), request.args.get("after", "")),
        counts=listing.counts(),
        zone=staff_zone(),
    )


@bp.get("/ebills/list.csv", endpoint="ebills_csv")
@access(Allow.STAFF_BILLING)
def download_ebills() -> Response:
    """The whole list of the filter."""
    rows = listing.as_csv(_wanted(EbillFilter(request.args)))
    return Response(
        (portion.encode() for portion in stream_with_context(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="ebills.csv"'},
    )


def _wanted(form: EbillFilter) -> Wanted:
    state = form.state.data
    return Wanted(
        form.account.data or "", Standing(state) if state in list(map(str, Standing)) else None
    )
