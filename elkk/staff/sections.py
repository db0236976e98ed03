"""The menu of the staff's screens."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from flask_babel import LazyString

from elkk.access import Allow, lets_in
from elkk.i18n import _l
from elkk.identity.models import Role


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
        (Section("overview", _l("What awaits"), "staff.index", Allow.STAFF),),
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
        _l("Administration"),
        (Section("audit", _l("Audit log"), "staff.audit_log", Allow.STAFF_ADMIN),),
    ),
)


def menu_of(role: Role) -> list[Group]:
    """What the role may open; groups that would be empty are left out."""
    groups = [
        Group(group.title, [each for each in group.sections if lets_in(each.allow, role)])
        for group in MENU
    ]
    return [group for group in groups if group.sections]
