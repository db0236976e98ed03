"""Who signs in."""

from flask_login import UserMixin
from peewee import CharField

from elkk.db import BaseModel, UtcField


class User(UserMixin, BaseModel):
    """An учётная запись. `phone` is E.164 («+79000000001»), `email` is lower case.

    Signing in by e-mail needs it confirmed (manual 3.1).
    """

    phone = CharField(max_length=16, unique=True)
    email = CharField(max_length=254, null=True, unique=True)
    email_confirmed_at = UtcField(null=True)
    password_hash = CharField(max_length=160)
    last_name = CharField(max_length=60)
    first_name = CharField(max_length=60)
    patronymic = CharField(max_length=60, default="")
    locale = CharField(max_length=5, default="ru")
    created_at = UtcField()

    @property
    def short_name(self) -> str:
        """«Иванов И. И.», for the top bar."""
        initials = [f"{name[0]}." for name in (self.first_name, self.patronymic) if name]
        return " ".join([self.last_name, *initials])

    @property
    def public_name(self) -> str:
        """«Ольга О.», for other users who see the same account."""
        return f"{self.first_name} {self.last_name[:1]}."
