"""Квитанции: a bill, its details, and its printed form (manual 4.4.4.2.4)."""

from typing import Final

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from elkk.accounts.models import AccountLink
from elkk.base.periods import Month
from elkk.bills import services
from elkk.bills.explanation import Against, find_explanation
from elkk.bills.paper import bill_document
from elkk.bills.services import BillView
from elkk.web.access import Allow, access
from elkk.web.htmx import page

bp: Final = Blueprint("bills", __name__, url_prefix="/accounts/<int:account_id>/bills")

_VIEWS: Final = ("general", "lines", "why")


@bp.get("/<month:month>/")
@access(Allow.ACCOUNT)
def show(link: AccountLink, month: Month) -> Response:
    """`view` is `general`, `lines` (Детализация) or `why`; `closed` folds it.

    `why` compares with the previous bill, or `against=last_year`.
    """
    view = request.args.get("view", "")
    view = view if view in _VIEWS else "general"
    found = _bill_or_404(link, month)
    return page(
        "bills/show.html",
        fragments=("bill",),
        link=link,
        shown=found,
        view=view,
        explained=_explained(link, found) if view == "why" else None,
        closed="closed" in request.args,
    )


def _explained(link: AccountLink, shown: BillView) -> dict[str, object]:
    last_year = request.args.get("against") == Against.LAST_YEAR
    against = Against.LAST_YEAR if last_year else Against.PREVIOUS
    return {"against": against, "explanation": find_explanation(link.account, shown, against)}


@bp.get("/<month:month>/bill.pdf")
@access(Allow.ACCOUNT)
def pdf(link: AccountLink, month: Month) -> Response:
    """«ПЕЧАТЬ КВИТАНЦИИ»."""
    bill = _bill_or_404(link, month).bill
    bill.account = link.account
    file = bill_document(bill, names_owner=link.is_owner)
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
