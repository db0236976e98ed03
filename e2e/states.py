"""The catalogue of pages and states: every page of the cabinet, in every shape that it takes.

A state says which page it is (the endpoint), who looks, and how to get there. The quality gates
(e2e/gates/) visit them all. A page that is in no state fails `test_every_page_is_in_the_catalogue`:
add its states here, or in a catalogue of the room's own that `all_states` joins.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from e2e import steps
from e2e.contents_states import CONTENTS
from e2e.world import World

Steps = Callable[[Page, World], None]

# Answers that are files, words for machines, or a way on: no pages.
NO_PAGES = frozenset(
    {
        "bills.pdf",
        "branding.logo",
        "branding.styles",
        "documents.picture",
        "sandbox.attachment",
        "staff.ebills_csv",
        "identity.document",
        "identity.captcha_picture",
        "identity.data_json",
        "identity.data_zip",
        "identity.deletion_code_again",
        "identity.phone_code_again",
        "identity.recovery_code_again",
        "identity.registration_code_again",
        "notices.calendar",
        "operations.alive",
        "operations.measure",
        "operations.ready",
        "payments.receipt_pdf",
        "readings.photo",
        "staff.appeal_file",
        "staff.reading_photo",
        "staff.viewing_over",
        "sandbox.captcha_answer",
        "sandbox.messages_json",
        "statistics.as_file",
        "support.attachment",
    }
)


@dataclass(frozen=True)
class State:
    """`path` may hold names of the world's values in braces; `then` goes on from there.

    `who` is the visitor («»), a demo subscriber or one of a scenario.
    """

    endpoint: str
    name: str
    path: str
    who: str = ""
    then: Steps | None = None
    status: int = 200

    def __str__(self) -> str:
        return f"{self.endpoint}: {self.name}"


def refused(endpoint: str, name: str, path: str, who: str = "", then: Steps = steps.send) -> State:
    """A form that comes back with its mistakes; most were sent as they were."""
    return State(endpoint, name, path, who, then, 422)


def all_states() -> list[State]:
    return [
        *VISITORS,
        *ENTERING,
        *CABINET,
        *ACCOUNT,
        *PAYING,
        *ASKING,
        *OWN,
        *STAFF,
        *(State(on, name, path, "admin", then, is_) for on, name, path, then, is_ in CONTENTS),
        *SANDBOX,
        *ERRORS,
    ]


VISITORS = [
    State("identity.sign_in", "first visit", "/auth/"),
    refused("identity.sign_in", "nothing filled in", "/auth/"),
    State("identity.register", "first visit", "/auth/registration/"),
    refused("identity.register", "nothing filled in", "/auth/registration/"),
    State("identity.recover", "first visit", "/auth/recovery/"),
    refused("identity.recover", "nothing filled in", "/auth/recovery/"),
    State("identity.captcha", "without a form", "/auth/captcha/"),
    State("documents.index", "all documents", "/documents/"),
    State("documents.show", "the agreement", "/documents/agreement/"),
    State("documents.show", "the user's guide", "/documents/guide/"),
    State("documents.show", "the terms of payment", "/documents/payment-terms/"),
    State("documents.version", "the first version", "/documents/agreement/1/"),
    State("support.faq", "folded", "/questions/"),
    State("support.faq", "found", "/questions/?q=поверка"),
    State("support.faq", "nothing found", "/questions/?q=щщщщ"),
    State("support.faq_category", "unfolded", "/questions/payment/"),
    State("support.faq_question", "an answer", "/questions/cabinet/no-sms/"),
    State("catalogue.index", "as a visitor", "/catalogue/"),
    State("catalogue.prices", "the price list", "/catalogue/prices/"),
    State(
        "notices.unsubscribe", "a link that does not work", "/notices/unsubscribe/none", status=404
    ),
    State("notices.unsubscribe", "from a letter", "{unsubscribe}"),
]

ENTERING = [
    State("ebills.confirm", "to be confirmed", "{ebill_confirm}"),
    refused("identity.sign_in", "a wrong password", "/auth/", then=steps.wrong_password),
    State("identity.registration_code", "waiting", "/auth/registration/", then=steps.register),
    refused(
        "identity.registration_code",
        "a wrong code",
        "/auth/registration/",
        then=steps.register_and_mistype,
    ),
    State("identity.new_password", "waiting", "/auth/recovery/", then=steps.recover),
    refused(
        "identity.new_password", "nothing filled in", "/auth/recovery/", then=steps.recover_and_send
    ),
    State("identity.new_password_by_link", "an old link", "/auth/recovery/link/none/", status=404),
    State("identity.confirm_email", "an old link", "/auth/confirm-email/none/", status=404),
    State("identity.confirm_email", "from the letter", "{confirmation}"),
    State("identity.second_step", "the code", "/auth/", then=steps.first_factor),
    refused("identity.second_step", "a wrong code", "/auth/", then=steps.second_factor_wrong),
]

CABINET = [
    State("accounts.start", "notices", "/", "demo"),
    State("accounts.start", "no account", "/", "empty-user"),
    State("accounts.start", "fifty accounts", "/", "fifty-accounts"),
    State("accounts.start", "an invitation waits", "/", "guest"),
    State("accounts.index", "three accounts", "/accounts/", "demo"),
    State("accounts.index", "fifty accounts", "/accounts/", "fifty-accounts"),
    State("accounts.index", "nothing found", "/accounts/?q=щщщ", "fifty-accounts"),
    State("accounts.add", "first visit", "/accounts/add/", "empty-user"),
    refused("accounts.add", "nothing filled in", "/accounts/add/", "empty-user"),
    State("accounts.confirm", "the question", "/accounts/add/", "empty-user", steps.ask_to_link),
    refused(
        "accounts.confirm", "a wrong answer", "/accounts/add/", "empty-user", steps.answer_wrong
    ),
    State("accounts.linked", "the group", "/accounts/{account}/linked/", "demo"),
    State("accounts.note", "the form", "/accounts/{account}/note/", "demo"),
    refused("accounts.note", "too long", "/accounts/{account}/note/", "demo", steps.long_note),
    State("accounts.remove", "are you sure", "/accounts/{account}/remove/", "demo"),
    State(
        "accounts.removed", "for a minute", "/accounts/{account}/remove/", "debtor", steps.remove
    ),
    State("accounts.settings", "the form", "/accounts/{account}/settings/", "demo"),
    State("accounts.share", "an invitation waits", "/accounts/{account}/sharing/", "demo"),
    refused(
        "accounts.share",
        "nothing filled in",
        "/accounts/{account}/sharing/",
        "demo",
        steps.invite_nobody,
    ),
    State("accounts.share", "nobody yet", "/accounts/{account}/sharing/", "overpaid"),
]

ACCOUNT = [
    State("history.index", "three months", "/accounts/{account}/", "demo"),
    State("history.index", "ten years", "/accounts/{account}/?period=all", "ten-years"),
    State("history.index", "overpaid", "/accounts/{account}/", "overpaid"),
    State("history.index", "verification ended", "/accounts/{account}/", "verification-ended"),
    *[
        State("history.index", tab, f"/accounts/{{account}}/history/{tab}/", "demo")
        for tab in ("readings", "payments", "bills")
    ],
    *[
        State("history.month", tab, f"/accounts/{{account}}/history/{tab}/{{month}}/", "demo")
        for tab in ("all", "readings", "payments")
    ],
    State("history.month", "an empty one", "/accounts/{account}/history/all/2010-01/", "demo"),
    State("bills.show", "the totals", "/accounts/{account}/bills/{month}/", "demo"),
    State(
        "bills.show", "with penalties", "/accounts/{account}/bills/{month}/?view=lines", "ten-years"
    ),
    State("accounts.details", "one meter", "/accounts/{account}/details/", "demo"),
    State(
        "accounts.details",
        "verification ended",
        "/accounts/{account}/details/",
        "verification-ended",
    ),
    State("statistics.index", "this year", "/accounts/{account}/statistics/", "demo"),
    State(
        "statistics.index", "ten years", "/accounts/{account}/statistics/?year=2020", "ten-years"
    ),
    State("notices.index", "with notices", "/accounts/{account}/notices/", "demo"),
    State("notices.index", "without", "/accounts/{account}/notices/", "overpaid"),
    State("notices.notice", "unfolded", "/notices/{notice}/", "demo"),
    State("notices.preferences", "the choices", "/notices/preferences/", "demo"),
    State(
        "notices.preferences", "with a calendar", "/notices/preferences/", "demo", steps.calendar
    ),
    State("readings.submit", "the form", "/accounts/{account}/readings/", "window-open"),
    refused("readings.submit", "nothing filled in", "/accounts/{account}/readings/", "window-open"),
    State(
        "readings.submit",
        "verification ended",
        "/accounts/{account}/readings/",
        "verification-ended",
    ),
    State("readings.receipt", "accepted", "{reading_receipt}", "demo"),
    State("readings.correct", "the form", "{reading_correct}", "demo"),
    State("readings.attach", "the form", "{reading_photos}", "demo"),
    refused("readings.attach", "nothing chosen", "{reading_photos}", "demo"),
]

PAYING = [
    State("payments.pay", "the form", "/accounts/{account}/pay/", "demo"),
    refused("payments.pay", "nothing filled in", "/accounts/{account}/pay/", "overpaid"),
    State("payments.pay_all", "three accounts", "/pay/", "demo"),
    refused("payments.pay_all", "nothing agreed", "/pay/", "demo"),
    State(
        "payments.go", "waiting for the bank", "/accounts/{account}/pay/", "demo", steps.pay_in_vain
    ),
    State("payments.status", "paid", "/payments/{paid}/", "demo"),
    State("payments.status", "refused", "/payments/{refused}/", "demo"),
    State("payments.status", "waiting", "/payments/{waiting}/", "demo"),
    State("payments.receipt", "paid", "/payments/{paid}/receipt/", "demo"),
    State("bank.terminal", "the form", "{bank}", "demo"),
    refused("bank.terminal", "nothing filled in", "{bank}", "demo"),
    State("bank.terminal", "down", "{bank}", "demo", steps.bank_down, 503),
    State("bank.acs", "the code", "{bank}", "demo", steps.card),
    State("bank.sbp", "the code", "{bank}sbp/", "demo"),
    State("bank.reversal", "the form", "{paid_bank}reversal/", "demo"),
    refused("bank.reversal", "nothing filled in", "{paid_bank}reversal/", "demo"),
]

ASKING = [
    State("payments.pay_service", "the form", "{service_order}pay/", "demo"),
    refused("payments.pay_service", "nothing agreed", "{service_order}pay/", "demo"),
    State("catalogue.index", "signed in", "/catalogue/", "demo"),
    State("catalogue.order_service", "the form", "/catalogue/order/", "demo"),
    refused("catalogue.order_service", "nothing filled in", "/catalogue/order/", "demo"),
    State("catalogue.order", "accepted", "{service_order}", "demo"),
    State("catalogue.orders", "one order", "/catalogue/orders/", "demo"),
    State("catalogue.orders", "none", "/catalogue/orders/", "overpaid"),
    State("support.ask", "first visit", "/ask/", "demo"),
    refused("support.ask", "nothing chosen", "/ask/", "demo"),
    State("support.question", "the form", "/ask/", "demo", steps.ask),
    refused("support.question", "nothing filled in", "/ask/", "demo", steps.ask_nothing),
    State("support.appeal", "accepted", "{appeal}", "demo"),
    refused("support.reply", "an empty reply", "{appeal}", "demo"),
    State("support.appeals", "one", "/accounts/{account}/appeals/", "demo"),
    State("support.appeals", "none", "/accounts/{account}/appeals/", "overpaid"),
    State("support.my_appeals", "one", "/appeals/", "demo"),
    State("support.my_appeals", "none", "/appeals/", "overpaid"),
]

OWN = [
    State("identity.profile", "all rows", "/profile/", "demo"),
    *[
        State("identity.profile_row", row, f"/profile/{row}/", "demo")
        for row in ("names", "phone", "email", "password", "channels", "language")
    ],
    refused("identity.profile_row", "a mistake", "/profile/names/", "demo", steps.no_name),
    State("identity.phone_code", "waiting", "/profile/phone/", "demo", steps.another_phone),
    State("identity.delete_user", "the question", "/profile/delete/", "demo"),
    refused("identity.delete_user", "a wrong password", "/profile/delete/", "demo"),
    State("identity.deletion_code", "waiting", "/profile/delete/", "demo", steps.delete),
    State("identity.second_factor_setup", "the secret", "/profile/second-factor/", "demo"),
    refused("identity.second_factor_setup", "nothing filled in", "/profile/second-factor/", "demo"),
    State("identity.second_factor_setup", "switched on", "/profile/second-factor/", "two-step"),
    State(
        "identity.backup_codes",
        "shown once",
        "/profile/second-factor/",
        "two-step",
        steps.new_codes,
    ),
]

STAFF = [
    State("staff.index", "the administrator", "/staff/", "admin"),
    State("staff.audit_log", "the newest", "/staff/audit/", "admin"),
    State("staff.find", "nothing asked", "/staff/find/", "admin"),
    State("staff.find", "found", "/staff/find/?q=иванов", "admin"),
    State("staff.find", "nobody", "/staff/find/?q=ненайденный", "admin"),
    State("staff.account_card", "everything", "/staff/find/?q=640012345678", "admin", steps.row),
    State("staff.user_card", "everything", "/staff/find/?q=8 900 000-00-01", "admin", steps.row),
    State("staff.appeals", "in the queue", "/staff/appeals/", "admin"),
    State("staff.appeals", "none", "/staff/appeals/?status=closed", "admin"),
    State("staff.appeal", "a new one", "/staff/appeals/", "admin", steps.row),
    State("staff.templates_list", "those to begin with", "/staff/appeals/templates/", "admin"),
    State("staff.new_template", "empty", "/staff/appeals/templates/new/", "admin"),
    refused("staff.new_template", "nothing filled in", "/staff/appeals/templates/new/", "admin"),
    State("staff.edit_template", "one", "/staff/appeals/templates/", "admin", steps.row),
    State("staff.orders", "unfinished", "/staff/orders/", "admin"),
    State("staff.orders", "none", "/staff/orders/?status=canceled", "admin"),
    State("staff.order", "a new one", "/staff/orders/", "admin", steps.row),
    State("staff.ebills", "one whose address waits", "/staff/ebills/", "admin"),
    State("staff.ebills", "none", "/staff/ebills/?account=1", "admin"),
    State("staff.owners", "none", "/staff/owners/", "admin"),
    State(
        "staff.close_access", "to be filled in", "/staff/find/?q=640012345678", "admin", steps.close
    ),
    refused(
        "staff.close_access",
        "nothing filled in",
        "/staff/find/?q=640012345678",
        "admin",
        steps.close_nothing,
    ),
    State("staff.messages", "failed", "/staff/messages/", "admin"),
    State("staff.messages", "unsure", "/staff/messages/?state=unsure", "admin"),
    State("staff.payments", "the newest", "/staff/payments/", "admin"),
    State("staff.payments", "none", "/staff/payments/?operation=none", "admin"),
    State("staff.payment", "the newest", "/staff/payments/", "admin", steps.row),
    State("staff.problems", "a refund", "/staff/payments/problems/", "admin"),
    State("staff.problem", "a refund", "/staff/payments/problems/", "admin", steps.row),
    State("staff.readings", "far above the usual", "/staff/readings/", "admin"),
    State("staff.reading", "far above the usual", "/staff/readings/", "admin", steps.row),
    State("staff.people", "everyone", "/staff/people/", "admin"),
    refused("staff.people", "nothing filled in", "/staff/people/", "admin"),
    State("staff.colleague", "one of them", "/staff/people/", "admin", steps.row),
    State("exchange_staff.index", "files", "/staff/exchange/", "billing"),
    State("exchange_staff.file", "accepted", "{file}", "billing"),
    State("exchange_staff.columns", "to be matched", "{mapping}", "billing"),
    State("exchange_staff.batches", "two", "/staff/exchange/batches/", "billing"),
    State("exchange_staff.batch", "accepted", "{batch}", "billing"),
    State("exchange_staff.mappings", "one", "/staff/exchange/mappings/", "billing"),
]

SANDBOX = [
    State("sandbox.second_step", "a code", "/sandbox/", then=steps.second_step),
    State("sandbox.index", "all well", "/sandbox/"),
    State("sandbox.messages", "with messages", "/sandbox/messages"),
    State("sandbox.messages", "none", "/sandbox/messages?to=nobody@example.org"),
    State("sandbox.show_clock", "the time", "/sandbox/clock"),
    refused("sandbox.show_clock", "a wrong value", "/sandbox/clock", then=steps.wrong_day),
    State("sandbox.show_scenarios", "all", "/sandbox/scenarios/"),
    State("sandbox.load_scenario", "prepared", "/sandbox/scenarios/", then=steps.scenario),
    State("sandbox.show_outages", "all well", "/sandbox/outages"),
    State("sandbox.show_outages", "one going on", "/sandbox/outages", then=steps.outage),
]

ERRORS = [
    State("", "no such page, a visitor", "/nothing/", status=404),
    State("", "no such page, signed in", "/accounts/999999/", "demo", status=404),
]
