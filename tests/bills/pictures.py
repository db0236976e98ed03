"""Pictures of the papers, for the documentation and for whoever changes them: docs/images.

python -m tests.bills.pictures
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import pypdfium2

from elkk.accounts.models import Account, Supplier
from elkk.base.periods import Month
from elkk.bills.document import BillDocument, BillDocumentLine, BillMeter, MeterRegister
from elkk.bills.pdf import render
from elkk.identity.models import User
from elkk.payments import receipt_pdf
from elkk.payments.models import EntryKind, PaymentOrder
from elkk.payments.receipts import Receipt, ReceiptLine
from tests.bills.documents import ACCOUNT, OVERPAID, bill

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
_PIXELS_PER_POINT = 1.6
_DAYS = (date(2025, 12, 23), date(2026, 1, 23))


def _meter(
    number: str, zones: dict[str, tuple[int, int, str]], multiplier: int = 1
) -> tuple[list[BillDocumentLine], BillMeter]:
    """The lines of a meter's zones, each by its readings and price, and the meter."""
    lines, registers = [], []
    for zone, (previous, current, price) in zones.items():
        volume = Decimal((current - previous) * multiplier)
        lines.append(
            BillDocumentLine(
                label="Электроэнергия",
                zone=zone,
                meter=f"№ {number}",
                multiplier=multiplier,
                previous_reading=Decimal(previous),
                current_reading=Decimal(current),
                volume=volume,
                price=Decimal(price),
                amount=int(volume * Decimal(price) * 100),
            )
        )
        registers.append(
            MeterRegister(
                zone=zone,
                previous=Decimal(previous),
                previous_date=_DAYS[0],
                current=Decimal(current),
                current_date=_DAYS[1],
            )
        )
    meter = BillMeter(
        number=number,
        registers=tuple(registers),
        verified_until=date(2031, 6, 30),
        multiplier=multiplier,
    )
    return lines, meter


def _of(*meters: tuple[list[BillDocumentLine], BillMeter]) -> BillDocument:
    lines = [line for of_meter, _ in meters for line in of_meter]
    charged = sum(line.amount for line in lines)
    totals = replace(bill().totals, opening=0, charged=charged, penalty=0, total=charged)
    return bill(lines=tuple(lines), meters=tuple(meter for _, meter in meters), totals=totals)


def documents() -> Iterator[tuple[str, BillDocument]]:
    """Every kind of bill that looks different, by the name of its picture."""
    two = {"День": (12500, 12701, "3.20"), "Ночь": (8100, 8190, "1.85")}
    three = {
        "Пик": (5200, 5260, "4.10"),
        "Ночь": (8100, 8190, "1.85"),
        "Полупик": (9900, 10012, "3.20"),
    }
    one = {"День (круглосуточный)": (12500, 12701, "3.20")}
    yield "one-zone", _of(_meter("011076123456789", one))
    yield "two-zones", _of(_meter("011076123456789", two))
    yield "three-zones", _of(_meter("011076123456789", three))
    yield "two-meters", _of(_meter("011076123456789", three), _meter("7777007", two))
    ratio = {"День (круглосуточный)": (16970, 16981, "3.20")}
    yield "multiplier", _of(_meter("7777007", ratio, multiplier=20))
    yield "overpaid", bill(totals=OVERPAID)
    yield "not-the-owner", bill(account=replace(ACCOUNT, names_owner=False))
    yield "without-lines", bill(lines=(), meters=())


def save(name: str, paper: bytes) -> None:
    """The first page as a PNG of 16 greys: paper is black and white."""
    with pypdfium2.PdfDocument(paper) as pdf:
        picture = pdf[0].render(scale=_PIXELS_PER_POINT).to_pil()
    picture.convert("L").quantize(16).save(IMAGES / f"paper-{name}.png", optimize=True)


def receipt() -> Receipt:
    """Two accounts paid at once; nothing of it is in a database."""
    supplier = Supplier(name="ООО «Демо-Энергосбыт»", inn="6400000006", time_zone="Europe/Saratov")
    payer = User(last_name="Иванов", first_name="Иван", patronymic="Иванович")
    paid_at = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
    order = PaymentOrder(
        id=12045,
        user=payer,
        supplier=supplier,
        method="Банковская карта •••• 0012",
        acquirer_id="2fb3c1a4-000f-5000-9000-1d2a0e6b7a11",
        settled_at=paid_at,
        created_at=paid_at,
        commission=0,
    )
    lines = [
        ReceiptLine(
            Account(number=number, address=address),
            None,
            EntryKind.PAYMENT,
            amount,
            paid_at,
            Month(2026, 1),
        )
        for number, address, amount in (
            (ACCOUNT.number, ACCOUNT.address, 66442),
            ("640012345686", "г. Саратов, СНТ «Ромашка», линия 3, уч. 14/1", 15000),
        )
    ]
    return Receipt(order, supplier, lines, [])


if __name__ == "__main__":
    for each, shown in documents():
        save(each, render(shown))
    with patch.object(receipt_pdf.branding, "logo_on_paper", lambda: b""):
        save("receipt", receipt_pdf.render(receipt()))
