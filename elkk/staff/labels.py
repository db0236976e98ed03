"""The words of the staff's screens for values of the domain."""

from elkk.i18n import _
from elkk.identity.models import Role


def role_name(role: Role) -> str:
    return {
        Role.CLERK: _("Clerk"),
        Role.BILLING: _("Billing department"),
        Role.ADMIN: _("Administrator"),
    }[role]


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
    }
    return texts.get(event, event)
