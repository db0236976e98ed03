"""The start page, and what an account is."""

from typing import Final

from flask import Blueprint, g
from flask_login import current_user
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from elkk.access import Allow, access
from elkk.accounts import services
from elkk.accounts.details import account_details
from elkk.accounts.models import AccountLink
from elkk.accounts.services import Cabinet
from elkk.htmx import page
from elkk.notices.forms import EmptyForm
from elkk.notices.services import unread_notices

bp: Final = Blueprint("accounts", __name__)


@bp.get("/")
@access(Allow.SIGNED_IN)
def start() -> Response:
    return page(
        "accounts/start.html", notices=unread_notices(current_user.id), notices_form=EmptyForm()
    )


@bp.get("/accounts/<int:account_id>/details/")
@access(Allow.ACCOUNT)
def details(link: AccountLink) -> Response:
    return page("accounts/details.html", link=link, details=account_details(link.account))


def _cabinet() -> Cabinet | None:
    if not current_user.is_authenticated:
        return None
    if "cabinet" not in g:
        g.cabinet = services.cabinet_of(current_user.id)
    return g.cabinet


@bp.app_context_processor
def cabinet_on_every_page() -> dict[str, object]:
    """Fragments don't show «Ваши счета», so the query waits until a template asks."""
    return {"cabinet": LocalProxy(_cabinet), "account_state": services.account_state}
