"""The words of the staff's screens for values of the domain."""

from collections.abc import Sequence

from flask_babel import LazyString

from elkk.accounts.models import Supplier
from elkk.base.roles import Role
from elkk.catalogue.labels import status_name
from elkk.catalogue.models import OrderStatus
from elkk.delivery.models import Channel, MessageState
from elkk.documents.models import DocumentKind
from elkk.ebills.listing import Standing
from elkk.payments.models import EntryKind, PaymentProblem, ProblemKind, State
from elkk.readings.checks import Doubt
from elkk.web.i18n import _, _l, _p


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
        "identity.registered": _("User registered"),
        "identity.deleted": _("Profile deleted"),
        "identity.deletion_begun": _("Deletion of the profile begun"),
        "identity.registration_begun": _("Registration begun"),
        "identity.registration_code_refused": _("Wrong code of registration"),
        "identity.recovery_begun": _("Recovery of the password begun"),
        "identity.email_given": _("E-mail given"),
        "identity.email_confirmed": _("E-mail confirmed"),
        "identity.phone_changed": _("Phone changed"),
        "identity.names_changed": _("Name changed"),
        "identity.locale_changed": _("Language changed"),
        "identity.channels_changed": _("Channels of notices changed"),
        "identity.bill_delivery_changed": _("Delivery of bills changed"),
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
        "staff.access_closed": _("Access to an account closed"),
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


def fact_name(name: str) -> str:
    """What a fact of an event is; one without words is shown by its name."""
    texts = {
        "account": _("account No."),
        "active": _("in use"),
        "address": _("e-mail"),
        "appeal": _("appeal No."),
        "assignee": _("to the colleague No."),
        "batch": _("batch"),
        "category": _("category"),
        "code": _("code"),
        "contact": _("phone or e-mail"),
        "count": _("sessions"),
        "days": _("days"),
        "endpoint": _("page"),
        "everyone": _("of everyone"),
        "fields": _("changed"),
        "file": _("file"),
        "kind": _("kind"),
        "kinds": _("questions"),
        "kopecks": _("kopecks"),
        "last_day": _("last day"),
        "limit": _("limit"),
        "login": _("login"),
        "message": _("message No."),
        "name": _("name"),
        "number": _("No."),
        "order": _("order No."),
        "phone": _("phone"),
        "plan": _("tariff plan"),
        "problem": _("case No."),
        "published": _("shown"),
        "reading": _("reading No."),
        "reason": _("reason"),
        "role": _("role"),
        "starts_on": _("valid from"),
        "status": _("status"),
        "supplier": _("supplier"),
        "text": _("text"),
        "title": _("title"),
        "up": _("moved up"),
        "valid_from": _("valid from"),
        "wrong_codes": _("wrong codes"),
    }
    return texts.get(name, name)


def fact_value(name: str, value: str | int | bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "role" and value in set(Role):
        return role_name(Role(value))
    if name == "status" and value in set(OrderStatus):
        return status_name(OrderStatus(value))
    return str(value)


def message_state(state: MessageState) -> str:
    return {
        MessageState.QUEUED: _("Waits"),
        MessageState.SENDING: _("Is being sent"),
        MessageState.SENT: _("Sent"),
        MessageState.FAILED: _("Did not go out"),
        MessageState.UNSURE: _("Unknown whether it went out"),
        MessageState.DROPPED: _("Not sent: no longer needed"),
    }[state]


def ebill_standing(standing: Standing) -> LazyString:
    return {
        Standing.EMAIL: _l("By e-mail"),
        Standing.FAILING: _l("By e-mail, the last letter did not arrive"),
        Standing.WAITING: _l("On paper: the address is not confirmed"),
        Standing.ENDED: _l("On paper again"),
    }[standing]


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


def problem_facts(problem: PaymentProblem) -> str:
    """Its details in words, where they are not the acquirer's own."""
    if problem.kind is ProblemKind.REFUND_SPLIT and problem.details in set(EntryKind):
        return entry_name(EntryKind(problem.details))
    number, _space, status = problem.details.partition(" ")
    if status in set(OrderStatus):
        return f"{number}: {status_name(OrderStatus(status)).lower()}"
    return problem.details


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
        Doubt.ROLLOVER: _("passed zero"),
    }[doubt]
