"""What the staff's screens remember of themselves."""

from peewee import CharField

from elkk.base.db import BaseModel, UtcField


class PutAway(BaseModel):
    """A part of the staff's first page that the administrators don't want to see."""

    name = CharField(max_length=40, unique=True)
    at = UtcField()
