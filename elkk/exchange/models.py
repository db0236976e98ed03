"""What was imported and what was passed on, when, and how it ended."""

from enum import StrEnum

from peewee import CharField, ForeignKeyField, IntegerField, TextField

from elkk.accounts.models import Supplier
from elkk.db import BaseModel, ChoiceField, UtcField


class Outcome(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"


class Batch(BaseModel):
    """One run of the importer. `digest` is the SHA-256 of what it read."""

    name = CharField(max_length=255)
    digest = CharField(max_length=64, index=True)
    outcome = ChoiceField(Outcome)
    rows = IntegerField()
    changed = IntegerField()
    refused = IntegerField()
    report = TextField(default="")
    started_at = UtcField()
    finished_at = UtcField()


class ExportBatch(BaseModel):
    """Rows that were passed to a supplier's billing together, in one file.

    The rows are marked with their batch before the file is written; `finished_at` is empty until
    the file is safely in its place. A crash in between leaves a batch to finish: the same rows,
    the same file. `kind` is what is passed, such as «readings».
    """

    kind = CharField(max_length=20)
    supplier = ForeignKeyField(Supplier, on_delete="RESTRICT")
    rows = IntegerField(default=0)
    digest = CharField(max_length=64, default="")
    started_at = UtcField()
    finished_at = UtcField(null=True)

    supplier_id: int

    class Meta:
        indexes = ((("kind", "finished_at"), False),)
