"""What a message is completed with when it is sent: a reference in the outbox, resolved here.

The outbox keeps «ebill:17:202610», not a PDF, so that its rows stay small and a hundred thousand
bills are not drawn in the transaction that posts them. Whoever posts such references registers
what resolves them; it is asked each time the message is tried, and may say that the message is
not to be sent any more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter; `media_type` is «application/pdf»."""

    name: str
    media_type: str
    content: bytes


class NoLongerTrue(Exception):
    """What the message says has ended before it was sent; the words are for the staff."""


Resolve: TypeAlias = Callable[[str], Sequence[Attachment]]

_resolvers: Final[dict[str, Resolve]] = {}


def register(kind: str, resolve: Resolve) -> None:
    """References «kind:…» are given to `resolve`, without the kind.

    It gives the files that go along, or raises NoLongerTrue. Any other error is a try that failed.
    """
    _resolvers[kind] = resolve


def of(reference: str | None) -> tuple[Attachment, ...]:
    """The files of a message with this reference, if it has one. Raises NoLongerTrue."""
    if not reference:
        return ()
    kind, _separator, rest = reference.partition(":")
    return tuple(_resolvers[kind](rest))
