"""The report of one import: what was read, what changed, what was refused and why."""

from dataclasses import dataclass, field

from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.format1.refusals import Refusals
from elkk.exchange.models import Outcome, Scope


@dataclass
class FileReport:
    """`changed` are rows of the database that were inserted, updated or removed.

    `name` is that of the file of format 1; several may be made of one `file`. `owners` are
    accounts that got another owner, `links` those to them that wait to be confirmed.
    """

    file: str
    encoding: str
    rows: int = 0
    changed: int = 0
    name: str = ""
    owners: int = 0
    links: int = 0


@dataclass
class Report:
    """`remarks` are about what was taken all the same. `skipped` is why rows were left out.

    `tally` sums up the rows in words: taken, refused, skipped; `passed_over` lists the skipped.
    `doubts` are the remarks that a person must confirm.
    """

    name: str
    digest: str = ""
    supplier: str = ""
    scope: Scope = Scope.DELTA
    files: list[FileReport] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)
    remarks: Refusals = field(default_factory=Refusals)
    skipped: Refusals | None = None
    skipped_rows: int = 0
    canceled: bool = False
    tally: str = ""
    passed_over: list[str] = field(default_factory=list)
    doubts: int = 0

    @property
    def outcome(self) -> Outcome:
        if self.canceled:
            return Outcome.CANCELED
        return Outcome.REFUSED if self.refusals else Outcome.APPLIED

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)

    @property
    def changed(self) -> int:
        return sum(file.changed for file in self.files)

    def file(self, form: FileFormat) -> FileReport:
        return next(file for file in self.files if file.name == form.name)

    def forget_changes(self) -> None:
        """What was counted before the transaction was rolled back never happened."""
        for file in self.files:
            file.changed = file.owners = file.links = 0

    def __str__(self) -> str:
        """In Russian, for a terminal or a page of monospaced text."""
        lines = [f"Пакет {self.name}" + (f", поставщик {self.supplier}" if self.supplier else "")]
        lines += [self._describe(file) for file in self.files]
        lines += [f"  {self.tally}"] if self.tally else []
        lines += _listed(self.refusals, "отказов")
        if self.skipped:
            lines += [f"Не принято строк: {self.skipped_rows}", *_listed(self.skipped, "отказов")]
        if self.remarks:
            lines += [f"Замечания: {self.remarks.total}", *_listed(self.remarks, "замечаний")]
        return "\n".join([*lines, self._conclusion()])

    def _describe(self, file: FileReport) -> str:
        name = file.file if file.file == f"{file.name}.csv" else f"{file.file} → {file.name}"
        text = f"  {name:<20} {file.encoding:<13} строк {file.rows}"
        if self.refusals:
            return text
        text = f"{text}, изменений {file.changed}"
        if not file.owners:
            return text
        return f"{text}, сменился владелец: {file.owners}, привязок ждут ответа: {file.links}"

    def _conclusion(self) -> str:
        if self.canceled:
            return "Остановлено человеком. Пакет не применен, в базе ничего не изменилось."
        if self.refusals:
            refused = self.refusals.total
            return f"Отказано: {refused}. Пакет не применен, в базе ничего не изменилось."
        without = f" без строк, которые не приняты ({self.skipped_rows})" if self.skipped else ""
        if not self.changed:
            return f"Применен{without}; в базе уже всё так и есть."
        return f"Применен{without}: строк {self.rows}, изменений {self.changed}."


def _listed(refusals: Refusals, what: str) -> list[str]:
    lines = [str(refusal) for refusal in refusals]
    hidden = refusals.total - len(refusals.kept)
    return [*lines, f"… и еще {what}: {hidden}"] if hidden else lines
