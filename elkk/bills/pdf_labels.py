"""The words of the printed bill and the Russian spelling of its numbers, dates and months.

Russian only and outside gettext on purpose: the print is a legal document, the same for everyone.
The names of the totals are those that billing systems print.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from elkk.base.money import NBSP, Kopecks
from elkk.base.periods import Month
from elkk.base.zones import Zone
from elkk.bills.document import BillTotals

DASH: Final = "—"
ROUBLES: Final = "руб."

TITLE: Final = "ПЛАТЕЖНЫЙ ДОКУМЕНТ"
SUBJECT: Final = "для внесения платы за электроэнергию"
NOTICE: Final = "ИЗВЕЩЕНИЕ"
CUT_HERE: Final = "линия отреза"
CASHIER: Final = "Кассир"
WRITE_SUM: Final = "Сумма платежа ______________ руб. ____ коп."
WRITE_DATE: Final = "Дата ______________  Подпись плательщика ______________"

ACCOUNT_NUMBER: Final = "Лицевой счет"
UNIFIED_NUMBER: Final = "ЕЛС"
PAYER: Final = "Плательщик"
ADDRESS: Final = "Адрес"
AREAS: Final = "Площадь"
RESIDENTS: Final = "Проживает"

PAYEE: Final = "Получатель"
BANK: Final = "Банк"
BANK_ACCOUNTS: Final = "Счета"
PURPOSE: Final = "Назначение"

DEBT_BEFORE: Final = "Сумма задолженности на начало периода"
OVERPAYMENT_BEFORE: Final = "Сумма переплаты на начало периода"
CHARGED: Final = "Всего начислено за текущий период"
PAID: Final = "Сумма поступивших платежей, учтенных при расчете"
RECALCULATED: Final = "Перерасчеты"
BENEFITS: Final = "Льготы"
PENALTY: Final = "Начислено пени"
TO_PAY: Final = "Итого к оплате"
OVERPAID: Final = "Итого переплата"

NOTHING_TO_PAY: Final = "Платить не нужно"
OVERPAID_NOTHING_TO_PAY: Final = "Переплата, платить не нужно"

SUMMARY: Final = "Расчеты с плательщиком, руб."
CHARGES: Final = "Начисления за период"
CHARGE_COLUMNS: Final = (
    "Услуга",
    "Счетчик",
    "Зона суток",
    "Показания предыдущие",
    "Показания текущие",
    "Расход, кВт·ч",
    "Тариф, руб./кВт·ч",
    "Начислено, руб.",
)
METERS: Final = "Приборы учета"
METER_COLUMNS: Final = (
    "Счетчик",
    "Коэф. трансформации",
    "Зона суток",
    "Предыдущие показания",
    "Дата",
    "Текущие показания",
    "Дата",
    "Поверка до",
)
RATIO: Final = "коэф. {multiplier}"
METER_WITHOUT_NUMBER: Final = "номер не указан"
READINGS: Final = "Как передать показания"
NEW_READINGS: Final = "Новые показания"

SCAN: Final = "Оплатите по QR-коду<br/>в приложении банка"
SCAN_ANY_SUM: Final = "QR-код без суммы:<br/>для оплаты вперед"
NO_REQUISITES: Final = "QR-кода нет: поставщик не указал платежные реквизиты."
NO_QR: Final = "QR-кода нет: проверьте реквизит «{requisite}»."

REQUISITE_NAMES: Final = {
    "Name": "наименование получателя",
    "PersonalAcc": "расчетный счет",
    "BankName": "наименование банка",
    "BIC": "БИК",
    "CorrespAcc": "корреспондентский счет",
    "PayeeINN": "ИНН получателя",
    "KPP": "КПП получателя",
    "Purpose": "назначение платежа",
    "Sum": "сумма",
    "separator": "имя и адрес плательщика",
    "symbol": "имя и адрес плательщика",
}

_MONTHS: Final = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
_OF_MONTHS: Final = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]


_ZONES: Final = {
    1: {Zone.T1: "День (круглосуточный)"},
    2: {Zone.T1: "День", Zone.T2: "Ночь"},
    3: {Zone.T1: "Пик", Zone.T2: "Ночь", Zone.T3: "Полупик"},
}


def zone_name(zone: Zone, zones: int) -> str:
    """«Ночь»: the name depends on how many zones the meter has."""
    return _ZONES[zones].get(zone, zone.upper())


def month_name(month: Month) -> str:
    """«январь 2020 г.»"""
    return f"{_MONTHS[month.number - 1]} {month.year}{NBSP}г."


def day_of_month(day: date) -> str:
    """«15 февраля 2020 г.»"""
    return f"{day.day}{NBSP}{_OF_MONTHS[day.month - 1]} {day.year}{NBSP}г."


def short_date(day: date | None) -> str:
    """«15.02.2020», or a dash."""
    return f"{day:%d.%m.%Y}" if day else DASH


def number(value: Decimal | None, decimals: int = 0) -> str:
    """«1 234,5»: at least so many decimals, no idle zeros beyond them; a dash for None."""
    if value is None:
        return DASH
    whole, _, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    grouped = whole.replace(",", NBSP).replace("-", "\u2212")
    return f"{grouped},{fraction}" if fraction else grouped


def opening_label(totals: BillTotals) -> str:
    return OVERPAYMENT_BEFORE if totals.opening < 0 else DEBT_BEFORE


def total_label(totals: BillTotals) -> str:
    return OVERPAID if totals.total < 0 else TO_PAY


def total_rows(totals: BillTotals) -> list[tuple[str, Kopecks]]:
    """All totals but the last, balances without sign, for their names tell it; no rare zeros."""
    rare = (
        (RECALCULATED, totals.recalculated),
        (BENEFITS, totals.benefits),
        (PENALTY, totals.penalty),
    )
    return [
        (opening_label(totals), abs(totals.opening)),
        (CHARGED, totals.charged),
        (PAID, totals.paid),
        *((label, amount) for label, amount in rare if amount),
    ]


def why_no_qr(field: str) -> str:
    """The small line under the place of the QR; `field` is the key of the standard."""
    return NO_QR.format(requisite=REQUISITE_NAMES.get(field, field))
