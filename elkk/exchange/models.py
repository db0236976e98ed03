"""What was imported and what was passed on, when, by whom, and how it ended."""

from enum import StrEnum

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from elkk.accounts.models import Supplier
from elkk.base.db import BaseModel, ChoiceField, UtcField
from elkk.identity.models import User


class Outcome(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"
    CANCELED = "canceled"


class Origin(StrEnum):
    """How a file came here."""

    COMMAND = "command"
    FOLDER = "folder"
    SCREEN = "screen"


class Scope(StrEnum):
    """What a batch says of the accounts that it doesn't name: nothing (delta), or that they are
    closed (full)."""

    DELTA = "delta"
    FULL = "full"


class Batch(BaseModel):
    """One run of the importer. `digest` is the SHA-256 of what it read.

    `user` accepted it on the screen. `undone_at` is when everything it had changed was put back,
    `undo_asked_at` when a person asked for that, `undo_refusal` why it could not be done.
    """

    name = CharField(max_length=255)
    digest = CharField(max_length=64, index=True)
    outcome = ChoiceField(Outcome)
    rows = IntegerField()
    changed = IntegerField()
    refused = IntegerField()
    report = TextField(default="")
    started_at = UtcField()
    finished_at = UtcField()
    supplier = ForeignKeyField(Supplier, null=True, on_delete="SET NULL", index=False)
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    origin = ChoiceField(Origin, default=Origin.COMMAND)
    scope = ChoiceField(Scope, default=Scope.DELTA)
    undone_at = UtcField(null=True)
    undone_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    undo_asked_at = UtcField(null=True)
    undo_refusal = CharField(max_length=255, default="")

    supplier_id: int | None
    user_id: int | None
    undone_by_id: int | None


class OldRow(BaseModel):
    """A row of the database as it was before the last batch, and as the batch left it.

    Both are JSON objects of its columns; `after` is null for a row that the batch removed. Only the
    last batch that changed anything has such rows. See elkk/exchange/format1/journal.py.
    """

    batch_id = IntegerField()
    table = CharField(max_length=40, column_name="table_name")
    row_id = IntegerField()
    before = TextField()
    after = TextField(null=True)

    class Meta:
        indexes = ((("batch_id", "table", "row_id"), True),)


class NewRows(BaseModel):
    """Ids, from `first` to `last`, of rows that the last batch inserted into a table."""

    batch_id = IntegerField()
    table = CharField(max_length=40, column_name="table_name")
    first = IntegerField(column_name="first_id")
    last = IntegerField(column_name="last_id")

    class Meta:
        indexes = ((("batch_id", "table"), False),)


class FileMapping(BaseModel):
    """How a utility's own files are read: saved by a person, found again by the file's shape.

    `kind` names one of elkk/exchange/sheets.py; `settings` is JSON of mapping.Mapping.
    """

    supplier = ForeignKeyField(Supplier, on_delete="CASCADE", index=False)
    shape = CharField(max_length=64)
    kind = CharField(max_length=20)
    name = CharField(max_length=255)
    settings = TextField()
    saved_at = UtcField()
    saved_by = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)

    supplier_id: int
    saved_by_id: int | None

    class Meta:
        indexes = ((("supplier", "shape"), True),)


class Stage(StrEnum):
    """How far a file has come.

    ARRIVING: in the incoming folder, about to be taken. WAITING: to be checked by the worker.
    MAPPING: a person must say what its columns are. READY: checked, a person must accept it.
    ACCEPTED: to be applied by the worker.
    """

    ARRIVING = "arriving"
    WAITING = "waiting"
    CHECKING = "checking"
    MAPPING = "mapping"
    READY = "ready"
    ACCEPTED = "accepted"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    CANCELED = "canceled"
    FAILED = "failed"

    @property
    def is_running(self) -> bool:
        return self in (Stage.CHECKING, Stage.APPLYING)

    @property
    def is_moving(self) -> bool:
        """Whether it will go on by itself."""
        return self in (Stage.ARRIVING, Stage.WAITING, Stage.ACCEPTED) or self.is_running

    @property
    def is_over(self) -> bool:
        return self in (Stage.APPLIED, Stage.REFUSED, Stage.CANCELED, Stage.FAILED)


class Intake(BaseModel):
    """A file on its way into the database, from a folder or the screen.

    `settings` is JSON of the mapping chosen for it, empty for a batch of format 1. `partial`: take
    it without its bad rows. `findings` is JSON of what checking found, as
    elkk/exchange/intake/findings.py writes it.
    `claim` is who works on it and `seen_at` when they last said so; `step`, `done` and `total` how
    far. `filed` tells that a file of the incoming folder has been put away.
    """

    name = CharField(max_length=255)
    origin = ChoiceField(Origin)
    stage = ChoiceField(Stage, index=True)
    supplier = ForeignKeyField(Supplier, null=True, on_delete="SET NULL", index=False)
    user = ForeignKeyField(User, null=True, on_delete="SET NULL", index=False)
    size = BigIntegerField(default=0)
    settings = TextField(default="")
    partial = BooleanField(default=False)
    findings = TextField(default="")
    report = TextField(default="")
    batch = ForeignKeyField(Batch, null=True, on_delete="SET NULL", index=False)
    claim = CharField(max_length=32, default="")
    seen_at = UtcField(null=True)
    step = CharField(max_length=80, default="")
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    cancel_asked = BooleanField(default=False)
    filed = BooleanField(default=False)
    arrived_at = UtcField()
    finished_at = UtcField(null=True)

    supplier_id: int | None
    user_id: int | None
    batch_id: int | None


class Sighting(BaseModel):
    """How a file of the incoming folder looked at the last visit: one that still grows is left."""

    name = CharField(max_length=255, unique=True)
    look = CharField(max_length=255)
    seen_at = UtcField()
