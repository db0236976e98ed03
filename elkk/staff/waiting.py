"""What awaits the staff this morning: the first page of /staff/."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from flask_babel import LazyString

from elkk.access import Allow, lets_in
from elkk.exchange.intake_lists import how_many_wait
from elkk.i18n import _l
from elkk.identity.models import Role


class Kind(NamedTuple):
    """A heap of work: `how_many` of it, done on the page `endpoint`, which asks for `allow`."""

    title: LazyString
    endpoint: str
    allow: Allow
    how_many: Callable[[], int]


class Waiting(NamedTuple):
    title: LazyString
    endpoint: str
    number: int


KINDS: Final[Sequence[Kind]] = (
    Kind(
        _l("Files of the billing await a decision"),
        "exchange_staff.index",
        Allow.STAFF_BILLING,
        how_many_wait,
    ),
)


def for_role(role: Role) -> list[Waiting]:
    """Everything that the role may do something about, also what is empty."""
    return [
        Waiting(kind.title, kind.endpoint, kind.how_many())
        for kind in KINDS
        if lets_in(kind.allow, role)
    ]
