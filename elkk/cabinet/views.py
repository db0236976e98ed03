"""The start page, the list of accounts, and what an account is."""

from flask import g, request
from flask_login import current_user
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from elkk.accounts import sharing, withheld_links
from elkk.accounts.blueprint import bp
from elkk.accounts.models import AccountLink
from elkk.cabinet import overview, profile_views, settings_views, user_data_views
from elkk.cabinet.details import account_details, shown_owner
from elkk.cabinet.overview import Cabinet
from elkk.documents.services import to_accept_again
from elkk.notices.forms import EmptyForm
from elkk.notices.services import unread_notices
from elkk.web.access import Allow, access
from elkk.web.htmx import page

# The rest of the room's views come with this module.
__all__ = ["profile_views", "settings_views", "user_data_views"]


@bp.get("/")
@access(Allow.SIGNED_IN)
def start() -> Response:
    return page(
        "accounts/start.html",
        notices=unread_notices(current_user.id),
        notices_form=EmptyForm(),
        to_accept=to_accept_again(current_user.id),
        invitations=sharing.invitations_for(current_user),
        withheld=withheld_links.withheld_from(current_user.id),
    )


@bp.get("/accounts/")
@access(Allow.SIGNED_IN)
def index() -> Response:
    """«Ваши счета», those that have the words of `q` in number, address, note or group."""
    words = request.args.get("q", "")
    found = overview.find_in(_own_cabinet(), words)
    withheld = [] if words else withheld_links.withheld_from(current_user.id)
    return page(
        "accounts/index.html", fragments=("cards",), words=words, found=found, withheld=withheld
    )


@bp.get("/accounts/<int:account_id>/details/")
@access(Allow.ACCOUNT)
def details(link: AccountLink) -> Response:
    return page(
        "accounts/details.html",
        link=link,
        owner=shown_owner(link),
        details=account_details(link.account),
        shared=sharing.access_list(link),
    )


def _cabinet() -> Cabinet | None:
    if not current_user.is_authenticated:
        return None
    return _own_cabinet()


def _own_cabinet() -> Cabinet:
    if "cabinet" not in g:
        g.cabinet = overview.cabinet_of(current_user.id)
    cabinet: Cabinet = g.cabinet
    return cabinet


@bp.app_context_processor
def cabinet_on_every_page() -> dict[str, object]:
    """Fragments don't show «Ваши счета», so the query waits until a template asks."""
    return {"cabinet": LocalProxy(_cabinet), "account_state": overview.account_state}
