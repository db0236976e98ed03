"""Who sees an account, and letting others in."""

from datetime import date

from flask import abort, current_app, flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts import links, sharing
from elkk.accounts.blueprint import bp
from elkk.accounts.forms import InviteForm
from elkk.accounts.models import AccountLink
from elkk.accounts.sharing import Offer
from elkk.base import clock
from elkk.identity.limits import TooMany
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.route("/accounts/<int:account_id>/sharing/", methods=["GET", "POST"])
@access(Allow.ACCOUNT)
def share(link: AccountLink) -> Response:
    """The list of who sees the account; a form to invite others, for those who linked it."""
    form = InviteForm()
    if form.is_submitted() and link.is_guest:
        abort(403)
    today = clock.today(link.account.supplier.time_zone)
    if form.validate_on_submit() and _is_future(form, today) and _invite(link, form):
        flash(_invited(form), "success")
        return see_other(url_for("accounts.share", account_id=link.account_id))
    return page(
        "accounts/sharing.html",
        form=form,
        link=link,
        shared=sharing.access_list(link),
        today=today,
        status=422 if form.errors else 200,
    )


def _is_future(form: InviteForm, today: date) -> bool:
    if form.until.data is None or form.until.data >= today:
        return True
    form.until.errors = [_("The last day of access can't be in the past.")]
    return False


def _invite(link: AccountLink, form: InviteForm) -> bool:
    offer = Offer(form.parsed_contact or "", form.rights.data == "act", form.until.data)
    try:
        sharing.invite(link, offer, current_app.config["ELKK"].public_url)
    except TooMany:
        form.contact.errors = [_("You have invited too many today. Try again tomorrow.")]
        return False
    return True


def _invited(form: InviteForm) -> str:
    return _(
        "The invitation waits for %(contact)s: it shows in their cabinet after they sign in.",
        contact=form.contact.data,
    )


@bp.post("/accounts/<int:account_id>/sharing/guests/<int:link_id>/withdraw/")
@access(Allow.ACCOUNT)
def withdraw_access(link: AccountLink, link_id: int) -> Response:
    if not links.withdraw(link, link_id):
        abort(404)
    flash(_("The access is withdrawn."), "success")
    return see_other(url_for("accounts.share", account_id=link.account_id))


@bp.post("/accounts/<int:account_id>/sharing/invitations/<int:invitation_id>/withdraw/")
@access(Allow.ACCOUNT)
def withdraw_invitation(link: AccountLink, invitation_id: int) -> Response:
    if not sharing.withdraw_invitation(link, invitation_id):
        abort(404)
    flash(_("The invitation is withdrawn."), "success")
    return see_other(url_for("accounts.share", account_id=link.account_id))


@bp.post("/invitations/<int:invitation_id>/accept/")
@access(Allow.SIGNED_IN)
def accept(invitation_id: int) -> Response:
    link = sharing.accept(current_user, invitation_id)
    if link is None:
        abort(404)
    flash(_("The account is in your list now."), "success")
    return see_other(url_for("history.index", account_id=link.account_id))


@bp.post("/invitations/<int:invitation_id>/decline/")
@access(Allow.SIGNED_IN)
def decline(invitation_id: int) -> Response:
    if not sharing.decline(current_user, invitation_id):
        abort(404)
    flash(_("The invitation is declined."), "success")
    return see_other(url_for("accounts.start"))
