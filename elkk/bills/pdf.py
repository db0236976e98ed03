"""The bill on paper: one A4 page, more when there are many lines. Reads `BillDocument` only.

From top to bottom: who bills whom and how much, totals and the payment QR, charges, meters, how to
pass readings, and a slip to cut off for a cash desk. Prints well in black and white.
"""

from functools import partial
from io import BytesIO
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate
from reportlab.platypus.flowables import TopPadder

from elkk.bills import pdf_labels as labels
from elkk.bills import pdf_parts as parts
from elkk.bills import pdf_style as style
from elkk.bills.document import BillDocument, payment_request
from elkk.bills.gost_qr import RequisiteError, payment_string, qr_matrix

# What SimpleDocTemplate keeps free inside its margins, in points.
_FRAME_PADDING: Final = 6


def render(document: BillDocument) -> bytes:
    """The bill as PDF: the same bytes for the same document.

    Never fails for what the data lacks: without sound requisites a small line takes the place of
    the QR and says what is missing.
    """
    symbol = _symbol(document)
    with style.drawing():
        content, pages = _build(document, symbol, pages=1)
        if pages > 1:
            content, _ = _build(document, symbol, pages)
    return content


def _symbol(document: BillDocument) -> parts.Symbol:
    request = payment_request(document)
    if request is None:
        return labels.NO_REQUISITES
    try:
        return qr_matrix(payment_string(request))
    except RequisiteError as error:
        return labels.why_no_qr(error.field)


def _build(document: BillDocument, symbol: parts.Symbol, pages: int) -> tuple[bytes, int]:
    """The PDF and its number of pages; `pages` is what the page numbers announce."""
    output = BytesIO()
    template = _template(output, document)
    footer = partial(_draw_footer, document, pages)
    template.build(_story(document, symbol), onFirstPage=footer, onLaterPages=footer)
    return output.getvalue(), template.page


def _template(output: BytesIO, document: BillDocument) -> Any:
    number, month = document.account.number, labels.month_name(document.month)
    return SimpleDocTemplate(
        output,
        pagesize=A4,
        leftMargin=style.MARGIN - _FRAME_PADDING,
        rightMargin=style.MARGIN - _FRAME_PADDING,
        topMargin=style.MARGIN * 0.75 - _FRAME_PADDING,
        bottomMargin=style.MARGIN - _FRAME_PADDING,
        title=f"Квитанция за {month}, лицевой счет {number}",
        author=document.supplier.name,
        subject=labels.SUBJECT,
        creator="ЕЛКК",
        lang="ru-RU",
        invariant=1,
    )


def _story(document: BillDocument, symbol: parts.Symbol) -> list[Any]:
    return [
        parts.header(document),
        parts.payer_and_sum(document),
        parts.totals_and_qr(document, symbol),
        *parts.charges(document),
        *parts.meters(document),
        *parts.advice(document),
        TopPadder(parts.slip(document)),
    ]


def _draw_footer(document: BillDocument, pages: int, canvas: Canvas, template: Any) -> None:
    """Page numbers and whose bill it is, when pages could get apart."""
    if template.page == 1:
        canvas.setViewerPreference("DisplayDocTitle", "true")
    if pages == 1:
        return
    month = labels.month_name(document.month)
    canvas.setFont(style.REGULAR, 7)
    canvas.drawRightString(
        A4[0] - style.MARGIN,
        style.MARGIN / 2,
        f"{labels.ACCOUNT_NUMBER} {document.account.number}, {month}, "
        f"страница {template.page} из {pages}",
    )
