"""Who has to agree to what."""

from elkk.documents.models import DocumentKind
from elkk.documents.services import accepted, current


def must_accept(user_id: int, kind: DocumentKind) -> bool:
    """Whether the user has agreed neither to the version in force nor to one that counts for it."""
    given, needed = accepted(user_id, kind), current(kind)
    return given is None or given.version.number < (needed.counts_from or needed.number)
