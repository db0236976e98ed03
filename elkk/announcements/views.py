"""Announcements on every page, and closing them.

What was closed is remembered by the browser: a row for everyone who closes it would cost more than
the announcement is worth, and the sign-in page knows nobody.
"""

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.announcements import services
from elkk.announcements.models import Announcement
from elkk.base.incoming import number_or_none
from elkk.identity.entering import keep_cookie, kept_cookie
from elkk.web.access import Allow, access
from elkk.web.htmx import gone
from elkk.web.urls import safe_next

bp: Final = Blueprint("announcements", __name__, url_prefix="/announcements")

_REMEMBERED_FOR: Final = timedelta(days=365)
_MOST_REMEMBERED: Final = 30


@bp.record_once
def give_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["announcements"] = announcements


def announcements(cabinet: Any) -> list[Announcement]:
    """What the visitor has not closed; `cabinet` is looked at only where a supplier is meant."""
    return services.shown(
        _closed(),
        signed_in=bool(current_user.is_authenticated),
        suppliers=lambda: {item.account.supplier_id for item in cabinet.items},
    )


def _closed() -> list[int]:
    written = (kept_cookie("closed") or "").split(".")
    return [number for number in map(number_or_none, written) if number is not None]


@bp.post("/<int:announcement_id>/close/")
@access(Allow.ANYONE)
def close(announcement_id: int) -> Response:
    """Not shown in this browser any more."""
    closed = [*_closed(), announcement_id][-_MOST_REMEMBERED:]
    keep_cookie("closed", ".".join(map(str, closed)), _REMEMBERED_FOR)
    return gone(safe_next(request.form.get("next")) or "/")
