"""The demo utility itself: requisites, and the days on which it takes readings."""

from datetime import date
from typing import Final

from elkk.base.periods import Month
from elkk.sandbox.demo.rows import Row

CODE: Final = "SAR"
TIME_ZONE: Final = "Europe/Saratov"

# The payee is visibly not real: zeros where a bank would have put digits of its own.
REQUISITES: Final = {
    "code": CODE,
    "name": "ПАО «Саратовэнерго»",
    "short_name": "Саратовэнерго",
    "service": "Электроэнергия",
    "inn": "6400000006",
    "kpp": "640001001",
    "bank_account": "40702810938000000001",
    "bank_name": "ПАО СБЕРБАНК",
    "bic": "044525225",
    "corr_account": "30101810400000000225",
    "phone": "8 (800) 000-00-00",
    "email": "info@saratovenergo.example.org",
    "site": "https://saratovenergo.example.org",
    "address": "410000, г. Саратов, ул. Демонстрационная, д. 1",
    "time_zone": TIME_ZONE,
}

# From a day on, readings are taken from the first to the last day of the month named here.
WINDOWS: Final = (
    (date(2015, 1, 1), 1, 28),
    (date(2021, 1, 1), 15, 26),
)


def window(month: Month) -> tuple[int, int]:
    """The first and the last day of a month on which readings are taken."""
    return next(
        (first, last)
        for starts_on, first, last in reversed(WINDOWS)
        if starts_on <= month.first_day or starts_on == WINDOWS[0][0]
    )


def supplier_rows() -> list[Row]:
    rows = [Row("suppliers", dict(REQUISITES))]
    for starts_on, first, last in WINDOWS:
        days = {"starts_on": starts_on, "first_day": first, "last_day": last}
        rows.append(Row("windows", days))
    return rows
