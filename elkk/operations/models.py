"""What the installation remembers of its own work."""

from peewee import CharField

from elkk.base.db import BaseModel, UtcField


class PeriodicRun(BaseModel):
    """The last due minute of a periodic task that some worker has taken."""

    name = CharField(max_length=120, unique=True)
    due_at = UtcField()
