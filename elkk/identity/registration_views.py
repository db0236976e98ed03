"""Registration (manual 3.1) and the confirmation of the e-mail."""

from typing import Final

from flask import abort, flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.identity import email, entering, limits, registration
from elkk.identity.blueprint import bp
from elkk.identity.captcha import box
from elkk.identity.captcha import services as captcha
from elkk.identity.code_page import CodePage
from elkk.identity.forms import CodeForm, RegistrationForm
from elkk.identity.limits import TooMany
from elkk.identity.models import Code, Purpose
from elkk.identity.registration import Application
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _, chosen_locale


@bp.route("/auth/registration/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def register() -> Response:
    form = RegistrationForm()
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
        token = registration.apply(_application(form), entering.visitor(), chosen_locale())
    except TooMany as error:
        form.form_errors = [entering.too_many(error)]
        return _form_page(form, 429)
    session["registration"] = token
    return see_other(url_for("identity.registration_code"))


def _application(form: RegistrationForm) -> Application:
    return Application(
        last_name=form.last_name.data,
        first_name=form.first_name.data,
        patronymic=form.patronymic.data or "",
        phone=form.phone.parsed,
        email=form.email.parsed,
        password=form.password.data,
    )


def _form_page(form: RegistrationForm, status: int, *, failed: bool = False) -> Response:
    return page(
        "identity/registration.html",
        form=form,
        captcha=box.show(failed=failed and bool(box.given().token)),
        status=status,
    )


@bp.post("/auth/registration/check")
@access(Allow.ANYONE)
def check_registration() -> Response:
    """What is wrong with one field, as the subscriber leaves it; never who has that phone."""
    form = RegistrationForm()
    name = request.args.get("field", "")
    if name not in form or not _may_check():
        abort(404)
    form.validate()
    errors = form[name].errors
    return page("identity/check.html", error=errors[0] if errors else "")


def _may_check() -> bool:
    try:
        limits.CHECK_BY_IP.take(limits.network_of(entering.visitor().ip))
    except TooMany:
        return False
    return True


CODE_PAGE: Final = CodePage(
    Purpose.REGISTRATION,
    kept_as="registration",
    form=lambda _code: CodeForm(),
    template="identity/registration_code.html",
    enter="identity.registration_code",
    again="identity.registration_code_again",
    begin="identity.register",
)


@bp.route("/auth/registration/code/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def registration_code() -> Response:
    return CODE_PAGE.answer(_register)


def _register(code: Code, form: CodeForm) -> Response | None:
    user = registration.confirm(code, form.code.data, entering.visitor())
    if user is None:
        return None
    entering.enter(user, remember=False)
    flash(
        _(
            "Congratulations, now you can use the cabinet! "
            "A letter was sent to you to confirm your e-mail."
        ),
        "success",
    )
    return see_other(url_for("accounts.start"))


@bp.route("/auth/registration/code/again", methods=["GET", "POST"])
@access(Allow.ANYONE)
def registration_code_again() -> Response:
    return CODE_PAGE.send_again(lambda code: registration.send_again(code, entering.visitor()))


@bp.route("/auth/confirm-email/<token>/", methods=["GET", "POST"])
@access(Allow.ANYONE)
def confirm_email(token: str) -> Response:
    """The link in the letter. Where its owner is signed in, following it is enough; elsewhere a
    button stands between, because mail programs follow links by themselves.
    """
    confirmation = email.find(token)
    if confirmation is None:
        return page("identity/email_confirmed.html", state="stale", status=404)
    own = current_user.is_authenticated and current_user.id == confirmation.user_id
    if request.method == "GET" and not own:
        return page("identity/email_confirmed.html", state="ask", address=confirmation.address)
    confirmed = email.confirm(confirmation, entering.visitor())
    return page(
        "identity/email_confirmed.html",
        state="done" if confirmed else "stale",
        address=confirmation.address,
        status=200 if confirmed else 404,
    )
