"""Профиль (manual 4.5.4): rows with a pencil that turn into a form in place and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, flash, redirect, request, session, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from elkk.base.contacts import format_phone
from elkk.cabinet import profile
from elkk.identity import codes, email, entering, sessions
from elkk.identity.blueprint import bp
from elkk.identity.code_page import CodePage
from elkk.identity.forms import (
    ChannelsForm,
    CodeForm,
    DeliveryForm,
    EmailForm,
    LanguageForm,
    NamesForm,
    PasswordForm,
    PhoneForm,
)
from elkk.identity.limits import TooMany
from elkk.identity.models import BillDelivery, Code, Purpose
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import LOCALES, _


@dataclass(frozen=True)
class Row:
    """One row of the profile: what it says, and how it is edited.

    `save` returns the address to go to, or None for back to the closed row.
    """

    name: str
    title: str
    value: str
    form: Callable[[], FlaskForm]
    save: Callable[[Any], str | None]


def _rows() -> list[Row]:
    return [
        Row("names", _("Name"), current_user.full_name, _names_form, _save_names),
        Row("phone", _("Phone"), format_phone(current_user.phone), PhoneForm, _save_phone),
        Row("email", _("E-mail"), _email_value(), EmailForm, _save_email),
        Row("password", _("Password"), "••••••••", PasswordForm, _save_password),
        Row(
            "language", _("Language"), LOCALES[current_user.locale], _language_form, _save_language
        ),
        Row("channels", _("Notifications"), _channels_value(), _channels_form, _save_channels),
        Row("delivery", _("Bill delivery"), _delivery_value(), _delivery_form, _save_delivery),
    ]


def _email_value() -> str:
    waiting = email.pending(current_user)
    if waiting:
        to_confirm = _("%(address)s is to be confirmed", address=waiting.address)
        return f"{current_user.email}; {to_confirm}" if current_user.email else to_confirm
    return current_user.email or _("not given")


def _channels_value() -> str:
    chosen = [_("by e-mail")] * current_user.notify_email + [_("by SMS")] * current_user.notify_sms
    return ", ".join(chosen) or _("in the cabinet only")


def _delivery_value() -> str:
    by_email = current_user.bill_delivery is BillDelivery.EMAIL
    return str(_("By e-mail, instead of paper") if by_email else _("On paper"))


def _names_form() -> FlaskForm:
    return NamesForm(obj=current_user)


def _language_form() -> FlaskForm:
    return LanguageForm(language=current_user.locale)


def _channels_form() -> FlaskForm:
    chosen = ["email"] * current_user.notify_email + ["sms"] * current_user.notify_sms
    return ChannelsForm(channels=chosen)


def _delivery_form() -> FlaskForm:
    return DeliveryForm(delivery=str(current_user.bill_delivery))


def _save_names(form: NamesForm) -> str | None:
    profile.change_names(
        current_user,
        entering.visitor(),
        last_name=form.last_name.data,
        first_name=form.first_name.data,
        patronymic=form.patronymic.data or "",
    )
    # The name stands on top of the page as well.
    return _whole_page()


def _save_phone(form: PhoneForm) -> str | None:
    session["phone"] = profile.begin_phone_change(
        current_user, form.phone.parsed, entering.visitor()
    )
    return url_for("identity.phone_code")


def _save_email(form: EmailForm) -> str | None:
    codes.may_send(form.email.parsed, entering.visitor(), current_user)
    email.begin(current_user, form.email.parsed, entering.visitor())
    return None


def _save_password(form: PasswordForm) -> str | None:
    profile.change_password(current_user, entering.visitor(), form.password.data)
    return None


def _save_language(form: LanguageForm) -> str | None:
    profile.change_locale(current_user, entering.visitor(), form.language.data)
    return _whole_page()


def _save_channels(form: ChannelsForm) -> str | None:
    chosen = form.channels.data or []
    profile.change_channels(
        current_user, entering.visitor(), sms="sms" in chosen, email="email" in chosen
    )
    return None


def _save_delivery(form: DeliveryForm) -> str | None:
    profile.change_delivery(current_user, entering.visitor(), BillDelivery(form.delivery.data))
    return None


def _whole_page() -> str:
    flash(_("The data have been changed."), "success")
    return url_for("identity.profile")


@bp.get("/profile/", endpoint="profile")
@access(Allow.SIGNED_IN)
def show_profile() -> Response:
    return _profile_page()


@bp.route("/profile/<name>/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def profile_row(name: str) -> Response:
    """A row opened as a form, or closed again with `?closed`."""
    row = next((row for row in _rows() if row.name == name), None)
    if row is None:
        abort(404)
    if "closed" in request.args:
        return _profile_page(closed=row, saved="saved" in request.args)
    form = row.form()
    if not form.validate_on_submit():
        return _profile_page(opened=row, form=form, status=422 if form.errors else 200)
    try:
        target = row.save(form)
    except TooMany as error:
        form.form_errors = [entering.too_many(error)]
        return _profile_page(opened=row, form=form, status=429)
    if target:
        return see_other(target)
    # htmx follows this by itself and gets the closed row.
    return redirect(url_for("identity.profile_row", name=name, closed=1, saved=1), 303)


def _profile_page(
    opened: Row | None = None,
    form: FlaskForm | None = None,
    closed: Row | None = None,
    saved: bool = False,
    status: int = 200,
) -> Response:
    return page(
        "identity/profile.html",
        fragments=("row",) if opened or closed else (),
        rows=_rows(),
        row=opened or closed,
        opened=opened.name if opened else None,
        saved=closed.name if closed and saved else None,
        form=form,
        # Called by the whole page only.
        devices=lambda: sessions.sessions_of(current_user),
        status=status,
    )


# ---- The code for a new phone ----


CODE_PAGE: Final = CodePage(
    Purpose.PHONE,
    kept_as="phone",
    form=lambda _code: CodeForm(),
    template="identity/phone_code.html",
    enter="identity.phone_code",
    again="identity.phone_code_again",
    begin="identity.profile",
)


@bp.route("/profile/phone/code/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def phone_code() -> Response:
    return CODE_PAGE.answer(_change_phone)


def _change_phone(code: Code, form: CodeForm) -> Response | None:
    if not profile.change_phone(current_user, code, form.code.data, entering.visitor()):
        return None
    session.pop("phone", None)
    flash(_("The phone has been changed."), "success")
    return see_other(url_for("identity.profile"))


@bp.route("/profile/phone/code/again", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def phone_code_again() -> Response:
    return CODE_PAGE.send_again(
        lambda code: profile.send_again(code, current_user, entering.visitor())
    )


# ---- Devices ----

EVERY_OTHER: Final = 0


@bp.post("/profile/devices/<int:session_id>/end")
@access(Allow.SIGNED_IN)
def end_session(session_id: int) -> Response:
    """End one session; 0 ends all but this one."""
    if session_id == EVERY_OTHER:
        sessions.end_others(current_user)
    elif not sessions.end_one(current_user, session_id, entering.visitor()):
        abort(404)
    if current_user.session.id == session_id:
        entering.leave()
        return see_other(url_for("identity.sign_in"))
    flash(_("The session has been ended."), "success")
    return see_other(url_for("identity.profile"))
