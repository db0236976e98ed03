"""What was imported, when, and how it ended."""

from enum import StrEnum

from peewee import CharField, IntegerField, TextField

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
