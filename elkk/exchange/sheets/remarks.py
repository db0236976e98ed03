"""What is said of a cell of a utility's file that is taken all the same."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from elkk.exchange.format1 import values
from elkk.exchange.format1.kinds import MONEY
from elkk.exchange.format1.refusals import Refusals
from elkk.exchange.sheets import Field
from elkk.web.i18n import _l

VERIFICATION_SOON: Final = timedelta(days=60)
LONG_AGO: Final = timedelta(days=3 * 365)
# Kopecks.
BEYOND_REASON: Final = 1_000_000_00
# With this begin remarks that a person must confirm.
DOUBT: Final = "проверьте: "

# Of a line, its cell as it is in the file, and what was made of it.
Judge = Callable[[int, str, str], None]
Remark = Callable[[str, str], Iterable[str]]


@dataclass(frozen=True)
class Remarks:
    """Puts remarks on cells into `into`; `today` is the supplier's day."""

    file: str
    today: date
    into: Refusals
    doubts: Counter[str] = field(default_factory=Counter)

    def judge_of(self, field: Field, column: str, is_control: bool) -> Judge | None:
        """What looks at the cells of a field; None where nothing needs saying."""
        remark = _of_charge if is_control else self._remark_of(field)
        if remark is None:
            return None

        def judge(line: int, cell: str, text: str) -> None:
            for said in remark(cell, text):
                self.into.add(self.file, line, column, said)
                if said.startswith(DOUBT):
                    self.doubts[column] += 1

        return judge

    def _remark_of(self, field: Field) -> Remark | None:
        if field.name == "verified_until":
            return lambda cell, text: (*_of_day(cell, text), *self._of_verification(text))
        if field.rule is values.day:
            return lambda cell, text: (*_of_day(cell, text), *self._of_time(field, text))
        if field.name in ("amount", "balance"):
            return _of_sum if field.name == "amount" else _of_balance
        return _of_multiplier if field.name == "multiplier" else None

    def _of_time(self, field: Field, text: str) -> Iterator[str]:
        if field.name == "installed_on" or (day := _day(text)) is None:
            return
        month_end = date(self.today.year, self.today.month, monthrange(*_month(self.today))[1])
        if day > (self.today if field.name == "paid_on" else month_end):
            yield f"{DOUBT}день в будущем: {text}"
        elif day < self.today - LONG_AGO:
            yield f"{DOUBT}давний день: {text}"

    def constant_day(self, column: str, text: str) -> None:
        """The same for a day that is one for all rows."""
        for said in self._of_time(Field(column, _l("Day"), ()), text):
            self.into.add(self.file, None, None, said)
            self.doubts[column] += 1

    def _of_verification(self, text: str) -> Iterator[str]:
        if (until := _day(text)) is None:
            return
        if until < self.today:
            yield f"срок поверки закончился {text}"
        elif until <= self.today + VERIFICATION_SOON:
            yield f"срок поверки скоро закончится: {text}"


def _day(text: str) -> date | None:
    try:
        days, months, years = map(int, text.split("."))
        return date(years, months, days)
    except ValueError:
        return None


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _of_sum(_cell: str, text: str) -> Iterator[str]:
    amount = _amount(text)
    if amount == 0:
        yield f"{DOUBT}платеж на 0,00"
    elif amount is not None and amount < 0:
        yield f"{DOUBT}платеж с минусом: {text}"
    else:
        yield from _of_balance(_cell, text)


def _of_balance(_cell: str, text: str) -> Iterator[str]:
    amount = _amount(text)
    if amount is not None and abs(amount) >= BEYOND_REASON:
        yield f"{DOUBT}сумма больше миллиона: {text}"


def _amount(text: str) -> int | None:
    try:
        return int(MONEY.read(text) or 0) if text else None
    except ValueError:
        return None


def _of_day(cell: str, text: str) -> Iterator[str]:
    if values.has_short_year(cell):
        yield f"год из двух цифр: «{cell}» прочитано как {text}"


def _of_charge(cell: str, text: str) -> Iterator[str]:
    if not cell:
        yield "пусто: считается нулем"


def _of_multiplier(cell: str, text: str) -> Iterator[str]:
    if text not in ("", "1"):
        yield f"коэффициент {text}: расход будет умножаться на него"
