"""Квитанции: a bill, its details, and its printed form (manual 4.4.4.2.4)."""

from typing import Final

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from elkk.access import Allow, access
from elkk.accounts.models import AccountLink
from elkk.bills import services
from elkk.bills.printing import document
from elkk.bills.services import BillView
from elkk.htmx import page
from elkk.periods import Month

bp: Final = Blueprint("bills", __name__, url_prefix="/accounts/<int:account_id>/bills")


@bp.get("/<month:month>/")
@access(Allow.ACCOUNT)
def show(link: AccountLink, month: Month) -> Response:
    """`view` is `general` or `lines` (Детализация); `closed` folds it."""
    return page(
        "bills/show.html",
        fragments=("bill",),
        link=link,
        shown=_bill_or_404(link, month),
        view="lines" if request.args.get("view") == "lines" else "general",
        closed="closed" in request.args,
    )


@bp.get("/<month:month>/bill.pdf")
@access(Allow.ACCOUNT)
def pdf(link: AccountLink, month: Month) -> Response:
    """«ПЕЧАТЬ КВИТАНЦИИ»."""
    # Drawing takes a library that costs a third of a second to load: not at every start.
    from elkk.bills.pdf import render

    found = _bill_or_404(link, month)
    file = render(document(link.account, found.bill, found.lines))
    name = f"{link.account.number}-{month}.pdf"
    return Response(
        file,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _bill_or_404(link: AccountLink, month: Month) -> BillView:
    found = services.find_bill(link.account, month)
    if found is None:
        abort(404)
    return found
