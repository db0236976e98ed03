"""Which files are taken, and what is made of them before they are kept."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from elkk.support.files import EXCEL, LARGEST_FILE, WORD, FileRefused, examine, safe_name
from tests.appeals.samples import CONTENT_TYPES, PDF, archive, excel, picture, word

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.pdf", PDF, "application/pdf"),
        ("a.docx", word(), WORD),
        ("a.xlsx", excel(), EXCEL),
    ],
)
def test_photos_and_documents_are_taken(name: str, content: bytes, mime: str) -> None:
    file = examine(name, content)
    assert (file.name, file.mime) == (name, mime)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.svg", SVG),
        ("picture.png", SVG),
        ("page.html", HTML),
        ("photo.jpg", HTML),
        ("program.exe", b"MZ" + bytes(200)),
        ("script.pdf", b"#!/bin/sh\nrm -rf /\n"),
        ("animation.gif", b"GIF89a" + bytes(40)),
        ("letter.txt", "Здравствуйте".encode()),
        ("archive.zip", archive({"a.txt": b"a"})),
        ("archive.docx", archive({"a.txt": b"a"})),
        ("sheet.ods", archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})),
    ],
)
def test_other_kinds_are_refused_whatever_their_name_says(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused, match=name):
        examine(name, content)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"empty\.pdf"):
        examine("empty.pdf", b"")


def test_a_file_of_more_than_ten_megabytes_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"big\.pdf"):
        examine("big.pdf", PDF.ljust(LARGEST_FILE + 1))


def test_a_wrong_extension_is_put_right() -> None:
    assert examine("photo.pdf", picture("JPEG")).name == "photo.jpg"
    assert examine("photo.png.exe", picture("PNG")).name == "photo.png.png"
    assert examine("фото", picture("PNG")).name == "фото.png"


def test_a_picture_is_written_anew_without_what_was_hidden_in_it() -> None:
    hidden = archive({"evil.html": HTML})
    for kind, name in (("JPEG", "a.jpg"), ("PNG", "a.png")):
        kept = examine(name, picture(kind) + HTML + hidden).content
        assert b"<script" not in kept
        assert not zipfile.is_zipfile(io.BytesIO(kept))
        assert Image.open(io.BytesIO(kept)).size == (40, 30)


def test_a_photo_forgets_where_it_was_taken_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    kept = Image.open(io.BytesIO(examine("a.jpg", picture("JPEG", exif=exif)).content))
    assert kept.size == (30, 40)
    assert not dict(kept.getexif())


def test_a_very_large_photo_becomes_smaller() -> None:
    kept = Image.open(io.BytesIO(examine("a.jpg", picture("JPEG", (6000, 4500))).content))
    assert kept.size == (3000, 2250)


def test_a_picture_that_unpacks_to_gigabytes_is_refused_unopened() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(FileRefused):
        examine("bomb.png", bomb)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_broken_picture_is_refused(kind: str) -> None:
    whole = picture(kind, (400, 300))
    with pytest.raises(FileRefused):
        examine("broken.jpg", whole[: len(whole) // 2])


@pytest.mark.parametrize(
    "content",
    [
        PDF + archive({"evil.exe": b"MZ"}),
        PDF + HTML,
        b"%PDF-1.4\n" + HTML + b"\n%%EOF",
        b"%PDF-1.4\nno end",
        b"\n" + PDF,
    ],
    ids=["archive behind", "page behind", "page inside", "no end", "something before"],
)
def test_a_pdf_that_is_something_else_as_well_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        examine("two-faced.pdf", content)


@pytest.mark.parametrize(
    "content",
    [
        word(**{"word/vbaProject.bin": b"macro"}),
        word(**{"../../etc/passwd": b"root"}),
        word(**{"/etc/passwd": b"root"}),
        word(**{"word\\..\\..\\evil": b"evil"}),
        word() + HTML,
        HTML + word(),
        archive({CONTENT_TYPES: b"<Types/>", "word/document.xml": b"<w/>"}, comment=HTML),
    ],
    ids=["macro", "way out", "absolute", "backslashes", "behind", "before", "comment"],
)
def test_a_document_with_a_surprise_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        examine("surprise.docx", content)


def test_a_zip_bomb_is_refused() -> None:
    with pytest.raises(FileRefused):
        examine("bomb.docx", word(**{"word/media/zeros.bin": bytes(61 * 1024 * 1024)}))
    with pytest.raises(FileRefused):
        examine("bomb.docx", word(**{"word/media/zeros.bin": bytes(5 * 1024 * 1024)}))


def test_a_zip_of_thousands_of_entries_is_refused() -> None:
    with pytest.raises(FileRefused):
        examine("bomb.docx", word(**{f"word/{number}.xml": b"" for number in range(1001)}))


def test_a_zip_that_understates_its_size_is_refused() -> None:
    honest = word(**{"word/media/zeros.bin": bytes(300_000)})
    real, claimed = struct.pack("<I", 300_000), struct.pack("<I", 10)
    assert honest.count(real) >= 1
    with pytest.raises(FileRefused):
        examine("liar.docx", honest.replace(real, claimed))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\Ольга\\счет.pdf", "счет.pdf"),
        ("/var/www/index.html", "index.html"),
        ("a\x00.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("annual\u202efdp.exe", "annualfdp.exe"),
        ("<script>.pdf", "_script_.pdf"),
        ("con.pdf", "_con.pdf"),
        (" .. ", "file"),
        ("", "file"),
        ("..", "file"),
        ("и\u0306.pdf", "й.pdf"),
    ],
)
def test_a_name_is_made_safe(app, sent: str, kept: str) -> None:
    with app.test_request_context(headers={"Cookie": "lang=en"}):
        assert safe_name(sent) == kept


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("я" * 500 + ".pdf", "pdf")
    assert len(name) == 100
    assert name.endswith(".pdf")
