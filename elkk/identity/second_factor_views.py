"""Switching the second factor on and off."""

import json

from flask import flash, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.base.secrets import decrypt, encrypt
from elkk.identity import entering, second_factor, services
from elkk.identity.blueprint import bp
from elkk.identity.forms import OffForm, SecondFactorForm
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.route("/profile/second-factor/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def second_factor_setup() -> Response:
    if current_user.has_second_factor:
        return page(
            "identity/second_factor.html",
            form=OffForm(),
            codes_left=second_factor.backup_codes_left(current_user),
            required=services.second_factor_required(current_user),
        )
    secret, form = _secret_on_offer(), SecondFactorForm()
    if not form.validate_on_submit():
        return _setup_page(form, secret, 422 if form.errors else 200)
    backup = second_factor.switch_on(current_user, secret, form.code.data, entering.visitor())
    if backup is None:
        form.code.errors = [_("The code is wrong.")]
        return _setup_page(form, secret, 422)
    session.pop("totp", None)
    session["backup_codes"] = encrypt(json.dumps(backup))
    return see_other(url_for("identity.backup_codes"))


def _secret_on_offer() -> str:
    """One secret until it is confirmed: a form that comes back must not show another QR code."""
    offered = decrypt(session.get("totp", ""))
    if offered is None:
        offered = second_factor.new_secret()
        session["totp"] = encrypt(offered)
    return offered


def _setup_page(form: SecondFactorForm, secret: str, status: int) -> Response:
    address = second_factor.setup_address(current_user, secret)
    return page(
        "identity/second_factor_setup.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        address=address,
        picture=second_factor.setup_picture(address),
        required=services.second_factor_required(current_user),
        status=status,
    )


@bp.get("/profile/second-factor/codes/")
@access(Allow.SIGNED_IN)
def backup_codes() -> Response:
    """The backup codes, shown once."""
    kept = decrypt(session.pop("backup_codes", ""))
    if kept is None:
        return see_other(url_for("identity.second_factor_setup"))
    return page("identity/backup_codes.html", backup_codes=json.loads(kept))


@bp.post("/profile/second-factor/codes/")
@access(Allow.SIGNED_IN)
def new_backup_codes() -> Response:
    return _confirmed(renew=True)


@bp.post("/profile/second-factor/off")
@access(Allow.SIGNED_IN)
def second_factor_off() -> Response:
    return _confirmed(renew=False)


def _confirmed(*, renew: bool) -> Response:
    if not current_user.has_second_factor:
        return see_other(url_for("identity.second_factor_setup"))
    form, required = OffForm(), services.second_factor_required(current_user)
    if not form.validate_on_submit():
        return page(
            "identity/second_factor.html",
            form=form,
            codes_left=second_factor.backup_codes_left(current_user),
            required=required,
            status=422,
        )
    if renew:
        backup = second_factor.renew_backup_codes(current_user, entering.visitor())
        session["backup_codes"] = encrypt(json.dumps(backup))
        return see_other(url_for("identity.backup_codes"))
    if not required:
        second_factor.switch_off(current_user, entering.visitor())
        flash(_("Two-step sign-in has been switched off."), "success")
    return see_other(url_for("identity.second_factor_setup"))
