"""The first versions of the documents: files that an installation begins with."""

from pathlib import Path
from typing import Final

from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.documents.services import publish

SEED: Final = Path(__file__).parent / "seed"
GUIDE: Final = Path(__file__).parents[2] / "docs" / "user-guide"

_FILES: Final = {
    DocumentKind.AGREEMENT: SEED / "agreement.md",
    DocumentKind.PERSONAL_DATA: SEED / "personal-data.md",
    DocumentKind.PAYMENT_TERMS: SEED / "payment-terms.md",
    DocumentKind.GUIDE: GUIDE / "README.md",
}


def load_documents() -> int:
    """Publish the kinds that have no version yet; how many. What staff published stays."""
    published = {row.kind for row in DocumentVersion.select(DocumentVersion.kind).distinct()}
    missing = [kind for kind in _FILES if kind not in published]
    for kind in missing:
        title, text = _read(_FILES[kind])
        publish(kind, title, text)
    return len(missing)


def _read(path: Path) -> tuple[str, str]:
    """The title is the file's first heading."""
    first, _newline, text = path.read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("# ").strip(), text.strip() + "\n"
