"""The first page of the staff, and what all their pages share."""

from typing import Final

from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.staff import (
    announcement_views,
    appeals_views,
    audit_views,
    brand_views,
    document_views,
    ebills_views,
    faq_views,
    find_views,
    labels,
    messages_views,
    orders_views,
    owner_views,
    payments_views,
    people_views,
    price_views,
    readings_views,
    supplier_views,
    topic_views,
    waiting,
)
from elkk.staff.common import bp
from elkk.staff.sections import menu_of
from elkk.support import terms
from elkk.web.access import Allow, access
from elkk.web.htmx import page

__all__: Final = [
    "announcement_views",
    "appeals_views",
    "audit_views",
    "bp",
    "brand_views",
    "document_views",
    "ebills_views",
    "faq_views",
    "find_views",
    "messages_views",
    "orders_views",
    "owner_views",
    "payments_views",
    "people_views",
    "price_views",
    "readings_views",
    "supplier_views",
    "topic_views",
]


@bp.record_once
def give_templates_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "staff_menu": lambda: menu_of(current_user.role),
        "role_name": labels.role_name,
        "event_name": labels.event_name,
        "fact_name": labels.fact_name,
        "fact_value": labels.fact_value,
        "supplier_options": labels.supplier_options,
        "ebill_standing": labels.ebill_standing,
        "message_state": labels.message_state,
        "message_state_kind": labels.message_state_kind,
        "channel_name": labels.channel_name,
        "payment_state": labels.payment_state,
        "payment_state_kind": labels.payment_state_kind,
        "problem_name": labels.problem_name,
        "problem_facts": labels.problem_facts,
        "entry_name": labels.entry_name,
        "doubt_name": labels.doubt_name,
        "appeal_due": terms.due_text,
        "appeal_is_overdue": terms.is_overdue,
    }


@bp.get("/")
@access(Allow.STAFF)
def index() -> Response:
    return page("staff/index.html", waiting=waiting.for_role(current_user.role))
