"""Квитанция об оплате on paper: half an A4 page. In Russian, as the documents of accounting are."""

from io import BytesIO
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from elkk.base.money import Kopecks, format_amount
from elkk.bills import pdf_style as style
from elkk.bills.pdf_labels import month_name
from elkk.branding import services as branding
from elkk.payments.models import EntryKind
from elkk.payments.receipts import Receipt, ReceiptLine
from elkk.web.i18n import format_moment, format_moment_in_zone

_TITLE: Final = "Квитанция об оплате"
_AMOUNT_WIDTH: Final = style.WIDTH * 0.25
# What SimpleDocTemplate keeps free inside its margins, in points.
_FRAME_PADDING: Final = 6


def render(receipt: Receipt) -> bytes:
    """The receipt as PDF: the same bytes for the same receipt."""
    output = BytesIO()
    template = SimpleDocTemplate(
        output,
        pagesize=A4,
        leftMargin=style.MARGIN - _FRAME_PADDING,
        rightMargin=style.MARGIN - _FRAME_PADDING,
        topMargin=style.MARGIN,
        bottomMargin=style.MARGIN,
        title=f"{_TITLE} № {receipt.number}",
        author=receipt.supplier.name,
        creator="ЕЛКК",
        lang="ru-RU",
        invariant=1,
    )
    with style.drawing():
        template.build(_story(receipt))
    return output.getvalue()


def _story(receipt: Receipt) -> list[Any]:
    zone = receipt.supplier.time_zone
    facts = [
        ("Плательщик", receipt.payer or "—"),
        ("Получатель", receipt.supplier.name),
        ("ИНН получателя", receipt.supplier.inn or "—"),
        ("Дата и время оплаты", format_moment_in_zone(receipt.paid_at, zone)),
        ("Способ оплаты", receipt.order.method or "—"),
        ("Номер операции", receipt.operation_id),
    ]
    return [
        *style.logo(branding.logo_on_paper()),
        style.text(f"{_TITLE} № {receipt.number}", style.SUPPLIER),
        Spacer(0, 12),
        *[style.labelled(label, value) for label, value in facts],
        Spacer(0, 12),
        _table(_paid(receipt)),
        Spacer(0, 4),
        style.text(f"Итого оплачено {format_amount(receipt.total)} руб.", style.TOTAL),
        *_went_back(receipt, zone),
        Spacer(0, 12),
        style.text(
            "Квитанция подтверждает оплату в личном кабинете. Кассовый чек направляется отдельно.",
            style.SMALL,
        ),
    ]


def _paid(receipt: Receipt) -> list[tuple[str, Kopecks]]:
    rows = [(_name(line), line.amount) for line in receipt.lines]
    if receipt.commission:
        rows.append(("Комиссия", receipt.commission))
    return rows


def _went_back(receipt: Receipt, zone: str) -> list[Any]:
    if not receipt.reversals:
        return []
    words = {EntryKind.REFUND: "Возврат", EntryKind.CHARGEBACK: "Отзыв платежа банком"}
    rows = [
        (f"{words[line.kind]} {format_moment(line.booked_at, zone)}, {_name(line)}", line.amount)
        for line in receipt.reversals
    ]
    return [Spacer(0, 12), _table(rows)]


def _name(line: ReceiptLine) -> str:
    if line.account:
        month = f", за {month_name(line.period)}" if line.period else ""
        return f"л/с {line.account.number}, {line.account.address}{month}"
    return f"{line.ordered.title}, заказ № {line.ordered.number}" if line.ordered else ""


def _table(rows: list[tuple[str, Kopecks]]) -> Table:
    cells: list[list[Paragraph]] = [
        [style.text(label), style.text(f"{format_amount(amount)} руб.", style.RIGHT)]
        for label, amount in rows
    ]
    return Table(
        cells,
        colWidths=[style.WIDTH - _AMOUNT_WIDTH, _AMOUNT_WIDTH],
        style=TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), style.LINE, "black"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        ),
    )
