"""Files that people send, and files that they had better not."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CONTENT_TYPES = "[Content_Types].xml"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    written = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "orange").save(written, kind, **options)
    return written.getvalue()


def archive(entries: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
        made.comment = comment
    return written.getvalue()


def word(**more: bytes) -> bytes:
    return archive({CONTENT_TYPES: b"<Types/>", "word/document.xml": b"<w/>", **more})


def excel() -> bytes:
    return archive({CONTENT_TYPES: b"<Types/>", "xl/workbook.xml": b"<x/>"})
