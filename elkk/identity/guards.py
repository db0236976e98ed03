"""What the access layer asks of this room before it calls a view."""

from typing import Any, Final

from flask import abort, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.base.visitor import Visitor
from elkk.identity import audit, entering
from elkk.identity.models import UserSession
from elkk.identity.services import lacks_second_factor
from elkk.web.access import may_work_from, refused

# Where a member of the staff without a second factor may go: to set one up.
_TO_GET_ONE = ("identity.second_factor_setup", "identity.backup_codes")

# What a member of the staff may look at with a subscriber's eyes. A room that is not here is closed
# to them, so that a new one is until somebody has thought about it.
WATCHABLE: Final = {
    *("accounts", "bills", "catalogue", "documents", "history", "notices", "payments"),
    *("readings", "statistics", "support"),
}
# Pages of those rooms that are closed all the same: what the subscriber has not sent, secrets in
# addresses, the first steps of something that only the subscriber may do.
CLOSED_TO_WATCHERS: Final = {
    "accounts.add",
    "accounts.confirm",
    "accounts.linked",
    "notices.preferences",
    "notices.unsubscribe",
    "payments.go",
    "support.question",
}
# The way out: of the cabinet, and with it of the looking.
_ALWAYS: Final = {"identity.sign_out"}
_OUTSIDE: Final = {"operations", "sandbox", "bank", None}


def need_second_factor() -> Response | None:
    """The staff can do nothing before they have set one up."""
    if lacks_second_factor(current_user) and request.endpoint not in _TO_GET_ONE:
        return redirect(url_for("identity.second_factor_setup"), 303)
    return None


def limit_watcher() -> Response | None:
    """Who looks at a subscriber's cabinet changes nothing in it, and does not see all of it."""
    if entering.in_workplace() or request.blueprint in _OUTSIDE or "_user_id" not in session:
        return None
    if not current_user.is_authenticated:
        return None
    if current_user.watcher is None:
        return _lead_back(current_user.session)
    if request.endpoint in _ALWAYS:
        return None
    if not may_work_from(request.remote_addr):
        abort(404)
    closed = request.blueprint not in WATCHABLE or request.endpoint in CLOSED_TO_WATCHERS
    if closed or request.method not in ("GET", "HEAD", "OPTIONS"):
        abort(403)
    return None


def _lead_back(signed_in: UserSession | None) -> Response | None:
    """The time to look is over: the same address would now show the staff's own cabinet."""
    if signed_in is None or signed_in.viewing_id is None or request.endpoint in _ALWAYS:
        return None
    if request.method != "GET":
        abort(403)
    return redirect(url_for("staff.viewing_over"), 303)


@refused.connect
def write_down_refusal(_sender: Any, *, account: int | None) -> None:
    audit.record(
        "access.refused",
        user_id=current_user.id,
        visitor=Visitor(ip=request.remote_addr or ""),
        account=account,
        endpoint=request.endpoint,
    )
