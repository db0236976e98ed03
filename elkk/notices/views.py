"""Уведомления (manual 4.4.4.1)."""

from typing import Final

from flask import Blueprint, abort, request
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk import clock
from elkk.access import Allow, access
from elkk.accounts.models import AccountLink
from elkk.htmx import page
from elkk.i18n import period_choices
from elkk.notices import services
from elkk.periods import LAST_MONTH, first_day, period

bp: Final = Blueprint("notices", __name__)


@bp.get("/accounts/<int:account_id>/notices/")
@access(Allow.ACCOUNT)
def index(link: AccountLink) -> Response:
    chosen = period(request.args.get("period"), default=LAST_MONTH)
    today = clock.today(link.account.supplier.time_zone)
    return page(
        "notices/account.html",
        fragments=("notices",),
        link=link,
        chosen=chosen,
        periods=period_choices(),
        notices=services.account_notices(
            current_user.id, link.account_id, first_day(chosen, today)
        ),
    )


@bp.get("/notices/<int:notice_id>/")
@access(Allow.SIGNED_IN)
def notice(notice_id: int) -> Response:
    """Expanding a notice marks it read."""
    opened = services.open_notice(current_user.id, notice_id)
    if opened is None:
        abort(404)
    return page("notices/notice.html", fragments=("notice",), notice=opened)
