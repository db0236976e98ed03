"""What the staff's screens read about files, batches and mappings."""

from dataclasses import dataclass
from typing import Any

from elkk.accounts.models import Supplier
from elkk.base.db import atomic
from elkk.base.paging import Slice, newest_first
from elkk.base.visitor import Visitor
from elkk.exchange.format1.refusals import Refusal, Refusals, Refused
from elkk.exchange.intake.files import locate
from elkk.exchange.models import Batch, Intake, Stage
from elkk.exchange.sheets import mapping
from elkk.exchange.sheets.mapped import MappedSource
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.recognition import Recognized, recognize
from elkk.exchange.sheets.tables import How, open_table
from elkk.identity import audit
from elkk.identity.models import User

PREVIEW_ROWS = 6
_WAIT_FOR_A_PERSON = (Stage.MAPPING, Stage.READY)


def how_many_wait() -> int:
    """Files that go on only when a person decides."""
    return Intake.select().where(Intake.stage.in_(_WAIT_FOR_A_PERSON)).count()


def files(cursor: str = "") -> Slice[Any]:
    """Files, the newest first."""
    query = (
        Intake.select(Intake, User, Supplier)
        .left_outer_join(User)
        .switch(Intake)
        .left_outer_join(Supplier)
    )
    return newest_first(query, (Intake.id,), cursor)


def batches(cursor: str = "") -> Slice[Any]:
    """Every run of the importer, the newest first, with who accepted it."""
    query = (
        Batch.select(Batch, User, Supplier)
        .left_outer_join(User, on=Batch.user)
        .switch(Batch)
        .left_outer_join(Supplier, on=Batch.supplier)
    )
    return newest_first(query, (Batch.id,), cursor)


def file(intake_id: int) -> Intake | None:
    return Intake.get_or_none(Intake.id == intake_id)


def batch(batch_id: int) -> Batch | None:
    return Batch.get_or_none(Batch.id == batch_id)


def suppliers() -> list[Supplier]:
    return list(Supplier.select().order_by(Supplier.id))


def supplier_by_code(code: str) -> Supplier | None:
    return Supplier.get_or_none(Supplier.code == code)


def look(intake: Intake, how: How, header: int | None) -> Recognized:
    """The beginning of a file. Raises Refused."""
    path = locate(intake)
    if path is None:
        reason = "файла больше нет: загрузите его еще раз"
        raise Refused(Refusal(intake.name, None, None, reason))
    return recognize(path, intake.name, how, header)


@dataclass(frozen=True)
class Understood:
    """The first rows as they would be read: the columns' names, and lines with cells."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]


def understand(intake: Intake, chosen: Mapping, supplier: Supplier) -> Understood:
    """Raises Refused."""
    path = locate(intake)
    if path is None:
        return Understood([], [])
    opened = open_table(path, intake.name, chosen.how)
    source = MappedSource(opened, intake.name, chosen, supplier, Refusals())
    rows: list[tuple[int, list[str]]] = []
    for chunk in source.chunks():
        rows += [(line, list(row)) for line, row in zip(chunk.lines, chunk.rows, strict=True)]
        break
    return Understood(list(source.header), rows[:PREVIEW_ROWS])


def forget_mapping(mapping_id: int, user_id: int, visitor: Visitor) -> bool:
    with atomic():
        gone = mapping.forget(mapping_id)
        if gone is not None:
            audit.record(
                "exchange.mapping_forgotten", user_id=user_id, visitor=visitor, file=gone.name
            )
    return gone is not None
