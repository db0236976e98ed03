"""What a line of a utility's file is: a row of data, or one of those that stand around it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# So many of the skipped lines are shown one by one; all are counted.
SHOWN: Final = 200
_TOTAL: Final = re.compile(r"^(под)?(итог|всего|total)", re.IGNORECASE)
_GRAND: Final = re.compile(
    r"^(итого|всего|total|общий итог|итого к перечислению|"
    r"(итого|всего)( по)? (ведомост\w*|реестру|файлу|всем.*|организаци\w*|предприяти\w*))\W*$",
    re.IGNORECASE,
)
_BETWEEN_WORDS: Final = re.compile(r"[\s,.:]")
_LETTERS: Final = re.compile(r"[A-Za-zА-Яа-яЁё]{3}")


class Skip(StrEnum):
    """Why a line is no row of data. The values are for people."""

    TITLE = "заголовки"
    NAMES = "названия столбцов"
    COMMENT = "комментарии"
    GROUP = "группы"
    SUBTOTAL = "подытоги"
    TOTAL = "итоги"
    TRAILER = "концевик"
    NOTE = "подписи"


@dataclass
class Skipped:
    """Lines that were passed over: counted by kind, the first of them with their text."""

    counts: Counter[Skip] = field(default_factory=Counter)
    lines: list[tuple[int, Skip, str]] = field(default_factory=list)

    def add(self, line: int, kind: Skip, row: Sequence[str]) -> None:
        self.counts[kind] += 1
        if len(self.lines) < SHOWN:
            text = " · ".join(filter(None, row))
            self.lines.append((line, kind, text if len(text) <= 120 else text[:119] + "…"))

    @property
    def total(self) -> int:
        return self.counts.total()

    def __str__(self) -> str:
        return ", ".join(f"{kind} {count}" for kind, count in self.counts.items())


def is_data(row: Sequence[str]) -> bool:
    """Not empty, not a comment, a total, a trailer, nor the line «1;2;3;4» below the names."""
    filled = [cell for cell in row if cell]
    if not filled or is_comment(row) or is_trailer(row) or is_total(row):
        return False
    return not is_numbering(row)


def is_numbering(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    return len(filled) >= 3 and filled == [str(at) for at in range(1, len(filled) + 1)]


def is_comment(row: Sequence[str]) -> bool:
    return bool(row) and row[0].startswith("#")


def is_trailer(row: Sequence[str]) -> bool:
    return bool(row) and row[0].startswith("=")


def is_total(row: Sequence[str]) -> bool:
    return any(_TOTAL.search(cell) for cell in row[:6])


def is_grand_total(row: Sequence[str]) -> bool:
    """«ИТОГО», «Всего по ведомости»; not «Итого по дому 1»."""
    return any(_GRAND.search(cell) for cell in row[:6])


def is_caption(account: str) -> bool:
    """Whether what stands where the account should is words: «ул. Мира, д. 1»."""
    has_digits = any(sign.isdigit() for sign in account)
    return bool(_LETTERS.search(account) and (_BETWEEN_WORDS.search(account) or not has_digits))
