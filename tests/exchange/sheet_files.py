"""Files as small utilities send them, made here: a turnover sheet, meters, readings, a registry.

Account 820000000017 has one meter of two zones, 820000000025 one of one zone.
"""

import struct
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl

from elkk.accounts.models import Account, Supplier
from elkk.base.clock import now
from elkk.exchange.format1.application import Application, Terms
from elkk.exchange.format1.reading import Silent
from elkk.exchange.format1.report import Report
from elkk.exchange.sheets.loading import loaded_sheet
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.recognition import guess, recognize
from tests.support.cast import make_supplier

FIRST, SECOND = "820000000017", "820000000025"

SALDO = """\
Ведомость начислений за электроэнергию;;;;;;;;;;
Расчётный период: март 2026 г.;;;;;;;;;;

№;№ л/с;Ф.И.О.;Адрес;Площадь общая;Вх. сальдо;Начислено;Перерасчет;Оплачено;Пени;Сальдо на конец
1;820000000017;Ёжикова Анна Юрьевна;Садовая, 1;52,4;1 204,10;1 310,55;-10,00;1 204,10;2,05;1 302,60
2;820000000025;Смирнов Олег;Садовая, 2;40,0;-100,00;400,00;0,00;0,00;0,00;300,00
3;820000000033;Ли Ян;Садовая, 3;33,1;0,00;12 000,00;0,00;0,00;0,00;12 000,00
;ВСЕГО;;;;1 104,10;13 710,55;-10,00;1 204,10;2,05;13 602,60
"""

REGISTRY = """\
05-03-2026;10-15-01;0001;7700000001;820000000017;ЁЖИКОВА АННА;0226;1204,10;1190,10;14,00
06-03-2026;11-20-02;0001;7700000002;820000000025;СМИРНОВ ОЛЕГ;0226;300,00;297,00;3,00
=2;1504,10;1487,10;17,00;77;06-03-2026
"""


def write_text(folder: Path, name: str, text: str, encoding: str = "cp1251") -> Path:
    path = folder / name
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding, errors="replace"))
    return path


def saldo(folder: Path, *changes: tuple[str, str], name: str = "oborotka_03.2026.csv") -> Path:
    return write_text(folder, name, _changed(SALDO, changes))


def registry(folder: Path, *changes: tuple[str, str]) -> Path:
    return write_text(folder, "pay_20260306.txt", _changed(REGISTRY, changes))


def _changed(text: str, changes: Sequence[tuple[str, str]]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


METER_FIELDS = (
    *(("LSCHET", "C", 12), ("ZAVNOM", "C", 15), ("TIP", "C", 20), ("ZNACH", "C", 5)),
    *(("KTR", "N", 4), ("DATUST", "D", 8), ("DATPOV", "D", 8), ("ZON", "N", 1)),
)
METERS: Sequence[Sequence[object]] = (
    (FIRST, "00012345", "Меркурий 201", "6,2", 1, date(2020, 5, 1), date(2036, 5, 1), 2),
    (SECOND, "777", "Энергомера", "5,0", 20, date(2010, 1, 2), date(2026, 4, 10), 1),
)


def meters(
    folder: Path, rows: Sequence[Sequence[object]] = METERS, encoding: str = "cp866"
) -> Path:
    """A DBF of dBASE III, which names its code page."""
    path = folder / "schetchiki.dbf"
    length = 1 + sum(size for _name, _kind, size in METER_FIELDS)
    begin = 32 + 32 * len(METER_FIELDS) + 1
    driver = 38 if encoding == "cp866" else 0
    head = struct.pack("<BBBBIHH17xBxx", 3, 126, 3, 1, len(rows), begin, length, driver)
    for name, kind, size in METER_FIELDS:
        head += struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), size, 0)
    body = b""
    for row in rows:
        cells = zip(row, METER_FIELDS, strict=True)
        body += b" " + b"".join(_dbf_cell(value, field[2], encoding) for value, field in cells)
    path.write_bytes(head + b"\r" + body + b"\x1a")
    return path


def _dbf_cell(value: object, size: int, encoding: str) -> bytes:
    if value is None:
        return b" " * size
    if isinstance(value, date):
        return f"{value:%Y%m%d}".encode()
    if isinstance(value, int):
        return str(value).rjust(size).encode()
    return str(value).encode(encoding).ljust(size)


READINGS: Sequence[Sequence[object]] = (
    (float(FIRST), "00012345", date(2026, 3, 20), 1500, "1 204", "контролёр"),
    (SECOND, "777", "21.03.26", "88 015", None, "абонент"),
)


def readings(folder: Path, rows: Sequence[Sequence[object]] = READINGS) -> Path:
    path = folder / "pokaz_2026-03.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Показания за март 2026"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["Лицевой счёт", "Зав. №", "Дата снятия", "Т1", "Т2", "Кем снято"])
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def supplier() -> Supplier:
    return Supplier.get_or_none(Supplier.code == "SAR") or make_supplier()


def accounts() -> None:
    """The accounts that the other files are about."""
    for number in (FIRST, SECOND):
        Account.create(supplier=supplier(), number=number, address="г. Вольск")


def guessed(path: Path) -> Mapping:
    return guess(recognize(path, path.name), supplier().id)


def take(path: Path, mapping: Mapping | None = None, *, partial: bool = False) -> Report:
    """Import a file as the guessed mapping or this one says."""
    report = Report(path.name)
    mapping = mapping or guessed(path)
    with loaded_sheet(path, mapping, supplier(), report, Silent(), partial=partial) as load:
        if load is not None and not report.refusals:
            Application(load, Terms(), now()).run()
    return report


def reasons(report: Report) -> list[str]:
    return [str(each).partition(", ")[2] for each in report.refusals]


def remarks(report: Report) -> list[str]:
    return [str(each).partition(", ")[2] for each in report.remarks]
