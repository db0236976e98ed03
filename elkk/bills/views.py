"""Квитанции: a bill, its details, and its printed form (manual 4.4.4.2.4)."""

from typing import Final

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from elkk.access import Allow, access
from elkk.accounts.models import AccountLink
from elkk.bills import services
from elkk.htmx import page
from elkk.periods import Month

bp: Final = Blueprint("bills", __name__, url_prefix="/accounts/<int:account_id>/bills")


@bp.get("/<month:month>/")
@access(Allow.ACCOUNT)
def show(link: AccountLink, month: Month) -> Response:
    """`view` is `general` or `lines` (Детализация); `closed` folds it."""
    found = services.find_bill(link.account, month)
    if found is None:
        abort(404)
    return page(
        "bills/show.html",
        fragments=("bill",),
        link=link,
        shown=found,
        view="lines" if request.args.get("view") == "lines" else "general",
        closed="closed" in request.args,
    )


@bp.get("/<month:month>/bill.pdf")
@access(Allow.ACCOUNT)
def pdf(link: AccountLink, month: Month) -> Response:
    """«ПЕЧАТЬ КВИТАНЦИИ»."""
    abort(404)
