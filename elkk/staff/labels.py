"""The words of the staff's screens for values of the domain."""

from collections.abc import Sequence

from elkk.accounts.models import Supplier
from elkk.documents.models import DocumentKind
from elkk.i18n import _
from elkk.identity.models import Role


def role_name(role: Role) -> str:
    return {
        Role.CLERK: _("Clerk"),
        Role.BILLING: _("Billing department"),
        Role.ADMIN: _("Administrator"),
    }[role]


def document_name(kind: DocumentKind) -> str:
    return {
        DocumentKind.AGREEMENT: _("User agreement"),
        DocumentKind.PERSONAL_DATA: _("Consent to the processing of personal data"),
        DocumentKind.PAYMENT_TERMS: _("Payment terms"),
        DocumentKind.GUIDE: _("User guide"),
    }[kind]


def supplier_options(suppliers: Sequence[Supplier]) -> list[tuple[str, str]]:
    """For a list of choices."""
    return [(each.code, each.name) for each in suppliers]


def event_name(event: str) -> str:
    """What an event of the audit log means; one without words is shown by its name."""
    texts = {
        "access.refused": _("Access refused"),
        "identity.signed_in": _("Signed in"),
        "identity.signed_out": _("Signed out"),
        "identity.sign_in_failed": _("Wrong password"),
        "identity.limit_reached": _("Too many tries"),
        "identity.password_refused": _("Wrong password on confirmation"),
        "identity.second_factor_on": _("Two-step sign-in switched on"),
        "identity.second_factor_off": _("Two-step sign-in switched off"),
        "identity.second_factor_refused": _("Wrong second-step code"),
        "identity.backup_codes_renewed": _("New backup codes"),
        "identity.backup_code_used": _("A backup code used"),
        "identity.session_ended": _("A session ended"),
        "identity.sessions_ended_by_administrator": _("Sessions ended by the administrator"),
        "identity.registered": _("Registered"),
        "identity.deleted": _("Profile deleted"),
        "identity.password_changed": _("Password changed"),
        "identity.password_restored": _("Password restored"),
        "identity.data_downloaded": _("Own data downloaded"),
        "exchange.uploaded": _("A file of the billing uploaded"),
        "exchange.mapped": _("Columns of a file matched"),
        "exchange.accepted": _("A file of the billing accepted"),
        "exchange.checked_again": _("A file of the billing checked again"),
        "exchange.canceled": _("A file of the billing stopped"),
        "exchange.mapping_forgotten": _("A mapping of columns deleted"),
        "exchange.undo_asked": _("Undoing a batch asked for"),
        "exchange.undone": _("A batch undone"),
        "exchange.undo_refused": _("A batch could not be undone"),
        "staff.role_given": _("Role given"),
        "staff.role_withdrawn": _("Role withdrawn"),
        "staff.announcement_saved": _("Announcement saved"),
        "staff.announcement_deleted": _("Announcement deleted"),
        "staff.document_published": _("Document published"),
        "staff.brand_saved": _("Brand changed"),
        "staff.faq_category_saved": _("Category of questions saved"),
        "staff.faq_category_deleted": _("Category of questions deleted"),
        "staff.faq_question_saved": _("Question saved"),
        "staff.faq_question_deleted": _("Question deleted"),
        "staff.faq_order_changed": _("Order of questions changed"),
        "staff.price_saved": _("Price saved"),
        "staff.price_ended": _("Service taken off the price list"),
        "staff.price_order_changed": _("Order of the price list changed"),
        "staff.price_category_saved": _("Category of the price list saved"),
        "staff.price_category_deleted": _("Category of the price list deleted"),
        "staff.supplier_saved": _("Requisites of a supplier changed"),
        "staff.window_added": _("Days for readings set"),
        "staff.window_removed": _("Days for readings deleted"),
        "staff.tariffs_added": _("Tariffs set"),
        "staff.questions_chosen": _("Control questions chosen"),
        "staff.notice_limits_added": _("Reminders changed"),
        "staff.topic_saved": _("Topic of appeals saved"),
        "staff.topic_order_changed": _("Order of topics changed"),
    }
    return texts.get(event, event)
