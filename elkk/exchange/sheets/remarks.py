"""What is said of a cell of a utility's file that is taken all the same."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from elkk.exchange.format1 import values
from elkk.exchange.format1.refusals import Refusals
from elkk.exchange.sheets import Field

VERIFICATION_SOON: Final = timedelta(days=60)

# Of a line, its cell as it is in the file, and what was made of it.
Judge = Callable[[int, str, str], None]
Remark = Callable[[str, str], Iterable[str]]


@dataclass(frozen=True)
class Remarks:
    """Puts remarks on cells into `into`; `today` is the supplier's day."""

    file: str
    today: date
    into: Refusals

    def judge_of(self, field: Field, column: str, is_control: bool) -> Judge | None:
        """What looks at the cells of a field; None where nothing needs saying."""
        remark = _of_charge if is_control else self._remark_of(field)
        if remark is None:
            return None

        def judge(line: int, cell: str, text: str) -> None:
            for said in remark(cell, text):
                self.into.add(self.file, line, column, said)

        return judge

    def _remark_of(self, field: Field) -> Remark | None:
        if field.name == "verified_until":
            return lambda cell, text: (*_of_day(cell, text), *self._of_verification(text))
        if field.rule is values.day:
            return _of_day
        return _of_multiplier if field.name == "multiplier" else None

    def _of_verification(self, text: str) -> Iterator[str]:
        try:
            days, months, years = map(int, text.split("."))
            until = date(years, months, days)
        except ValueError:
            return
        if until < self.today:
            yield f"срок поверки закончился {text}"
        elif until <= self.today + VERIFICATION_SOON:
            yield f"срок поверки скоро закончится: {text}"


def _of_day(cell: str, text: str) -> Iterator[str]:
    if values.has_short_year(cell):
        yield f"год из двух цифр: «{cell}» прочитано как {text}"


def _of_charge(cell: str, text: str) -> Iterator[str]:
    if not cell:
        yield "пусто: считается нулем"


def _of_multiplier(cell: str, text: str) -> Iterator[str]:
    if text not in ("", "1"):
        yield f"коэффициент {text}: расход будет умножаться на него"
