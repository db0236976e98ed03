"""Who may call what. Every endpoint declares it with @access, or the application does not boot.

A view behind `Allow.ACCOUNT` has `<int:account_id>` in its address and gets `link` instead: the
signed-in user's own link to that account, with the account and its supplier. Someone else's
account is 404, as if it did not exist. The screens of the staff are 404 for subscribers too.
"""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from ipaddress import ip_address
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.base.visitor import Visitor
from elkk.identity import audit, entering
from elkk.identity.models import Role, UserSession
from elkk.identity.services import lacks_second_factor

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

View = TypeVar("View", bound=Callable[..., Any])


class Allow(Enum):
    """Who may call a view."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    ACCOUNT = "whoever the account is linked to"
    ACCOUNT_ACT = "whoever may submit readings and pay for the account"
    SANDBOX = "anyone, in the sandbox only"
    STAFF = "the utility's staff, whatever their role"
    STAFF_CLERK = "the clerks of the utility, and its administrators"
    STAFF_BILLING = "the billing department of the utility, and its administrators"
    STAFF_ADMIN = "the administrators of the utility"


ROLES: Final = {
    Allow.STAFF: frozenset(Role),
    Allow.STAFF_CLERK: frozenset({Role.CLERK, Role.ADMIN}),
    Allow.STAFF_BILLING: frozenset({Role.BILLING, Role.ADMIN}),
    Allow.STAFF_ADMIN: frozenset({Role.ADMIN}),
}


def lets_in(allow: Allow, role: Role | None) -> bool:
    """Whether a staff view is for the role; never for a subscriber, who has none."""
    return role in ROLES[allow]


class UndeclaredAccess(Exception):
    """A view forgot to say who may call it."""


def access(allow: Allow) -> Callable[[View], View]:
    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            return _enter(allow, view, arguments)

        guarded.access = allow  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def _enter(allow: Allow, view: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    if allow is Allow.SANDBOX and not current_app.config["ELKK"].sandbox:
        abort(404)
    over = _limit_watcher()
    if over is not None:
        return over
    if allow in (Allow.ANYONE, Allow.SANDBOX):
        return view(**arguments)
    if not current_user.is_authenticated:
        return _to_sign_in()
    return _enter_signed_in(allow, view, arguments)


def _enter_signed_in(allow: Allow, view: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    if lacks_second_factor(current_user) and request.endpoint not in _TO_GET_ONE:
        return redirect(url_for("identity.second_factor_setup"), 303)
    if allow in ROLES:
        _need_role(allow)
    if allow in (Allow.ACCOUNT, Allow.ACCOUNT_ACT):
        arguments["link"] = _own_link(arguments.pop("account_id"), allow)
    return view(**arguments)


def _limit_watcher() -> Response | None:
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


def _own_link(account_id: int, allow: Allow) -> AccountLink:
    link = links.live_link(current_user.id, account_id)
    if link is None:
        _write_down_refusal(account_id)
        abort(404)
    if allow is Allow.ACCOUNT_ACT and not link.may_act:
        _write_down_refusal(account_id)
        abort(403)
    return link


def _need_role(allow: Allow) -> None:
    """The staff's screens do not exist for subscribers; for the wrong role they are refused."""
    if not may_work_from(request.remote_addr):
        abort(404)
    if not lets_in(allow, current_user.role):
        _write_down_refusal()
        abort(403 if current_user.is_staff else 404)


def may_work_from(address: str | None) -> bool:
    """Whether the staff may work from this address: STAFF_NETWORKS names them, empty is any."""
    networks = current_app.config["ELKK"].staff_networks
    if not networks:
        return True
    return address is not None and any(ip_address(address) in network for network in networks)


def _write_down_refusal(account_id: int | None = None) -> None:
    audit.record(
        "access.refused",
        user_id=current_user.id,
        visitor=Visitor(ip=request.remote_addr or ""),
        account=account_id,
        endpoint=request.endpoint,
    )


def _to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("identity.sign_in", next=wanted if wanted != "/" else None)
    return redirect(target, 303)


def declared(app: Flask, endpoint: str) -> Allow | None:
    return getattr(app.view_functions[endpoint], "access", None)


def check(app: Flask) -> None:
    """Raise UndeclaredAccess naming every endpoint that does not say who may call it."""
    forgotten = sorted(name for name in app.view_functions if declared(app, name) is None)
    if forgotten:
        raise UndeclaredAccess("add @access(...) to: " + ", ".join(forgotten))
    for rule in app.url_map.iter_rules():
        wants_account = declared(app, rule.endpoint) in (Allow.ACCOUNT, Allow.ACCOUNT_ACT)
        if wants_account != ("account_id" in rule.arguments):
            raise UndeclaredAccess(f"{rule}: account_id goes with Allow.ACCOUNT, and only with it")
