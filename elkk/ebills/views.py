"""Confirming the address for bills, from the letter or by asking for the letter again."""

from typing import Final

from flask import Blueprint, abort, flash, url_for
from werkzeug.wrappers import Response

from elkk.accounts.models import AccountLink
from elkk.delivery.letters import signing_keys
from elkk.ebills import services
from elkk.ebills.models import EbillConsent
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

bp: Final = Blueprint("ebills", __name__)


@bp.get("/ebills/confirm/<token>")
@access(Allow.ANYONE)
def confirm(token: str) -> Response:
    """From a letter. It only asks: mail programs and virus scanners open every link."""
    return page("ebills/confirm.html", consent=_consent(token), done=False)


@bp.post("/ebills/confirm/<token>")
@access(Allow.ANYONE)
def confirm_now(token: str) -> Response:
    """The button of that page; pressing it again changes nothing."""
    consent = _consent(token)
    services.confirm(consent)
    return page("ebills/confirm.html", consent=consent, done=True)


def _consent(token: str) -> EbillConsent:
    found = services.asked_for(token, signing_keys())
    if found is None:
        abort(404)
    return found


@bp.post("/accounts/<int:account_id>/ebills/ask")
@access(Allow.ACCOUNT_ACT)
def ask_again(link: AccountLink) -> Response:
    """«Отправить письмо еще раз»."""
    if services.ask_again(link):
        flash(_("The letter is on its way. Follow the link in it."), "success")
    else:
        flash(_("The letter has just been sent. Look into the folder «Spam» too."), "warning")
    return see_other(url_for("accounts.settings", account_id=link.account_id))
