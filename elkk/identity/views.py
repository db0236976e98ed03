"""Signing in and out (manual 3.2, 3.4)."""

from urllib.parse import quote, urlencode

from flask import redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.identity import (
    captcha_views,
    codes,
    entering,
    recovery_views,
    registration_views,
    second_factor,
    second_factor_views,
    services,
    tasks,
)
from elkk.identity.blueprint import bp
from elkk.identity.forms import SecondStepForm, SignInForm
from elkk.identity.limits import TooMany
from elkk.identity.models import Purpose, User
from elkk.web import branding
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _
from elkk.web.urls import safe_next

# The rest of the room's views, and its periodic task, come with this module.
__all__ = [
    "bp",
    "captcha_views",
    "recovery_views",
    "registration_views",
    "second_factor_views",
    "tasks",
]


@bp.route("/auth/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def sign_in() -> Response:
    if current_user.is_authenticated:
        return redirect(url_for("accounts.start"))
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.errors else 200)
    try:
        user = services.sign_in(
            form.login.data, form.password.data, entering.visitor(), entering.known_user_id()
        )
    except TooMany as error:
        form.password.errors = [entering.too_many(error)]
        return _sign_in_page(form, 429)
    if user is None:
        form.password.errors = [_("The phone or e-mail and the password don't fit together.")]
        return _sign_in_page(form, 422)
    return _let_in(user, remember=form.remember.data, target=safe_next(request.args.get("next")))


def _sign_in_page(form: SignInForm, status: int) -> Response:
    return page("identity/sign_in.html", form=form, support_url=support_url(), status=status)


def support_url() -> str:
    """A mailto: address whose letter is begun already (manual 3.5)."""
    brand = branding.current()
    draft = urlencode(
        {
            "subject": _("Cannot sign in to the cabinet"),
            "body": _(
                "What I did, step by step:\n\nWhat I saw:\n\nAccount number:\n"
                "Phone or e-mail that I sign in with:\n"
            ),
        },
        quote_via=quote,
    )
    return f"mailto:{brand.support_email}?{draft}"


def _let_in(user: User, *, remember: bool, target: str | None) -> Response:
    trusted = not user.is_staff and second_factor.is_trusted(user, entering.device_token())
    if user.has_second_factor and not trusted:
        _code, token = codes.start(
            Purpose.SECOND_FACTOR, user=user, remember=remember, goes_to=target
        )
        session["second_factor"] = token
        return see_other(url_for("identity.second_step"))
    entering.enter(user, remember=remember)
    return see_other(target or _home_of(user))


def _home_of(user: User) -> str:
    return url_for("staff.index" if user.is_staff else "accounts.start")


@bp.route("/auth/second-factor/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def second_step() -> Response:
    """After the password of someone who has a second factor; the session begins here."""
    code = codes.find(session.get("second_factor"), Purpose.SECOND_FACTOR)
    if code is None or code.user is None:
        return see_other(url_for("identity.sign_in"))
    form = SecondStepForm()
    if code.user.is_staff:
        del form.trust
    if not form.validate_on_submit():
        return page("identity/second_step.html", form=form, status=422 if form.errors else 200)
    try:
        right = codes.count_try(code) and second_factor.check(
            code.user, form.code.data, entering.visitor()
        )
    except TooMany as error:
        form.code.errors = [entering.too_many(error)]
        return page("identity/second_step.html", form=form, status=429)
    if not right or not codes.use(code):
        form.code.errors = [_("The code is wrong.")]
        return page("identity/second_step.html", form=form, status=422)
    data = codes.data_of(code)
    entering.enter(code.user, remember=data["remember"])
    if form.trust and form.trust.data:
        entering.trust_device(second_factor.trust(code.user))
    return see_other(safe_next(data["goes_to"]) or _home_of(code.user))


@bp.post("/auth/sign-out")
@access(Allow.ANYONE)
def sign_out() -> Response:
    entering.leave()
    answer = see_other(url_for("identity.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
