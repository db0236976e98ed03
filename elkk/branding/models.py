"""What an administrator has made of the brand."""

from peewee import BooleanField, CharField, ForeignKeyField, SmallIntegerField, TextField

from elkk.base.db import BaseModel, UtcField
from elkk.identity.models import User


class Logo(BaseModel):
    """A PNG that we have drawn anew from what was uploaded; `digest` stands in its address.

    `content` is base64. `width` and `height` are those on the screen, half of the picture's own.
    """

    digest = CharField(max_length=16, unique=True)
    width = SmallIntegerField()
    height = SmallIntegerField()
    content = TextField()


class BrandVersion(BaseModel):
    """The newest one is in force. None means what the settings say, or the house's colour.

    Colours are «#rrggbb». `logo_has_name`: the name is not written beside the logo.
    """

    name = CharField(max_length=160, null=True)
    short_name = CharField(max_length=60, null=True)
    site_url = CharField(max_length=200, null=True)
    phone = CharField(max_length=60, null=True)
    support_email = CharField(max_length=254, null=True)
    bar_colour = CharField(max_length=7, null=True)
    button_colour = CharField(max_length=7, null=True)
    logo = ForeignKeyField(Logo, backref="versions", null=True, on_delete="RESTRICT")
    logo_has_name = BooleanField(default=False)
    author = ForeignKeyField(User, backref="brands", null=True, on_delete="SET NULL")
    saved_at = UtcField()

    logo_id: int | None
