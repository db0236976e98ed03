"""How one file is read: chosen by a person or guessed, saved, and found again next month."""

import json
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from peewee import DoesNotExist

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.exchange.format1 import values
from elkk.exchange.models import FileMapping
from elkk.exchange.sheets import PERIOD, SHEETS, Field, Sheet
from elkk.exchange.sheets.tables import How


@dataclass(frozen=True)
class Mapping:
    """`header` is the line of the column names, 0 where the file has none in its rows.

    `columns` are positions from 0, by field; `constants` hold what the same is for every row.
    """

    kind: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    check_totals: bool = True
    create_accounts: bool = False
    create_bills: bool = False
    skip_bad: bool = False
    with_remarks: bool = False

    @property
    def of(self) -> Sheet:
        return SHEETS[self.kind]

    @property
    def how(self) -> How:
        return How(self.encoding, self.separator, self.sheet)

    def has(self, name: str) -> bool:
        return name in self.columns or bool(self.constants.get(name))

    def missing(self) -> list[Field]:
        """Fields without which the file says nothing."""
        return [each for each in self.of.required if not self.has(each.name)]

    @property
    def is_of_one_day(self) -> bool:
        """Whether a person wrote a day that is not in the file: the next file has another."""
        return any(
            self.of.by_name[name].rule is values.day and text not in ("", PERIOD)
            for name, text in self.constants.items()
            if name in self.of.by_name
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """Names of a later or earlier version are left out."""
        kept = json.loads(text)
        return cls(**{each.name: kept[each.name] for each in fields(cls) if each.name in kept})


def find(supplier_id: int, shape: str) -> FileMapping | None:
    """What was saved for files of this shape."""
    try:
        return FileMapping.get((FileMapping.supplier == supplier_id) & (FileMapping.shape == shape))
    except DoesNotExist:
        return None


def find_anywhere(shape: str) -> list[FileMapping]:
    """What any supplier has saved for files of this shape: one of them tells whose file it is."""
    return list(
        FileMapping.select(FileMapping, Supplier).join(Supplier).where(FileMapping.shape == shape)
    )


def save(supplier_id: int, shape: str, name: str, mapping: Mapping, user_id: int | None) -> None:
    new: AnyMapping[str, Any] = {
        "kind": mapping.kind,
        "name": name,
        "settings": mapping.to_json(),
        "saved_at": clock.now(),
        "saved_by": user_id,
    }
    FileMapping.insert(supplier=supplier_id, shape=shape, **new).on_conflict(
        conflict_target=(FileMapping.supplier, FileMapping.shape), update=dict(new)
    ).execute()


def saved(supplier_id: int | None = None) -> list[FileMapping]:
    """All that are saved, the newest first."""
    query = FileMapping.select(FileMapping, Supplier).join(Supplier)
    if supplier_id is not None:
        query = query.where(FileMapping.supplier == supplier_id)
    return list(query.order_by(FileMapping.saved_at.desc(), FileMapping.id.desc()))


def forget(mapping_id: int) -> FileMapping | None:
    """Delete a saved mapping; None where there is none."""
    found = FileMapping.get_or_none(FileMapping.id == mapping_id)
    if found is not None:
        FileMapping.delete().where(FileMapping.id == mapping_id).execute()
    return found
