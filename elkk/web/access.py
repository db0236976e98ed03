"""Who may call what. Every endpoint declares it with @access, or the application does not boot.

A view behind `Allow.ACCOUNT` has `<int:account_id>` in its address and gets `link` instead: the
signed-in user's own link to that account, with the account and its supplier. Someone else's
account is 404, as if it did not exist. The screens of the staff are 404 for subscribers too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from ipaddress import ip_address
from typing import Any, Final, TypeVar

from blinker import Signal
from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.base.roles import Role

View = TypeVar("View", bound=Callable[..., Any])
# Says before a view that it is not to be called, and what to answer; None lets it be called.
Guard = Callable[[], Response | None]


@dataclass(frozen=True)
class Knowledge:
    """What higher rooms know of who is asking.

    `before` is asked of everybody, `signed_in` of whoever has signed in. `link_of` gives the live
    link of a user to an account by their numbers, None where there is none; it says with `may_act`
    whether the user may act in the account's name.
    """

    before: Guard
    signed_in: Guard
    link_of: Callable[[int, int], Any]


# Somebody who has signed in was refused a page; `account` is whose it was, or None.
refused: Final = Signal()


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


def use(app: Flask, knowledge: Knowledge) -> None:
    app.extensions["access"] = knowledge


def _knowledge() -> Knowledge:
    knowledge: Knowledge = current_app.extensions["access"]
    return knowledge


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
    instead = _knowledge().before()
    if instead is not None:
        return instead
    if allow in (Allow.ANYONE, Allow.SANDBOX):
        return view(**arguments)
    if not current_user.is_authenticated:
        return _to_sign_in()
    return _enter_signed_in(allow, view, arguments)


def _enter_signed_in(allow: Allow, view: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    instead = _knowledge().signed_in()
    if instead is not None:
        return instead
    if allow in ROLES:
        _need_role(allow)
    if allow in (Allow.ACCOUNT, Allow.ACCOUNT_ACT):
        arguments["link"] = _own_link(arguments.pop("account_id"), allow)
    return view(**arguments)


def _own_link(account_id: int, allow: Allow) -> Any:
    link = _knowledge().link_of(current_user.id, account_id)
    if link is None:
        refused.send(account=account_id)
        abort(404)
    if allow is Allow.ACCOUNT_ACT and not link.may_act:
        refused.send(account=account_id)
        abort(403)
    return link


def _need_role(allow: Allow) -> None:
    """The staff's screens do not exist for subscribers; for the wrong role they are refused."""
    if not may_work_from(request.remote_addr):
        abort(404)
    if not lets_in(allow, current_user.role):
        refused.send(account=None)
        abort(403 if current_user.is_staff else 404)


def may_work_from(address: str | None) -> bool:
    """Whether the staff may work from this address: STAFF_NETWORKS names them, empty is any."""
    networks = current_app.config["ELKK"].staff_networks
    if not networks:
        return True
    return address is not None and any(ip_address(address) in network for network in networks)


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
