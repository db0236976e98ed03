"""From a bill in the database to the document that is printed."""

from collections.abc import Sequence
from datetime import date, timedelta

from elkk.accounts.models import Account, Supplier
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
from elkk.bills.models import Bill, BillLine
from elkk.bills.pdf_labels import zone_name
from elkk.bills.reading_days import ReadingDays, meter_name
from elkk.branding import services as branding
from elkk.readings.models import Meter
from elkk.readings.services import meters_of, windows_of
from elkk.readings.windows import in_force, is_any_day

# Where the billing names no date of payment, the law's own: the 10th is the least, the 15th usual.
_USUAL_DAYS_TO_PAY = 15


def document(
    account: Account, bill: Bill, lines: Sequence[BillLine], *, names_owner: bool = True
) -> BillDocument:
    """What the printed bill says; the account comes with its supplier."""
    meters = {meter.code: meter for meter in meters_of(account)}
    days = ReadingDays(account, bill.issued_on, lines)
    return BillDocument(
        supplier=_supplier(account.supplier),
        account=_account(account, names_owner),
        month=bill.month,
        issued_on=bill.issued_on,
        due_on=bill.due_on or bill.issued_on + timedelta(days=_USUAL_DAYS_TO_PAY),
        lines=tuple(_line(line, meters, account.service) for line in lines),
        totals=BillTotals(
            opening=bill.opening,
            charged=bill.charged,
            paid=bill.paid,
            total=bill.total,
            recalculated=bill.recalculated,
            benefits=bill.benefits,
            penalty=bill.penalty,
        ),
        meters=_meters(lines, meters, days),
        readings=_advice(account.supplier, (bill.month + 1).first_day),
        logo=branding.logo_on_paper(),
    )


def _supplier(supplier: Supplier) -> BillSupplier:
    requisites = PayeeRequisites(
        name=supplier.name,
        personal_account=supplier.bank_account,
        bank_name=supplier.bank_name,
        bic=supplier.bic,
        correspondent_account=supplier.corr_account,
        inn=supplier.inn,
        kpp=supplier.kpp,
    )
    return BillSupplier(
        name=supplier.name,
        address=supplier.address,
        phones=(supplier.phone,) if supplier.phone else (),
        site=supplier.site,
        email=supplier.email,
        requisites=requisites if supplier.bank_account else None,
    )


def _account(account: Account, names_owner: bool) -> BillAccount:
    return BillAccount(
        number=account.number,
        owner=OwnerName(account.last_name, account.first_name, account.patronymic),
        names_owner=names_owner,
        address=account.address,
        unified_number=account.els or None,
        total_area=account.total_area,
        living_area=account.living_area,
        residents=account.residents,
    )


def _line(line: BillLine, meters: dict[str, Meter], service: str) -> BillDocumentLine:
    meter = meters.get(line.meter_code)
    zone = zone_name(line.zone, meter.zones) if meter else ""
    return BillDocumentLine(
        label=_service(line.label, zone, service),
        amount=line.amount,
        zone=zone,
        meter=meter_name(meter) if meter else "",
        multiplier=meter.multiplier if meter else 1,
        previous_reading=line.previous_value,
        current_reading=line.current_value,
        volume=line.volume,
        price=line.price,
    )


def _service(label: str, zone: str, service: str) -> str:
    """What is paid for: billings that name only the zone mean the supplier's one service."""
    first, _, rest = label.partition(" ")
    if not zone or not zone.casefold().startswith(first.casefold()):
        return label
    return f"{service}{', ' if rest else ''}{rest}"


def _meters(
    lines: Sequence[BillLine], meters: dict[str, Meter], days: ReadingDays
) -> tuple[BillMeter, ...]:
    """The meters that the bill's readings come from, in the order of its lines."""
    registers: dict[str, dict[str, MeterRegister]] = {}
    for line in lines:
        if line.meter_code not in meters or line.current_value is None:
            continue
        meter = meters[line.meter_code]
        zone = zone_name(line.zone, meter.zones)
        # The slices of one zone carry the same readings.
        registers.setdefault(line.meter_code, {})[zone] = MeterRegister(
            zone=zone,
            previous=line.previous_value,
            previous_date=days.of(meter, line.zone, line.previous_value),
            current=line.current_value,
            current_date=days.of(meter, line.zone, line.current_value),
        )
    return tuple(
        BillMeter(
            number=meters[code].number,
            registers=tuple(zones.values()),
            verified_until=meters[code].verified_until,
            multiplier=meters[code].multiplier,
        )
        for code, zones in registers.items()
    )


def _advice(supplier: Supplier, day: date) -> ReadingsAdvice | None:
    window = in_force(windows_of(supplier), day)
    if window is None or is_any_day(window):
        return None
    return ReadingsAdvice(
        first_day=window.first_day, last_day=window.last_day, ways=("в личном кабинете",)
    )
