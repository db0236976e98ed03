"""A copy of one's data, and the end of one's account in the cabinet."""

from typing import Final

from flask import Response as FlaskResponse
from flask import flash, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.cabinet import personal_data, profile
from elkk.identity import entering
from elkk.identity.blueprint import bp
from elkk.identity.code_page import CodePage
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


CODE_PAGE: Final = CodePage(
    Purpose.DELETION,
    kept_as="deletion",
    form=lambda _code: CodeForm(),
    template="identity/deletion_code.html",
    enter="identity.deletion_code",
    again="identity.deletion_code_again",
    begin="identity.delete_user",
)


@bp.route("/profile/delete/code/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def deletion_code() -> Response:
    return CODE_PAGE.answer(_delete)


def _delete(code: Code, form: CodeForm) -> Response | None:
    if not profile.delete_user(current_user, code, form.code.data, entering.visitor()):
        return None
    session.clear()
    flash(_("Your account in the cabinet has been deleted."), "success")
    return see_other(url_for("identity.sign_in"))


@bp.route("/profile/delete/code/again", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def deletion_code_again() -> Response:
    return CODE_PAGE.send_again(
        lambda code: profile.send_again(code, current_user, entering.visitor())
    )
