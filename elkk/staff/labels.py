"""The words of the staff's screens for values of the domain."""

from elkk.i18n import _, _p
from elkk.identity.models import Role
from elkk.notices.models import Channel, MessageState
from elkk.payments.models import EntryKind, ProblemKind, State
from elkk.readings.checks import Doubt


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
        "staff.role_given": _("Role given"),
        "staff.role_withdrawn": _("Role withdrawn"),
        "staff.sessions_ended": _("Sessions ended by the staff"),
        "staff.second_factor_reset": _("Lost second step reset"),
        "staff.viewing_begun": _("Began to look at a subscriber's cabinet"),
        "staff.viewing_ended": _("Stopped looking at a subscriber's cabinet"),
        "staff.appeal_taken_up": _("Appeal taken up"),
        "staff.appeal_assigned": _("Appeal given to somebody"),
        "staff.appeal_answered": _("Appeal answered"),
        "staff.appeal_closed": _("Appeal closed"),
        "staff.appeal_reopened": _("Appeal opened again"),
        "staff.term_set": _("Term for answers set"),
        "staff.template_saved": _("Answer template saved"),
        "staff.order_moved": _("Order moved on"),
        "staff.message_again": _("Message sent again"),
        "staff.message_was_sent": _("Message settled as sent"),
        "staff.message_was_not_sent": _("Message settled as not sent"),
        "staff.problem_resolved": _("Case of a payment closed"),
        "staff.problem_booked": _("Money of a payment booked"),
        "staff.reading_accepted": _("Reading accepted"),
        "staff.reading_rejected": _("Reading rejected"),
    }
    return texts.get(event, event)


def message_state(state: MessageState) -> str:
    return {
        MessageState.QUEUED: _("Waits"),
        MessageState.SENDING: _("Is being sent"),
        MessageState.SENT: _("Sent"),
        MessageState.FAILED: _("Did not go out"),
        MessageState.UNSURE: _("Unknown whether it went out"),
    }[state]


def message_state_kind(state: MessageState) -> str:
    """The colour of the tag."""
    return {
        MessageState.SENT: "good",
        MessageState.FAILED: "bad",
        MessageState.UNSURE: "wait",
    }.get(state, "")


def channel_name(channel: Channel) -> str:
    return {Channel.SMS: _("SMS"), Channel.EMAIL: _("Letter")}[channel]


def payment_state(state: State) -> str:
    return {
        State.NEW: _("Begun"),
        State.PENDING: _("Awaits the payer"),
        State.SUCCEEDED: _p("payment", "Paid"),
        State.CANCELED: _p("payment", "Not paid"),
        State.HELD: _("Held: does not match"),
    }[state]


def payment_state_kind(state: State) -> str:
    return {State.SUCCEEDED: "good", State.HELD: "bad"}.get(state, "wait" if state.is_open else "")


def problem_name(kind: ProblemKind) -> str:
    return {
        ProblemKind.AMOUNT: _("Another sum than asked for"),
        ProblemKind.ACCOUNT: _("Another account than asked for"),
        ProblemKind.UNKNOWN_PAYMENT: _("A payment that nobody ordered here"),
        ProblemKind.REFUND_SPLIT: _("A refund that does not name the account"),
        ProblemKind.REFUSED: _("The acquirer refused to begin"),
        ProblemKind.ORDER_NOT_WAITING: _("A service was paid for that awaits no payment"),
        ProblemKind.SERVICE_REFUNDED: _("A service was refunded while its order goes on"),
    }[kind]


def entry_name(kind: EntryKind) -> str:
    return {
        EntryKind.PAYMENT: _p("ledger", "Payment"),
        EntryKind.REFUND: _p("ledger", "Refund"),
        EntryKind.CHARGEBACK: _p("ledger", "Chargeback"),
    }[kind]


def doubt_name(doubt: Doubt) -> str:
    return {
        Doubt.HIGH: _("far above the usual"),
        Doubt.ZERO: _("nothing consumed"),
    }[doubt]
