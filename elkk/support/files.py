"""Deciding what a sent file is, by its content, and making it harmless.

Pictures are written anew, which drops whatever else was in the file: hidden archives, scripts,
the place where the photo was taken. Documents are only looked through, and are given out as
attachments alone, never shown by the browser as pages of this site.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from threading import Lock
from typing import Final

import filetype

from elkk.web.i18n import _

MEGABYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 10 * MEGABYTE
LONGEST_NAME: Final = 100

# A picture is opened to at most this many pixels; a JPEG can be opened at a fraction of its size.
MOST_PIXELS: Final = 30_000_000
MOST_JPEG_PIXELS: Final = 150_000_000
LONGEST_SIDE: Final = 3000

MOST_UNPACKED: Final = 60 * MEGABYTE
MOST_ENTRIES: Final = 1000
MOST_RATIO: Final = 100

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
    WORD: "docx",
    EXCEL: "xlsx",
}
ACCEPT: Final = ".jpg,.jpeg,.png,.webp,.heic,.pdf,.docx,.xlsx"

_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_BROKEN: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError),
    *(OSError, RuntimeError, ValueError, NotImplementedError),
)
_one_picture_at_a_time = Lock()


class FileRefused(Exception):
    """The file is not one that we take; the text says so to the subscriber."""


@dataclass(frozen=True)
class SafeFile:
    """What may be kept: a name to show and save under, the true type, the harmless content."""

    name: str
    mime: str
    content: bytes


def examine(name: str, content: bytes) -> SafeFile:
    """Raises FileRefused, with the reason for the one who sent the file."""
    shown = safe_name(name)
    if not content:
        raise FileRefused(_("%(name)s: the file is empty.", name=shown))
    if len(content) > LARGEST_FILE:
        raise FileRefused(
            _("%(name)s: the file is larger than %(megabytes)d MB.", name=shown, megabytes=10)
        )
    mime = _kind(content)
    if mime is None:
        raise FileRefused(
            _("%(name)s: send a photo, PDF, Word or Excel file (JPG, PNG, PDF…).", name=shown)
        )
    try:
        harmless = _CLEANERS[mime](content)
    except _Harmful:
        raise FileRefused(
            _("%(name)s: the file is damaged or unsafe. Save it anew.", name=shown)
        ) from None
    return SafeFile(safe_name(name, EXTENSIONS[mime]), mime, harmless)


class _Harmful(Exception):
    """Damaged, or made to do harm: it can't be told which."""


def safe_name(name: str, extension: str = "") -> str:
    """The last part of the name without what could mislead a file system or a reader.

    With `extension` the name ends in it, whatever it ended in before.
    """
    last = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    visible = "".join(
        char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C"
    )
    text = re.sub(r'[<>:"/\\|?*]', "_", visible).strip(" .")
    if extension:
        stem = PurePosixPath(text).stem if "." in text else text
        stem = stem.strip(" .")[: LONGEST_NAME - len(extension) - 1] or _("file")
        text = f"{stem}.{extension}"
    if _RESERVED.fullmatch(text.partition(".")[0]):
        text = "_" + text
    return text[:LONGEST_NAME] or _("file")


def _kind(content: bytes) -> str | None:
    """One of EXTENSIONS by the content; the name has no say."""
    guess = filetype.guess(content[:8192])
    mime = guess.mime if guess else None
    if mime in EXTENSIONS and mime not in (WORD, EXCEL):
        return str(mime)
    return _office_kind(content) if content[:4] == b"PK\x03\x04" else None


def _office_kind(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return WORD
    return EXCEL if "xl/workbook.xml" in names else None


def _rewrite_picture(content: bytes) -> bytes:
    """The same picture, upright, at most LONGEST_SIDE pixels a side, and nothing else."""
    from PIL import Image, ImageOps

    with _one_picture_at_a_time:
        try:
            picture = Image.open(io.BytesIO(content), formats=list(_FORMATS.values()))
            kind = str(picture.format)
            pixels = picture.width * picture.height
            if pixels > (MOST_JPEG_PIXELS if kind == "JPEG" else MOST_PIXELS):
                raise _Harmful
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            if picture.width * picture.height > MOST_PIXELS:
                raise _Harmful
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = upright.convert(_mode(upright.mode, kind))
            plain.info.clear()
            written = io.BytesIO()
            plain.save(written, kind, quality=85)
        except _Harmful:
            raise
        except Exception as error:
            # Decoders fail on broken input in ways that no list of exceptions covers.
            raise _Harmful from error
    return written.getvalue()


def _mode(mode: str, kind: str) -> str:
    has_alpha = kind != "JPEG" and mode in ("RGBA", "LA", "PA", "P")
    return "RGBA" if has_alpha else "L" if mode in ("1", "L", "I;16") else "RGB"


def _check_pdf(content: bytes) -> bytes:
    """A PDF from its first byte to its last, that is not an archive or a page as well."""
    end = content.rstrip(b"\x00\r\n\t ").endswith(b"%%EOF")
    head = content[:2048].lower()
    if not end or b"<script" in head or b"<html" in head or _is_archive(content):
        raise _Harmful
    return content


def _check_heic(content: bytes) -> bytes:
    if _is_archive(content) or b"<script" in content[:4096].lower():
        raise _Harmful
    return content


def _is_archive(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


def _check_office(content: bytes) -> bytes:
    """No macros, no way out of the folder, and no more inside than a document has."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_edges(archive, content)
            _check_entries(archive.infolist(), len(content))
            for entry in archive.infolist():
                _unpack(archive, entry)
    except _BROKEN as error:
        raise _Harmful from error
    return content


def _check_edges(archive: zipfile.ZipFile, content: bytes) -> None:
    """Nothing before the first entry and after the end: no second file rides along."""
    first = min(entry.header_offset for entry in archive.infolist())
    if first != 0 or archive.comment or content[-22:-18] != b"PK\x05\x06":
        raise _Harmful


def _check_entries(entries: list[zipfile.ZipInfo], packed_size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise _Harmful
    if unpacked > MEGABYTE and unpacked > MOST_RATIO * packed_size:
        raise _Harmful
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or entry.filename.startswith(("/", "\\")) or entry.flag_bits & 1:
            raise _Harmful
        if parts and parts[-1].lower() in ("vbaproject.bin", "vbadata.xml"):
            raise _Harmful


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read the entry through: a size that the archive only claims shows itself here."""
    with archive.open(entry) as stream:
        while stream.read(MEGABYTE):
            pass


_CLEANERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "image/jpeg": _rewrite_picture,
    "image/png": _rewrite_picture,
    "image/webp": _rewrite_picture,
    "image/heic": _check_heic,
    "application/pdf": _check_pdf,
    WORD: _check_office,
    EXCEL: _check_office,
}
