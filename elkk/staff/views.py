"""The first page of the staff, and what all their pages share."""

from typing import Final

from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.access import Allow, access
from elkk.htmx import page
from elkk.staff import (
    announcement_views,
    audit_views,
    brand_views,
    document_views,
    faq_views,
    labels,
    price_views,
    supplier_views,
    topic_views,
    waiting,
)
from elkk.staff.blueprint import bp
from elkk.staff.sections import menu_of

__all__: Final = [
    "announcement_views",
    "audit_views",
    "bp",
    "brand_views",
    "document_views",
    "faq_views",
    "price_views",
    "supplier_views",
    "topic_views",
]


@bp.record_once
def give_templates_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "staff_menu": lambda: menu_of(current_user.role),
        "role_name": labels.role_name,
        "event_name": labels.event_name,
        "supplier_options": labels.supplier_options,
    }


@bp.get("/")
@access(Allow.STAFF)
def index() -> Response:
    return page("staff/index.html", waiting=waiting.for_role(current_user.role))
