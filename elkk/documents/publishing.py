"""Documents as an administrator publishes them."""

from dataclasses import dataclass

from elkk.base.db import atomic
from elkk.base.editing import Changed
from elkk.documents import services
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.identity.audit import Editor


@dataclass(frozen=True)
class Draft:
    """What the form says; see DocumentVersion and `services.publish`."""

    title: str
    text: str
    note: str
    asks_again: bool


def newest(kind: DocumentKind) -> DocumentVersion | None:
    found: DocumentVersion | None = services.versions(kind).first()
    return found


def mark(kind: DocumentKind) -> str:
    """The number of the version in force, which a form begins with."""
    found = newest(kind)
    return str(found.number if found else 0)


def publish(kind: DocumentKind, draft: Draft, seen: str, by: Editor) -> DocumentVersion:
    """Put the draft in force. Raises Changed where another version was published meanwhile."""
    with atomic():
        if mark(kind) != seen:
            raise Changed
        version = services.publish(
            kind,
            draft.title,
            draft.text,
            note=draft.note,
            author=by.user,
            asks_again=draft.asks_again,
        )
        by.note("document_published", kind=kind, number=version.number)
    return version
