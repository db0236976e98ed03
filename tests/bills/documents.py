"""Bills to print in tests: the synthetic supplier of the documentation and one household."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from elkk.base.periods import Month
from elkk.bills.document import (
    BillAccount,
    BillDocument,
    BillDocumentLine,
    BillMeter,
    BillSupplier,
    BillTotals,
    MeterRegister,
    OwnerName,
    PayeeRequisites,
    ReadingsAdvice,
)

PAYEE = PayeeRequisites(
    name="ООО «Демо-Энергосбыт»",
    personal_account="40702810938000000001",
    bank_name="ПАО СБЕРБАНК",
    bic="044525225",
    correspondent_account="30101810400000000225",
    inn="6400000006",
    kpp="640001001",
)
SUPPLIER = BillSupplier(
    name="ООО «Демо-Энергосбыт»",
    address="410000, г. Саратов, ул. Рабочая, д. 1",
    phones=("8 800 000-00-00", "+7 845 200-00-00"),
    site="lk.example.org",
    requisites=PAYEE,
)
ACCOUNT = BillAccount(
    number="640012345678",
    owner=OwnerName("Иванов", "Иван", "Иванович"),
    address="г. Саратов, ул. Ленина, д. 10, кв. 15",
    unified_number="50ББ123456",
    total_area=Decimal("59"),
    living_area=Decimal("38.5"),
    residents=3,
)
DAY = BillDocumentLine(
    label="Электроэнергия",
    zone="День",
    meter="№ 011076123456789",
    previous_reading=Decimal("12500"),
    current_reading=Decimal("12701"),
    volume=Decimal("201"),
    price=Decimal("3.2"),
    amount=64320,
)
METER = BillMeter(
    number="011076123456789",
    verified_until=date(2031, 6, 30),
    registers=(
        MeterRegister(
            zone="День",
            previous=Decimal("12500"),
            previous_date=date(2025, 12, 23),
            current=Decimal("12701"),
            current_date=date(2026, 1, 23),
        ),
    ),
)
# The bill of the manual's example, but with the payment missing: 19,85 + 643,20 + 1,37.
OWING = BillTotals(opening=1985, charged=64320, paid=0, penalty=137, total=66442)
OVERPAID = BillTotals(opening=1985, charged=64320, paid=66560, total=-255)


def bill(**changes: Any) -> BillDocument:
    """January 2026 of the household, changed as the test says."""
    usual = BillDocument(
        supplier=SUPPLIER,
        account=ACCOUNT,
        month=Month(2026, 1),
        issued_on=date(2026, 2, 2),
        due_on=date(2026, 2, 15),
        lines=(DAY,),
        totals=OWING,
        meters=(METER,),
        readings=ReadingsAdvice(
            first_day=15,
            last_day=25,
            ways=("на сайте lk.example.org", "по телефону 8 800 000-00-00"),
        ),
    )
    return replace(usual, **changes)
