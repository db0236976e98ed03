"""Why something was refused, in words for the people who made the file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

PER_COLUMN: Final = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """`line` counts from 1, the header included; None where the whole file is meant."""

    file: str
    line: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", строка {self.line}"
        if self.column is not None:
            place += f", столбец {self.column}"
        return f"{place}: {self.reason}"


class Refused(Exception):
    """Something that stops the reading of a file or of the batch."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass
class Refusals:
    """All refusals are counted; of each column of each file the first ones are kept.

    So memory has a bound, and a column that is wrong everywhere doesn't hide the others.
    """

    per_column: int = PER_COLUMN
    kept: list[Refusal] = field(default_factory=list)
    total: int = 0
    _of_column: Counter[tuple[str, str | None]] = field(default_factory=Counter)

    def add(self, file: str, line: int | None, column: str | None, reason: str) -> None:
        self.refuse(Refusal(file, line, column, reason))

    def refuse(self, refusal: Refusal) -> None:
        if self.wanted(refusal.file, refusal.column):
            self.kept.append(refusal)
        self.count(refusal.file, refusal.column, 1)

    def count(self, file: str, column: str | None, more: int) -> None:
        """Count refusals without keeping them."""
        self.total += more
        self._of_column[file, column] += more

    def wanted(self, file: str, column: str | None) -> int:
        """How many more of that column will be kept."""
        return max(0, self.per_column - self._of_column[file, column])

    def in_file(self, file: str) -> bool:
        return any(name == file and count for (name, _), count in self._of_column.items())

    def __bool__(self) -> bool:
        return self.total > 0

    def __iter__(self) -> Iterator[Refusal]:
        """By file and line."""
        return iter(sorted(self.kept, key=lambda refusal: (refusal.file, refusal.line or 0)))
