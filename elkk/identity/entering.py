"""What views of this room share: the visitor, and the cookies that hold their tokens.

The signed cookie of Flask holds tokens only; what they stand for is in the database. It is emptied
at every sign-in and sign-out, so that nothing from before survives (session fixation).
"""

from datetime import timedelta
from typing import Any, Final

from flask import Flask, Response, current_app, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from elkk.base.visitor import Visitor
from elkk.identity import audit, sessions, viewing
from elkk.identity.devices import device_name
from elkk.identity.limits import TooMany
from elkk.identity.models import User
from elkk.identity.second_factor import TRUSTED_FOR
from elkk.web.i18n import _, _n

KNOWN_FOR: Final = timedelta(days=180)


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    # The row of the session decides; a telephone changes its address all the time.
    manager.session_protection = None
    manager.user_loader(_user_of)
    app.after_request(_send_cookies)
    app.jinja_env.filters["device"] = device_name


def _user_of(token: str) -> User | None:
    """Whose cabinet it is: in the staff's workplace always their own."""
    user = sessions.user_of(token)
    if user is None or not user.is_staff or in_workplace():
        return user
    return viewing.seen_by(user) or user


def in_workplace() -> bool:
    """Whether the address is one of the staff's own screens."""
    return request.path.startswith("/staff/")


def visitor() -> Visitor:
    return Visitor(
        ip=request.remote_addr or "", user_agent=request.headers.get("User-Agent", "")[:200]
    )


def enter(user: User, *, remember: bool) -> None:
    """Sign in: a new session with a new token, whatever the browser had before."""
    _leave()
    sessions.open_session(user, visitor(), remember=remember)
    login_user(user)
    session.permanent = remember and not user.is_staff
    remember_browser(user)
    audit.record("identity.signed_in", user_id=user.id, visitor=visitor())


def leave() -> None:
    if current_user.is_authenticated:
        who = current_user.watcher or current_user
        audit.record("identity.signed_out", user_id=who.id, visitor=visitor())
    _leave()


def _leave() -> None:
    if current_user.is_authenticated:
        sessions.end(current_user.session_token)
        logout_user()
    session.clear()


def too_many(error: TooMany) -> str:
    """«Слишком много попыток. Попробуйте через 12 минут.»; that it came to this is written down."""
    user_id = current_user.id if current_user.is_authenticated else None
    audit.record("identity.limit_reached", user_id=user_id, visitor=visitor(), limit=error.name)
    return str(
        _n(
            "Too many tries. Try again in %(num)d minute.",
            "Too many tries. Try again in %(num)d minutes.",
            error.minutes,
        )
    )


def no_more_codes() -> str:
    return str(_("The code was sent several times already. Begin again."))


# ---- Cookies of their own, which outlive the session ----


def _cookie(name: str) -> str:
    secure = current_app.config["ELKK"].secure_cookies
    return f"__Host-elkk-{name}" if secure else f"elkk-{name}"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["ELKK"].secret_keys, salt="known-browser")


def remember_browser(user: User) -> None:
    """Mark the browser as one that this user has signed in from."""
    keep_cookie("known", _signer().dumps(user.id), KNOWN_FOR)


def known_user_id() -> int | None:
    """Who has signed in from this browser before."""
    try:
        known = _signer().loads(kept_cookie("known") or "", max_age=int(KNOWN_FOR.total_seconds()))
    except BadSignature:
        return None
    return known if isinstance(known, int) else None


def trust_device(token: str) -> None:
    keep_cookie("device", token, TRUSTED_FOR)


def device_token() -> str | None:
    return kept_cookie("device")


def kept_cookie(name: str) -> str | None:
    return request.cookies.get(_cookie(name))


def keep_cookie(name: str, value: str, life: timedelta) -> None:
    """Sent with the answer to this request; no script can read it."""
    waiting: dict[str, Any] = g.setdefault("cookies", {})
    waiting[name] = (value, life)


def _send_cookies(response: Response) -> AnyResponse:
    for name, (value, life) in g.get("cookies", {}).items():
        response.set_cookie(
            _cookie(name),
            value,
            max_age=life,
            secure=current_app.config["ELKK"].secure_cookies,
            httponly=True,
            samesite="Lax",
        )
    return response
