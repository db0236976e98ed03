"""Accounts that a subscriber sees no longer: answering the control question anew, or forgetting."""

from flask import abort, current_app, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts import linking, links, withheld_links
from elkk.accounts.blueprint import bp
from elkk.accounts.linking import Wish
from elkk.accounts.linking_views import closed_for_a_while, keep_wish
from elkk.accounts.messages import closed_words
from elkk.accounts.models import AccountLink
from elkk.identity.limits import TooMany
from elkk.web.access import Allow, access
from elkk.web.htmx import see_other
from elkk.web.i18n import _


@bp.post("/accounts/links/<int:link_id>/question")
@access(Allow.SIGNED_IN)
def ask_again(link_id: int) -> Response:
    """«Ответить на контрольный вопрос»: as in linking, without typing the number."""
    link = _withheld(link_id)
    if link.is_guest:
        abort(404)
    account = link.account
    try:
        kind = linking.question(
            current_user.id, account.supplier_id, account.number, current_app.config["SECRET_KEY"]
        )
    except TooMany as error:
        flash(closed_for_a_while(error), "error")
        return see_other(url_for("accounts.start"))
    keep_wish(Wish(account.supplier_id, account.number, kind, link.relation, _ebill_email(link)))
    return see_other(url_for("accounts.confirm"))


def _ebill_email(link: AccountLink) -> str:
    """Where bills went by e-mail, if they did."""
    return link.ebill_email or current_user.email or "" if link.ebill_consent_at else ""


@bp.post("/accounts/links/<int:link_id>/forget")
@access(Allow.SIGNED_IN)
def forget(link_id: int) -> Response:
    """«Удалить из списка»: nothing is lost that the user could still see, so it is not asked."""
    link = _withheld(link_id)
    links.remove(link)
    flash(_("The account %(number)s is off your list.", number=link.account.number), "success")
    return see_other(url_for("accounts.start"))


def _withheld(link_id: int) -> AccountLink:
    own = withheld_links.withheld_from(current_user.id)
    link = next((each.link for each in own if each.link.id == link_id), None)
    if link is None:
        abort(404)
    return link


bp.app_template_global("access_closed")(closed_words)
