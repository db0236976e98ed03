"""A copy of one's data, and the end of one's account in the cabinet."""

from flask import Response as FlaskResponse
from flask import flash, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.base.contacts import format_phone
from elkk.cabinet import personal_data, profile
from elkk.identity import codes, entering
from elkk.identity.blueprint import bp
from elkk.identity.forms import CodeForm, DeletionForm
from elkk.identity.limits import TooMany
from elkk.identity.models import Code, Purpose
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.get("/profile/data.json")
@access(Allow.SIGNED_IN)
def data_json() -> Response:
    return _file("elkk-data.json", "application/json", archive=False)


@bp.get("/profile/data.zip")
@access(Allow.SIGNED_IN)
def data_zip() -> Response:
    return _file("elkk-data.zip", "application/zip", archive=True)


def _file(name: str, mimetype: str, *, archive: bool) -> Response:
    try:
        personal_data.allow(current_user, entering.visitor())
    except TooMany as error:
        flash(entering.too_many(error), "error")
        return see_other(url_for("identity.profile"))
    make = personal_data.as_archive if archive else personal_data.as_json
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(make(current_user), mimetype=mimetype, headers=headers)


@bp.route("/profile/delete/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def delete_user() -> Response:
    form = DeletionForm()
    if not form.validate_on_submit():
        return page("identity/delete.html", form=form, status=422 if form.errors else 200)
    try:
        session["deletion"] = profile.begin_deletion(current_user, entering.visitor())
    except TooMany as error:
        form.form_errors = [entering.too_many(error)]
        return page("identity/delete.html", form=form, status=429)
    return see_other(url_for("identity.deletion_code"))


def _own_code() -> Code | None:
    return codes.find(session.get("deletion"), Purpose.DELETION)


@bp.route("/profile/delete/code/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def deletion_code() -> Response:
    code, form = _own_code(), CodeForm()
    if code is None:
        return see_other(url_for("identity.delete_user"))
    if not form.validate_on_submit():
        return _code_page(form, code, 422 if form.errors else 200)
    if not profile.delete_user(current_user, code, form.code.data, entering.visitor()):
        form.code.errors = [_("The code is wrong. Check it, or ask for another one.")]
        return _code_page(form, code, 422)
    session.clear()
    flash(_("Your account in the cabinet has been deleted."), "success")
    return see_other(url_for("identity.sign_in"))


@bp.post("/profile/delete/code/again")
@access(Allow.SIGNED_IN)
def deletion_code_again() -> Response:
    code, form = _own_code(), CodeForm()
    if code is None:
        return see_other(url_for("identity.delete_user"))
    try:
        sent = profile.send_again(code, current_user, entering.visitor())
    except TooMany as error:
        form.form_errors = [entering.too_many(error)]
        return _code_page(form, code, 429)
    if not sent:
        form.form_errors = [_("The code was sent a moment ago. Wait for it.")]
        return _code_page(form, code, 422)
    return see_other(url_for("identity.deletion_code"))


def _code_page(form: CodeForm, code: Code, status: int) -> Response:
    return page(
        "identity/deletion_code.html",
        form=form,
        phone=format_phone(code.target),
        wait=codes.seconds_until_resend(code),
        may_send_again=codes.may_send_again(code),
        status=status,
    )
