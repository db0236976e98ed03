"""The report of one import: what was read, what changed, what was refused and why."""

from dataclasses import dataclass, field

from elkk.exchange.format1 import FileFormat
from elkk.exchange.models import Outcome
from elkk.exchange.refusals import Refusals


@dataclass
class FileReport:
    """`changed` are rows of the database that were inserted, updated or removed."""

    file: str
    encoding: str
    rows: int = 0
    changed: int = 0


@dataclass
class Report:
    name: str
    digest: str = ""
    supplier: str = ""
    files: list[FileReport] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)

    @property
    def outcome(self) -> Outcome:
        return Outcome.REFUSED if self.refusals else Outcome.APPLIED

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    @property
    def changed(self) -> int:
        return sum(file.changed for file in self.files)

    def file(self, form: FileFormat) -> FileReport:
        return next(file for file in self.files if file.file == form.file)

    def forget_changes(self) -> None:
        """What was counted before the transaction was rolled back never happened."""
        for file in self.files:
            file.changed = 0

    def __str__(self) -> str:
        """In Russian, for a terminal or a page of monospaced text."""
        lines = [f"Пакет {self.name}" + (f", поставщик {self.supplier}" if self.supplier else "")]
        lines += [self._describe(file) for file in self.files]
        lines += [str(refusal) for refusal in self.refusals]
        if hidden := self.refusals.total - len(self.refusals.kept):
            lines.append(f"… и еще отказов: {hidden}")
        return "\n".join([*lines, self._conclusion()])

    def _describe(self, file: FileReport) -> str:
        text = f"  {file.file:<20} {file.encoding:<13} строк {file.rows}"
        return text if self.refusals else f"{text}, изменений {file.changed}"

    def _conclusion(self) -> str:
        if self.refusals:
            refused = self.refusals.total
            return f"Отказано: {refused}. Пакет не применен, в базе ничего не изменилось."
        if not self.changed:
            return "Применен; в базе уже всё так и есть."
        return f"Применен: строк {self.rows}, изменений {self.changed}."
