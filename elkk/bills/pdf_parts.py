"""The parts of the printed bill, top to bottom: each function makes one from a `BillDocument`."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Paragraph, Spacer, Table

from elkk.base.money import NBSP, Kopecks, format_amount
from elkk.bills import pdf_labels as labels
from elkk.bills import pdf_tables as tables
from elkk.bills.document import BillDocument, BillDocumentLine, BillMeter, MeterRegister, purpose
from elkk.bills.gost_qr import Matrix
from elkk.bills.pdf_style import (
    BODY,
    BODY_BOLD,
    CELL,
    CENTRED,
    CENTRED_BOLD,
    COLUMN,
    HEADING,
    RIGHT,
    SLIP,
    SMALL,
    SMALL_CENTRED,
    SUPPLIER,
    TITLE,
    WIDTH,
    BigAmount,
    CutLine,
    QrSymbol,
    labelled,
    logo,
    text,
)

# The modules to draw, or why there are none.
Symbol: TypeAlias = Matrix | str

_QR_SIDE: Final = 45 * mm
_HEADING_AND_FIRST_ROWS: Final = 28 * mm
_MOST_REGISTERS_ON_SLIP: Final = 6


def header(document: BillDocument) -> Table:
    """The utility on the left, what this paper is on the right."""
    supplier = document.supplier
    contacts = [*supplier.phones, supplier.site, supplier.email]
    left = [
        *logo(document.logo),
        text(supplier.name, SUPPLIER),
        text(supplier.address, BODY),
        text(" · ".join(part for part in contacts if part), BODY),
    ]
    right = [
        text(labels.TITLE, TITLE),
        text(labels.SUBJECT, RIGHT),
        Paragraph(f"<b>за {labels.month_name(document.month)}</b>", RIGHT),
        text(f"Счет выставлен {labels.short_date(document.issued_on)}", RIGHT),
    ]
    return Table([[left, right]], colWidths=[112 * mm, 74 * mm], style=tables.RULED_BELOW)


def payer_and_sum(document: BillDocument) -> Table:
    """Whose account it is, and the one number that everybody looks for."""
    rows = [[text(label), text(value, style)] for label, value, style in _payer(document)]
    payer = Table(rows, colWidths=[26 * mm, 88 * mm], style=tables.BARE)
    box = Table([[_sum_box(document)]], colWidths=[68 * mm], style=tables.BOX)
    table = Table([[payer, box]], colWidths=[118 * mm, 68 * mm], style=tables.BARE)
    table.spaceBefore = table.spaceAfter = 2.5 * mm
    return table


def _payer(document: BillDocument) -> Iterator[tuple[str, str, Any]]:
    account = document.account
    yield labels.ACCOUNT_NUMBER, account.number, SUPPLIER
    if account.unified_number:
        yield labels.UNIFIED_NUMBER, account.unified_number, BODY
    yield labels.PAYER, account.payer or labels.DASH, BODY_BOLD
    yield labels.ADDRESS, account.address, BODY
    if areas := _areas(document):
        yield labels.AREAS, areas, BODY
    if account.residents is not None:
        yield labels.RESIDENTS, f"{account.residents} чел.", BODY


def _areas(document: BillDocument) -> str:
    account = document.account
    named = (("общая", account.total_area), ("жилая", account.living_area))
    known = [f"{name} {labels.number(area)}{NBSP}м²" for name, area in named if area is not None]
    return ", ".join(known)


def _sum_box(document: BillDocument) -> list[Any]:
    return [
        text(labels.total_label(document.totals), CENTRED),
        BigAmount(_roubles(abs(document.totals.total))),
        text(_what_to_do(document), CENTRED_BOLD),
    ]


def _what_to_do(document: BillDocument) -> str:
    if document.totals.total < 0:
        return labels.OVERPAID_NOTHING_TO_PAY
    if document.totals.total == 0:
        return labels.NOTHING_TO_PAY
    return f"Оплатите до {labels.day_of_month(document.due_on)}"


def totals_and_qr(document: BillDocument, symbol: Symbol) -> Table:
    """How the sum came about and where to pay, beside the QR that says the same to a telephone."""
    left = [
        text(labels.SUMMARY, HEADING),
        _totals(document),
        Spacer(1, 2 * mm),
        *(labelled(label, value) for label, value in _requisites(document)),
    ]
    columns = [WIDTH - _QR_SIDE, _QR_SIDE]
    return Table([[left, _qr(document, symbol)]], colWidths=columns, style=tables.BARE)


def _totals(document: BillDocument) -> Table:
    rows = [*labels.total_rows(document.totals)]
    rows.append((labels.total_label(document.totals), abs(document.totals.total)))
    return Table(
        [[label, format_amount(amount)] for label, amount in rows],
        colWidths=[100 * mm, 30 * mm],
        style=tables.TOTALS,
        hAlign="LEFT",
    )


def _requisites(document: BillDocument) -> Iterator[tuple[str, str]]:
    payee = document.supplier.requisites
    if payee is None:
        return
    yield labels.PAYEE, _known((payee.name, ""), (payee.inn, "ИНН"), (payee.kpp, "КПП"))
    yield labels.BANK, _known((payee.bank_name, ""), (payee.bic, "БИК"))
    yield (
        labels.BANK_ACCOUNTS,
        _known((payee.personal_account, "р/с"), (payee.correspondent_account, "к/с")),
    )
    yield labels.PURPOSE, purpose(document)


def _known(*values: tuple[str, str]) -> str:
    """Those values that there are, each after what it is called."""
    return ", ".join(f"{called} {value}".strip() for value, called in values if value)


def _qr(document: BillDocument, symbol: Symbol) -> list[Any]:
    if isinstance(symbol, str):
        return [text(symbol, SMALL_CENTRED)]
    caption = labels.SCAN if document.totals.total > 0 else labels.SCAN_ANY_SUM
    return [QrSymbol(symbol, _QR_SIDE), Paragraph(caption, SMALL_CENTRED)]


def charges(document: BillDocument) -> list[Any]:
    """Line by line: what was used, at which price; the heading row returns on every page."""
    if not document.lines:
        return []
    rows: list[list[Any]] = [[text(column, COLUMN) for column in labels.CHARGE_COLUMNS]]
    rows += [_charge(line) for line in document.lines]
    empty = [""] * (len(labels.CHARGE_COLUMNS) - 2)
    rows.append([labels.CHARGED, *empty, format_amount(document.totals.charged)])
    widths = [width * mm for width in (32, 31, 32, 18, 18, 18, 16, 21)]
    table = Table(rows, colWidths=widths, style=tables.GRID_WITH_TOTAL, repeatRows=1)
    return [*_heading(labels.CHARGES), table]


def _charge(line: BillDocumentLine) -> list[Any]:
    return [
        text(line.label, CELL),
        text(_read_by(line), CELL),
        text(line.zone or labels.DASH, CELL),
        labels.number(line.previous_reading),
        labels.number(line.current_reading),
        labels.number(line.volume),
        labels.number(line.price, decimals=2),
        format_amount(line.amount),
    ]


def _read_by(line: BillDocumentLine) -> str:
    """The meter, and its ratio where the difference of readings is not yet kWh."""
    ratio = labels.RATIO.format(multiplier=line.multiplier) if line.multiplier != 1 else ""
    return ", ".join(part for part in (line.meter, ratio) if part) or labels.DASH


def meters(document: BillDocument) -> list[Any]:
    """The readings that the bill was made from, a row for every zone of every meter."""
    if not document.meters:
        return []
    rows: list[list[Any]] = [[text(column, COLUMN) for column in labels.METER_COLUMNS]]
    rows += [
        _register(meter, register) for meter in document.meters for register in meter.registers
    ]
    widths = [width * mm for width in (35, 21, 32, 22, 18, 22, 18, 18)]
    return [
        *_heading(labels.METERS),
        Table(rows, colWidths=widths, style=tables.GRID, repeatRows=1),
    ]


def _register(meter: BillMeter, register: MeterRegister) -> list[Any]:
    return [
        text(_meter_name(meter), CELL),
        text(str(meter.multiplier), CELL),
        text(register.zone or labels.DASH, CELL),
        labels.number(register.previous),
        labels.short_date(register.previous_date),
        labels.number(register.current),
        labels.short_date(register.current_date),
        labels.short_date(meter.verified_until),
    ]


def _meter_name(meter: BillMeter) -> str:
    return f"№ {meter.number}" if meter.number else labels.METER_WITHOUT_NUMBER


def advice(document: BillDocument) -> list[Any]:
    """When and how to pass readings, and what else the utility has to say."""
    said: list[Any] = []
    if window := document.readings:
        days = f"с {window.first_day} по {window.last_day} число каждого месяца"
        said = [labelled(labels.READINGS, ": ".join(filter(None, (days, "; ".join(window.ways)))))]
    said += [text(note) for note in document.notes]
    return [Spacer(1, 2 * mm), *said] if said else []


def slip(document: BillDocument) -> Table:
    """The part that a cash desk keeps; it also takes readings written by hand."""
    side = [
        text(labels.NOTICE, BODY_BOLD),
        text(labels.month_name(document.month)),
        Spacer(1, 2 * mm),
        text(f"{labels.total_label(document.totals)}:", SMALL),
        text(_roubles(abs(document.totals.total)), HEADING),
        Spacer(1, 6 * mm),
        text(labels.CASHIER, SMALL),
    ]
    body = [
        *(labelled(label, value, SLIP) for label, value in _slip_facts(document)),
        Spacer(1, 2.5 * mm),
        text(labels.WRITE_SUM, SLIP),
        Spacer(1, 2 * mm),
        text(labels.WRITE_DATE, SLIP),
    ]
    row = [side, body, _boxes_for_readings(document)]
    table = Table([row], colWidths=[34 * mm, 92 * mm, 60 * mm], style=tables.SLIP)
    # One cell, since reportlab breaks tables between rows: the slip stays in one piece.
    return Table([[[CutLine(labels.CUT_HERE), table]]], colWidths=[WIDTH], style=tables.BARE)


def _slip_facts(document: BillDocument) -> Iterator[tuple[str, str]]:
    yield labels.ACCOUNT_NUMBER, document.account.number
    account = document.account
    yield labels.PAYER, ", ".join(part for part in (account.payer, account.address) if part)
    yield from _requisites(document)


def _boxes_for_readings(document: BillDocument) -> list[Any]:
    """An empty box for each zone; left out when there are too many to fit a slip."""
    names = [
        ", ".join(part for part in (_meter_name(meter), register.zone) if part)
        for meter in document.meters
        for register in meter.registers
    ]
    if not 0 < len(names) <= _MOST_REGISTERS_ON_SLIP:
        return []
    rows = [[text(name, SMALL), ""] for name in names]
    boxes = Table(rows, colWidths=[31 * mm, 25 * mm], style=tables.WRITING_BOXES, hAlign="LEFT")
    return [text(labels.NEW_READINGS, SMALL), boxes]


def _heading(title: str) -> list[Any]:
    """A heading that stays with the first rows under it, while the table may break further down."""
    paragraph = text(title, HEADING)
    paragraph.spaceBefore, paragraph.spaceAfter = 2.5 * mm, 1 * mm
    return [CondPageBreak(_HEADING_AND_FIRST_ROWS), paragraph]


def _roubles(amount: Kopecks) -> str:
    return f"{format_amount(amount)}{NBSP}{labels.ROUBLES}"
