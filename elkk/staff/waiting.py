"""What awaits the staff this morning: the first page of /staff/."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from flask_babel import LazyString

from elkk.base.roles import Role
from elkk.catalogue import order_desk
from elkk.exchange.intake.lists import how_many_wait
from elkk.notices import dead_letters
from elkk.payments import problems
from elkk.readings import review
from elkk.support import queue
from elkk.web.access import Allow, lets_in
from elkk.web.i18n import _l


class Kind(NamedTuple):
    """Work that waits: `how_many` of it, done on the page `endpoint`, which asks for `allow`.

    `filter` is what the page is asked to show.
    """

    title: LazyString
    endpoint: str
    allow: Allow
    how_many: Callable[[], int]
    filter: Mapping[str, str] = {}


class Waiting(NamedTuple):
    title: LazyString
    endpoint: str
    number: int
    filter: Mapping[str, str] = {}


KINDS: Final[Sequence[Kind]] = (
    Kind(_l("Appeals without an answer"), "staff.appeals", Allow.STAFF, queue.waiting),
    Kind(_l("Overdue appeals"), "staff.appeals", Allow.STAFF, queue.overdue, {"overdue": "y"}),
    Kind(_l("Unfinished orders of services"), "staff.orders", Allow.STAFF, order_desk.waiting),
    Kind(
        _l("Letters and SMS that did not go out"),
        "staff.messages",
        Allow.STAFF,
        dead_letters.waiting,
    ),
    Kind(_l("Payments that don't match"), "staff.problems", Allow.STAFF_BILLING, problems.waiting),
    Kind(_l("Readings in doubt"), "staff.readings", Allow.STAFF_BILLING, review.waiting),
    Kind(
        _l("Files of the billing that await a decision"),
        "exchange_staff.index",
        Allow.STAFF_BILLING,
        how_many_wait,
    ),
)


def for_role(role: Role) -> list[Waiting]:
    """Everything that the role may do something about, also what is empty."""
    return [
        Waiting(kind.title, kind.endpoint, kind.how_many(), kind.filter)
        for kind in KINDS
        if lets_in(kind.allow, role)
    ]
