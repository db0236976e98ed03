"""A new password for who has lost the old one (manual 3.3)."""

from typing import Final

from flask import flash, request, session, url_for
from werkzeug.wrappers import Response

from elkk.identity import codes, entering, passwords, recovery
from elkk.identity.blueprint import bp
from elkk.identity.captcha import box
from elkk.identity.captcha import services as captcha
from elkk.identity.code_page import CodePage
from elkk.identity.forms import RecoveryForm, RestoredPasswordForm
from elkk.identity.limits import TooMany
from elkk.identity.models import Code, Purpose
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _, chosen_locale


@bp.route("/auth/recovery/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def recover() -> Response:
    form = RecoveryForm()
    if not form.is_submitted() or box.wanted_kind():
        return _form_page(form, 200)
    good, human = form.validate(), captcha.passes(box.given(), entering.visitor())
    if not human:
        form.form_errors = [_("Show that you are not a robot.")]
    if not good or not human:
        return _form_page(form, 422, failed=not human)
    if not captcha.use(box.given()):
        return _form_page(form, 422, failed=True)
    try:
        token = recovery.begin(form.contact.parsed, entering.visitor(), chosen_locale())
    except TooMany as error:
        form.form_errors = [entering.too_many(error)]
        return _form_page(form, 429)
    session["recovery"] = token
    return see_other(url_for("identity.new_password"))


def _form_page(form: RecoveryForm, status: int, *, failed: bool = False) -> Response:
    return page(
        "identity/recovery.html",
        form=form,
        captcha=box.show(failed=failed and bool(box.given().token)),
        status=status,
    )


def _form(code: Code) -> RestoredPasswordForm:
    form = RestoredPasswordForm()
    # Only what was typed: a rule about the user's other contact would tell that there is a user.
    form.forbidden = (code.target,)
    return form


CODE_PAGE: Final = CodePage(
    Purpose.RECOVERY,
    kept_as="recovery",
    form=_form,
    template="identity/new_password.html",
    enter="identity.new_password",
    again="identity.recovery_code_again",
    begin="identity.recover",
)


@bp.route("/auth/recovery/password/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def new_password() -> Response:
    return CODE_PAGE.answer(_accept)


def _accept(code: Code, form: RestoredPasswordForm) -> Response | None:
    """The code comes first: only its owner may learn what else the password must not hold."""
    if not codes.fits(code, form.code.data):
        return None
    wrong = passwords.fault(form.password.data, recovery.contacts_of(code))
    if wrong:
        form.password.errors = [wrong]
        return None
    return _finish(code, form)


@bp.route("/auth/recovery/link/<token>/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def new_password_by_link(token: str) -> Response:
    """The link in the letter stands for the code; it works in any browser, once."""
    code = codes.find_by_link(token)
    if code is None:
        return page("identity/recovery_stale.html", status=404)
    form = RestoredPasswordForm()
    del form.code
    form.forbidden = tuple(recovery.contacts_of(code))
    if not form.validate_on_submit():
        return CODE_PAGE.show(form, code, 422 if form.errors else 200, request.path)
    return _finish(code, form)


def _finish(code: Code, form: RestoredPasswordForm) -> Response:
    if not recovery.finish(code, form.password.data, entering.visitor()):
        return page("identity/recovery_stale.html", status=404)
    entering.leave()
    flash(_("The password has been changed."), "success")
    return see_other(url_for("identity.sign_in"))


@bp.route("/auth/recovery/again", methods=["GET", "POST"])
@access(Allow.ANYONE)
def recovery_code_again() -> Response:
    return CODE_PAGE.send_again(lambda code: recovery.send_again(code, entering.visitor()))
