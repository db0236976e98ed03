"""Fonts, sizes and the few drawing pieces that the printed bill is made of. Black on white."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import black, white
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.platypus import Flowable, Image, Paragraph, Spacer

from elkk.base.memory import give_back
from elkk.bills.gost_qr import Matrix

REGULAR: Final = "ELKKBillSans"
BOLD: Final = "ELKKBillSans-Bold"
LINE: Final = 0.5
GREY: Final = 0.93
MARGIN: Final = 12 * mm
WIDTH: Final = 186 * mm

_FONTS: Final = Path(__file__).parent / "fonts"
# Longer texts are somebody's mistake; a cell that outgrows its page would stop the whole bill.
_LONGEST_TEXT: Final = 400
_QUIET_ZONE: Final = 4
_LOGO_HEIGHT: Final = 9 * mm
_LOGO_WIDTH: Final = 60 * mm
_ONE_AT_A_TIME: Final = Lock()


def _style(name: str, size: float, *, bold: bool = False, align: Any = TA_LEFT) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.2,
        alignment=align,
        textColor=black,
    )


SMALL: Final = _style("small", 7.5)
SMALL_CENTRED: Final = _style("small-centred", 7.5, align=TA_CENTER)
BODY: Final = _style("body", 8.5)
SLIP: Final = _style("slip", 7.5)
BODY_BOLD: Final = _style("body-bold", 8.5, bold=True)
CELL: Final = _style("cell", 8)
COLUMN: Final = _style("column", 7, bold=True, align=TA_CENTER)
HEADING: Final = _style("heading", 9, bold=True)
SUPPLIER: Final = _style("supplier", 12, bold=True)
TITLE: Final = _style("title", 13, bold=True, align=TA_RIGHT)
RIGHT: Final = _style("right", 8.5, align=TA_RIGHT)
TOTAL: Final = _style("total", 10.5, bold=True, align=TA_RIGHT)
CENTRED: Final = _style("centred", 9.5, align=TA_CENTER)
CENTRED_BOLD: Final = _style("centred-bold", 10.5, bold=True, align=TA_CENTER)


@contextmanager
def drawing() -> Iterator[None]:
    """The shipped fonts at hand, and the memory that a document took given back.

    One document at a time: reportlab reads a font through one cursor that all threads share, and
    a letter put together of parts («й») would be read where another thread left the cursor.
    """
    with _ONE_AT_A_TIME:
        _register_fonts()
        yield
    give_back()


@cache
def _register_fonts() -> None:
    registerFont(TTFont(REGULAR, _FONTS / "ELKKBillSans-Regular.ttf"))
    registerFont(TTFont(BOLD, _FONTS / "ELKKBillSans-Bold.ttf"))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def safe(text: str) -> str:
    """A value of the database inside reportlab's markup."""
    short = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
    return escape(short)


def text(value: str, style: ParagraphStyle = BODY) -> Paragraph:
    """A value as a paragraph that wraps within its cell."""
    return Paragraph(safe(value), style)


def labelled(label: str, value: str, style: ParagraphStyle = BODY) -> Paragraph:
    """«Label: value» with the label in bold."""
    return Paragraph(f"<b>{label}:</b> {safe(value)}", style)


def logo(content: bytes) -> list[Flowable]:
    """A PNG that is twice as fine as the screen, or nothing where there is none."""
    if not content:
        return []
    picture = Image(BytesIO(content))
    scale = min(_LOGO_HEIGHT / picture.imageHeight, _LOGO_WIDTH / picture.imageWidth)
    picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
    picture.hAlign = "LEFT"
    return [picture, Spacer(0, 3)]


class QrSymbol(Flowable):
    """A QR symbol drawn as vectors, its quiet zone included, `side` points square."""

    def __init__(self, matrix: Matrix, side: float) -> None:
        super().__init__()
        self.matrix = matrix
        self.width = self.height = side

    def draw(self) -> None:
        """One path for all modules: no hairlines between them at any zoom."""
        canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(black)
        module = self.width / (len(self.matrix) + 2 * _QUIET_ZONE)
        canvas.translate(0, self.height)
        canvas.scale(module, -module)
        runs = [
            f"{_QUIET_ZONE + x} {_QUIET_ZONE + y} {length} 1 re"
            for y, row in enumerate(self.matrix)
            for x, length in _dark_runs(row)
        ]
        canvas.drawPath(PDFPathObject(code=runs), stroke=0, fill=1)
        canvas.restoreState()


def _dark_runs(row: bytearray) -> list[tuple[int, int]]:
    """Where runs of dark modules begin and how long they are."""
    runs = []
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        runs.append((start, end - start))
        start = row.find(1, end)
    return runs


class BigAmount(Flowable):
    """An amount as large as its box allows, on one line, centred."""

    LARGEST = 26

    def __init__(self, amount: str) -> None:
        super().__init__()
        self.amount = amount

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        natural = stringWidth(self.amount, BOLD, self.LARGEST)
        self.size = min(self.LARGEST, self.LARGEST * available_width / natural)
        self.width, self.height = available_width, self.size * 1.25
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setFont(BOLD, self.size)
        self.canv.drawCentredString(self.width / 2, self.size * 0.3, self.amount)


class CutLine(Flowable):
    """A dashed line across the page with a word in its middle, to tear or cut along."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label
        self.height = 4 * mm

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        canvas, middle = self.canv, self.height / 2
        canvas.saveState()
        canvas.setDash(3, 2)
        canvas.setLineWidth(LINE)
        canvas.line(0, middle, self.width, middle)
        canvas.restoreState()
        gap = stringWidth(self.label, REGULAR, 6.5) + 4 * mm
        canvas.setFillColor(white)
        canvas.rect((self.width - gap) / 2, 0, gap, self.height, stroke=0, fill=1)
        canvas.setFillColor(black)
        canvas.setFont(REGULAR, 6.5)
        canvas.drawCentredString(self.width / 2, middle - 2, self.label)
