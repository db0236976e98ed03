"""История (manual 4.4.4.2): the section an account opens with."""

from typing import Final

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from elkk.accounts.models import AccountLink
from elkk.base.periods import Month, period
from elkk.history import services
from elkk.history.services import MonthEvents, Tab
from elkk.web.access import Allow, access
from elkk.web.htmx import page
from elkk.web.i18n import period_choices

bp: Final = Blueprint("history", __name__, url_prefix="/accounts/<int:account_id>")


@bp.get("/", defaults={"tab": Tab.ALL.value})
@bp.get("/history/<tab>/")
@access(Allow.ACCOUNT)
def index(link: AccountLink, tab: str) -> Response:
    return _history(link, _tab(tab))


@bp.get("/history/<tab>/<month:month>/")
@access(Allow.ACCOUNT)
def month(link: AccountLink, tab: str, month: Month) -> Response:
    """One month opened, or closed again."""
    chosen_tab = _tab(tab)
    closed = "closed" in request.args
    events = None if closed else services.month_events(link.account, month, chosen_tab)
    return _history(link, chosen_tab, month, events)


def _history(
    link: AccountLink, tab: Tab, month: Month | None = None, events: MonthEvents | None = None
) -> Response:
    chosen = period(request.args.get("period"))
    return page(
        "history/index.html",
        fragments=("history", "month") if month else ("history",),
        link=link,
        tab=tab,
        chosen=chosen,
        periods=period_choices(),
        # Called by the whole list only: a month alone does not need the others.
        months=lambda: services.months(link.account, tab, chosen, including=month),
        month=month,
        opened=events,
    )


def _tab(name: str) -> Tab:
    if name not in set(Tab):
        abort(404)
    return Tab(name)
