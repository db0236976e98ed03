"""Why something was refused, in words for the people who made the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

KEPT: Final = 1000


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
    """All refusals are counted, the first thousand are kept: a report is for reading."""

    kept: list[Refusal] = field(default_factory=list)
    total: int = 0
    files: set[str] = field(default_factory=set)

    def add(self, file: str, line: int | None, column: str | None, reason: str) -> None:
        self.refuse(Refusal(file, line, column, reason))

    def refuse(self, refusal: Refusal) -> None:
        self.total += 1
        self.files.add(refusal.file)
        if self.wanted:
            self.kept.append(refusal)

    def count(self, file: str, more: int) -> None:
        """Count refusals without keeping them."""
        self.total += more
        if more:
            self.files.add(file)

    @property
    def wanted(self) -> int:
        """How many more will be kept."""
        return max(0, KEPT - len(self.kept))

    def __bool__(self) -> bool:
        return self.total > 0

    def __iter__(self) -> Iterator[Refusal]:
        return iter(self.kept)
