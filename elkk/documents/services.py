"""Publishing versions of texts, and remembering who agreed to which."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from peewee import Function, ModelSelect, fn

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.prepared import Prepared
from elkk.documents.models import Acceptance, DocumentKind, DocumentVersion
from elkk.identity.models import User
from elkk.identity.registration import registered

LONGEST_TEXT: Final = 200_000
# What people agree to when they register; payers agree to the payment terms with each payment.
AGREED: Final = (DocumentKind.AGREEMENT, DocumentKind.PERSONAL_DATA)


class NoSuchDocument(LookupError):
    """Nothing of that kind was published, or not that version."""


class TextRefused(ValueError):
    """An empty or far too long text was to be published."""


def current(kind: DocumentKind) -> DocumentVersion:
    """The version in force, which is the latest. Raises NoSuchDocument."""
    found = versions(kind).first()
    if found is None:
        raise NoSuchDocument(kind)
    return found


def version(kind: DocumentKind, number: int) -> DocumentVersion:
    """Raises NoSuchDocument."""
    found = DocumentVersion.get_or_none(
        (DocumentVersion.kind == kind) & (DocumentVersion.number == number)
    )
    if found is None:
        raise NoSuchDocument(f"{kind} {number}")
    return found


def versions(kind: DocumentKind) -> "ModelSelect[DocumentVersion]":
    """All versions, the one in force first."""
    return (
        DocumentVersion.select()
        .where(DocumentVersion.kind == kind)
        .order_by(DocumentVersion.number.desc())
    )


def current_documents() -> list[DocumentVersion]:
    """The version in force of every kind, in the order of the kinds."""
    newest = DocumentVersion.alias()
    latest = newest.select(fn.MAX(newest.number)).where(newest.kind == DocumentVersion.kind)
    found = DocumentVersion.select().where(DocumentVersion.number == latest)
    order = list(DocumentKind)
    return sorted(found, key=lambda document: order.index(document.kind))


def publish(
    kind: DocumentKind,
    title: str,
    text: str,
    *,
    note: str = "",
    author: User | None = None,
    asks_again: bool = True,
) -> DocumentVersion:
    """Put a new version in force; the earlier ones stay as they were. Raises TextRefused.

    Without `asks_again`, who agreed to the version before has agreed to this one.
    """
    if not title.strip() or not text.strip() or len(text) > LONGEST_TEXT:
        raise TextRefused(kind)
    with atomic():
        last = versions(kind).first()
        before = None if last is None else last.counts_from or last.number
        return DocumentVersion.create(
            kind=kind,
            number=1 if last is None else last.number + 1,
            title=title.strip(),
            text=text,
            note=note.strip(),
            author=author,
            published_at=clock.now(),
            counts_from=None if asks_again else before,
        )


def accept(user: User, kind: DocumentKind, number: int | None = None) -> DocumentVersion:
    """Store that the user agrees to a version: the one shown to them, else the one in force.

    Agreeing again changes nothing: the first time counts. Raises NoSuchDocument.
    """
    agreed = current(kind) if number is None else version(kind, number)
    Acceptance.insert(
        user=user, version=agreed, accepted_at=clock.now()
    ).on_conflict_ignore().execute()
    return agreed


def accept_shown(user: User, kinds: Sequence[DocumentKind], shown_at: datetime) -> None:
    """Store that the user agrees to what was in force at a moment: when they ticked the box.

    A kind of which nothing was published then is left out.
    """
    for kind in kinds:
        shown = versions(kind).where(DocumentVersion.published_at <= shown_at).first()
        if shown is not None:
            accept(user, kind, shown.number)


@registered.connect
def accept_at_registration(_sender: Any, *, user: User, agreed_at: datetime) -> None:
    accept_shown(user, AGREED, agreed_at)


def acceptances_of(user_id: int) -> list[Acceptance]:
    """Everything the user has agreed to, with the versions, oldest first."""
    return list(
        Acceptance.select(Acceptance, DocumentVersion)
        .join(DocumentVersion)
        .where(Acceptance.user == user_id)
        .order_by(Acceptance.accepted_at, Acceptance.id)
    )


def is_published(kind: DocumentKind) -> bool:
    return versions(kind).exists()


def accepted(user_id: int, kind: DocumentKind) -> Acceptance | None:
    """The user's latest agreement to a text of this kind, with its version."""
    return (
        Acceptance.select(Acceptance, DocumentVersion)
        .join(DocumentVersion)
        .where((Acceptance.user == user_id) & (DocumentVersion.kind == kind))
        .order_by(DocumentVersion.number.desc())
        .first()
    )


def to_accept_again(user_id: int) -> list[DocumentVersion]:
    """Documents that the user once agreed to, and whose version in force asks for it anew."""
    return _ASKED_ANEW.rows(user=user_id)


def _asked_anew(given: Any) -> "ModelSelect[DocumentVersion]":
    newest = DocumentVersion.alias()
    latest = newest.select(fn.MAX(newest.number)).where(newest.kind == DocumentVersion.kind)
    needed = fn.COALESCE(DocumentVersion.counts_from, DocumentVersion.number)
    return (
        DocumentVersion.select(DocumentVersion.kind, DocumentVersion.number, DocumentVersion.title)
        .where(
            DocumentVersion.kind.in_(AGREED)
            & (DocumentVersion.number == latest)
            & _agreed(given.user, 1)
            & ~_agreed(given.user, needed)
        )
        .order_by(DocumentVersion.kind)
    )


_ASKED_ANEW: Final = Prepared[DocumentVersion](_asked_anew)


def _agreed(user_id: Any, least: object) -> Function:
    """Whether the user agreed to a version of the kind with that number or a later one."""
    given, of = Acceptance.alias(), DocumentVersion.alias()
    found: Function = fn.EXISTS(
        given.select(given.id)
        .join(of, on=(given.version == of.id))
        .where((given.user == user_id) & (of.kind == DocumentVersion.kind) & (of.number >= least))
    )
    return found
