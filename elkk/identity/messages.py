"""What the cabinet says by SMS and letter about signing in. Nothing else leaves this room."""

from datetime import datetime
from typing import Final

from flask_babel import force_locale

from elkk.base import clock, installation
from elkk.delivery import letters, outbox
from elkk.identity.codes import LIFE
from elkk.identity.models import Code, Purpose, User
from elkk.web import branding
from elkk.web.i18n import _, format_day

ZONE: Final = "Europe/Moscow"


def _brand() -> str:
    return branding.current().short_name


def site_url(path: str) -> str:
    return f"{installation.settings().public_url}{path}"


def post_code_by_sms(code: Code, digits: str, locale: str) -> None:
    """The code, or what stands for it where the code opens nothing."""
    with force_locale(locale):
        text = _sms_text(code, digits)
    to = "" if code.purpose is Purpose.RECOVERY and not code.live else code.target
    outbox.post_sms(to, text, secret=True, expires_at=clock.now() + LIFE)


def _sms_text(code: Code, digits: str) -> str:
    if code.live:
        return _("%(code)s is your %(brand)s code. Tell it to nobody.", code=digits, brand=_brand())
    if code.purpose is Purpose.PHONE:
        return _("%(brand)s: this number already belongs to another user.", brand=_brand())
    return _(
        "%(brand)s: this number is registered already. Sign in, or restore the password.",
        brand=_brand(),
    )


def post_recovery_letter(code: Code, digits: str, link_token: str, locale: str) -> None:
    """A link and a code for a new password; nothing where nobody has confirmed that address."""
    with force_locale(locale):
        letter = letters.write(
            _("Restoring the password"),
            [
                _("Someone, probably you, asked for a new password for your account."),
                _("The confirmation code is %(code)s; it works for 10 minutes.", code=digits),
                _("Or follow the link within an hour and choose a new password there."),
                _("If it was not you, do nothing: the password stays as it is."),
            ],
            action=(_("Choose a new password"), site_url(f"/auth/recovery/link/{link_token}/")),
        )
    outbox.post_letter(code.target if code.live else "", letter, secret=True)


def post_confirmation_letter(user: User, address: str, token: str, until: datetime) -> None:
    """Without a name: whose the address is nobody knows yet."""
    with force_locale(user.locale):
        letter = letters.write(
            _("Confirm your e-mail"),
            [
                _("This address was given in the cabinet of %(brand)s.", brand=_brand()),
                _(
                    "To sign in with it and to get letters, confirm it by %(moment)s "
                    "(Moscow time).",
                    moment=_moment(until),
                ),
                _("If it was not you, do nothing."),
            ],
            action=(_("Confirm the address"), site_url(f"/auth/confirm-email/{token}/")),
        )
    outbox.post_letter(address, letter, secret=True)


def post_address_taken(user: User, address: str) -> None:
    with force_locale(user.locale):
        letter = letters.write(
            _("This address is in use already"),
            [
                _(
                    "Someone gave this address in the cabinet of %(brand)s, but it belongs to "
                    "another user there.",
                    brand=_brand(),
                ),
                _("If it was you, sign in with this address, or restore the password."),
                _("If it was not you, do nothing."),
            ],
        )
    outbox.post_letter(address, letter)


def tell_owner(user: User, what: str, *, phone: str | None = None) -> None:
    """Tell the owner that something about signing in has changed, by SMS and by letter.

    `what` is one sentence in the user's language; `phone` the one to write to, if not theirs now.
    """
    with force_locale(user.locale):
        advice = _("If it was not you, write to us at once: %(email)s.", email=_support())
        outbox.post_sms(phone or user.phone, f"{_brand()}: {what} {advice}")
        if user.email:
            outbox.post_letter(
                user.email, letters.write(_("A change in your account"), [what, advice])
            )


def in_words_of(user: User, message: object) -> str:
    """A lazy message in the user's own language."""
    with force_locale(user.locale):
        return str(message)


def _support() -> str:
    return branding.current().support_email


def _moment(moment: datetime) -> str:
    from zoneinfo import ZoneInfo

    local = moment.astimezone(ZoneInfo(ZONE))
    return f"{format_day(local.date())} {local:%H:%M}"
