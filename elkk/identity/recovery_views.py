"""A new password for who has lost the old one (manual 3.3)."""

from flask import flash, session, url_for
from werkzeug.wrappers import Response

from elkk.base.contacts import format_phone
from elkk.identity import codes, entering, passwords, recovery
from elkk.identity.blueprint import bp
from elkk.identity.captcha import box
from elkk.identity.captcha import services as captcha
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


def _own_code() -> Code | None:
    return codes.find(session.get("recovery"), Purpose.RECOVERY)


@bp.route("/auth/recovery/password/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def new_password() -> Response:
    code = _own_code()
    if code is None:
        return see_other(url_for("identity.recover"))
    form = RestoredPasswordForm()
    # Only what was typed: a rule about the user's other contact would tell that there is a user.
    form.forbidden = (code.target,)
    if not form.validate_on_submit():
        return _password_page(form, code, 422 if form.errors else 200)
    if not codes.fits(code, form.code.data):
        form.code.errors = [_("The code is wrong. Check it, or ask for another one.")]
        return _password_page(form, code, 422)
    wrong = passwords.fault(form.password.data, recovery.contacts_of(code))
    if wrong:
        form.password.errors = [wrong]
        return _password_page(form, code, 422)
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
        return _password_page(form, code, 422 if form.errors else 200)
    return _finish(code, form)


def _finish(code: Code, form: RestoredPasswordForm) -> Response:
    if not recovery.finish(code, form.password.data, entering.visitor()):
        return page("identity/recovery_stale.html", status=404)
    entering.leave()
    flash(_("The password has been changed."), "success")
    return see_other(url_for("identity.sign_in"))


@bp.post("/auth/recovery/again")
@access(Allow.ANYONE)
def recovery_code_again() -> Response:
    code, form = _own_code(), RestoredPasswordForm()
    if code is None:
        return see_other(url_for("identity.recover"))
    try:
        sent = recovery.send_again(code, entering.visitor())
    except TooMany as error:
        form.form_errors = [entering.too_many(error)]
        return _password_page(form, code, 429)
    if not sent:
        too_early = _("The code was sent a moment ago. Wait for it.")
        form.form_errors = [too_early if codes.may_send_again(code) else entering.no_more_codes()]
        return _password_page(form, code, 422)
    return see_other(url_for("identity.new_password"))


def _password_page(form: RestoredPasswordForm, code: Code, status: int) -> Response:
    by_email = "@" in code.target
    return page(
        "identity/new_password.html",
        form=form,
        by_email=by_email,
        target=code.target if by_email else format_phone(code.target),
        wait=codes.seconds_until_resend(code),
        may_send_again=codes.may_send_again(code),
        status=status,
    )
