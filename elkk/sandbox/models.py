from peewee import BigIntegerField, SmallIntegerField

from elkk.db import BaseModel


class ClockShift(BaseModel):
    """How far the sandbox's clock is from the real one, in seconds; one row, id 1."""

    id = SmallIntegerField(primary_key=True)
    seconds = BigIntegerField()
