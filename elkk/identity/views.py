"""The doors of the cabinet: /auth/."""

from typing import Final

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from elkk.access import Allow, access
from elkk.htmx import page, see_other
from elkk.i18n import _
from elkk.identity import services
from elkk.identity.forms import SignInForm
from elkk.urls import safe_next

bp: Final = Blueprint("identity", __name__, url_prefix="/auth")


@bp.route("/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def sign_in() -> Response:
    if current_user.is_authenticated:
        return redirect(url_for("accounts.start"))
    form = SignInForm()
    if not form.validate_on_submit():
        return page("identity/sign_in.html", form=form, status=422 if form.errors else 200)
    user = services.authenticate(form.login.data, form.password.data)
    if user is None:
        form.password.errors = [_("The phone or e-mail and the password don't fit together.")]
        return page("identity/sign_in.html", form=form, status=422)
    login_user(user, remember=form.remember.data)
    return see_other(safe_next(request.args.get("next")) or url_for("accounts.start"))


@bp.post("/sign-out")
@access(Allow.ANYONE)
def sign_out() -> Response:
    logout_user()
    return see_other(url_for("identity.sign_in"))
