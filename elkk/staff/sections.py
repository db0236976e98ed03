"""The menu of the staff's screens."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from flask_babel import LazyString

from elkk.base.roles import Role
from elkk.web.access import Allow, lets_in
from elkk.web.i18n import _l


class Section(NamedTuple):
    """A line of the menu; `name` is what its pages give as `section`."""

    name: str
    title: LazyString
    endpoint: str
    allow: Allow


class Group(NamedTuple):
    title: LazyString
    sections: Sequence[Section]


MENU: Final = (
    Group(
        _l("Work"),
        (
            Section("overview", _l("What awaits"), "staff.index", Allow.STAFF),
            Section("find", _l("Find a subscriber"), "staff.find", Allow.STAFF),
            Section("owners", _l("The owner has changed"), "staff.owners", Allow.STAFF),
            Section("appeals", _l("Appeals"), "staff.appeals", Allow.STAFF),
            Section("templates", _l("Answer templates"), "staff.templates_list", Allow.STAFF),
            Section("orders", _l("Orders of services"), "staff.orders", Allow.STAFF),
            Section("messages", _l("Letters and SMS"), "staff.messages", Allow.STAFF),
        ),
    ),
    Group(
        _l("Billing department"),
        (
            Section("payments", _l("Payments"), "staff.payments", Allow.STAFF_BILLING),
            Section(
                "problems", _l("Payments that don't match"), "staff.problems", Allow.STAFF_BILLING
            ),
            Section("ebills", _l("Bills by e-mail"), "staff.ebills", Allow.STAFF_BILLING),
            Section("readings", _l("Readings in doubt"), "staff.readings", Allow.STAFF_BILLING),
        ),
    ),
    Group(
        _l("Billing exchange"),
        (
            Section("exchange", _l("Files"), "exchange_staff.index", Allow.STAFF_BILLING),
            Section("batches", _l("Batches"), "exchange_staff.batches", Allow.STAFF_BILLING),
            Section("mappings", _l("Mappings"), "exchange_staff.mappings", Allow.STAFF_BILLING),
        ),
    ),
    Group(
        _l("Contents"),
        (
            Section("faq_editing", _l("Questions and answers"), "staff.faq", Allow.STAFF_CLERK),
            Section("announcements", _l("Announcements"), "staff.announcements", Allow.STAFF_CLERK),
            Section("documents", _l("Documents"), "staff.documents", Allow.STAFF_ADMIN),
            Section("prices", _l("Price list"), "staff.prices", Allow.STAFF_CLERK),
            Section("topics", _l("Topics of appeals"), "staff.topics", Allow.STAFF_CLERK),
        ),
    ),
    Group(
        _l("The utility"),
        (
            Section("suppliers", _l("Suppliers"), "staff.suppliers", Allow.STAFF_BILLING),
            Section("brand", _l("Brand"), "staff.brand", Allow.STAFF_ADMIN),
        ),
    ),
    Group(
        _l("Administration"),
        (
            Section("people", _l("People"), "staff.people", Allow.STAFF_ADMIN),
            Section("audit", _l("Audit log"), "staff.audit_log", Allow.STAFF_ADMIN),
        ),
    ),
)


def menu_of(role: Role) -> list[Group]:
    """What the role may open; groups that would be empty are left out."""
    groups = [
        Group(group.title, [each for each in group.sections if lets_in(each.allow, role)])
        for group in MENU
    ]
    return [group for group in groups if group.sections]
