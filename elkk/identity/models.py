"""Who signs in, and what their signing in leaves in the database.

Tokens (of sessions, codes, links, devices) are kept as SHA-256 digests, so that a copy of the
database opens no door; six-digit codes as HMAC with the application's secret.
"""

from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    SmallIntegerField,
    TextField,
)

from elkk.base.db import BaseModel, ChoiceField, UtcField
from elkk.base.roles import Role

DIGEST_LENGTH = 64


class BillDelivery(StrEnum):
    PAPER = "paper"
    EMAIL = "email"


def fold(text: str) -> str:
    """Text as searches compare it: lower case, ё as е, single spaces. SQLite folds Latin only."""
    return " ".join(text.lower().replace("ё", "е").split())


def name_key_of(last_name: str, first_name: str, patronymic: str = "") -> str:
    return fold(" ".join((last_name, first_name, patronymic)))


class User(UserMixin, BaseModel):
    """An учетная запись. `phone` is E.164 («+79000000001»), `email` is lower case.

    `email` is written only once it is confirmed (manual 3.1): until then the address waits in
    EmailConfirmation, so that nobody can occupy someone else's.
    `totp_secret` is encrypted; `totp_step` is the last 30-second step whose code was accepted.
    `name_key` is the name as the staff's search compares it, see `name_key_of`.
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
    consented_at = UtcField(null=True)
    role = ChoiceField(Role, null=True)
    notify_sms = BooleanField(default=False)
    notify_email = BooleanField(default=True)
    bill_delivery = ChoiceField(BillDelivery, default=BillDelivery.PAPER)
    totp_secret = CharField(max_length=200, default="")
    totp_step = BigIntegerField(default=0)
    second_factor_at = UtcField(null=True)
    name_key = CharField(max_length=190, null=True, index=True)

    session: "UserSession | None" = None
    session_token = ""
    # Who of the staff looks at this user's cabinet, see elkk/identity/viewing.py.
    watcher: "User | None" = None

    def save(self, *args: Any, **options: Any) -> Any:
        self.name_key = name_key_of(self.last_name, self.first_name, self.patronymic)
        return super().save(*args, **options)

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: not who it is, but which session it is."""
        return self.session_token

    @property
    def short_name(self) -> str:
        """«Иванов И. И.», for the top bar."""
        initials = [f"{name[0]}." for name in (self.first_name, self.patronymic) if name]
        return " ".join([self.last_name, *initials])

    @property
    def public_name(self) -> str:
        """«Ольга О.», for other users who see the same account."""
        return f"{self.first_name} {self.last_name[:1]}."

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.patronymic)))

    @property
    def has_second_factor(self) -> bool:
        return self.second_factor_at is not None

    @property
    def is_staff(self) -> bool:
        return self.role is not None


class UserSession(BaseModel):
    """A signed-in browser. Valid until the earlier of `idle_until` and `expires_at`.

    Until `viewing_until` a member of the staff sees the cabinet of `viewing` in it.
    """

    user = ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    token_hash = CharField(max_length=DIGEST_LENGTH, unique=True)
    remembered = BooleanField(default=False)
    created_at = UtcField()
    seen_at = UtcField()
    idle_until = UtcField()
    expires_at = UtcField(index=True)
    ip = CharField(max_length=45, default="")
    user_agent = CharField(max_length=200, default="")
    viewing = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL", index=False)
    viewing_until = UtcField(null=True)

    user_id: int
    viewing_id: int | None


class Purpose(StrEnum):
    """What a code opens."""

    REGISTRATION = "registration"
    RECOVERY = "recovery"
    PHONE = "phone"
    DELETION = "deletion"
    SECOND_FACTOR = "second_factor"


class Code(BaseModel):
    """A six-digit code on its way to someone, or a second factor being asked for.

    Bound by `token_hash` to the browser that asked. `live` is false for one that opens nothing: it
    stands where the phone or address is not the right one, so that the pages and their timing
    look the same. `data` is JSON. `link_hash` is of the link in a recovery letter.
    """

    purpose = ChoiceField(Purpose)
    token_hash = CharField(max_length=DIGEST_LENGTH, unique=True)
    link_hash = CharField(max_length=DIGEST_LENGTH, null=True, unique=True)
    user = ForeignKeyField(User, backref="codes", null=True, on_delete="CASCADE")
    target = CharField(max_length=254, default="")
    live = BooleanField(default=True)
    code_hash = CharField(max_length=DIGEST_LENGTH, default="")
    data = TextField(default="{}")
    tries = SmallIntegerField(default=0)
    sends = SmallIntegerField(default=0)
    send_again_at = UtcField(null=True)
    created_at = UtcField()
    expires_at = UtcField(index=True)
    link_expires_at = UtcField(null=True)
    used_at = UtcField(null=True)

    user_id: int | None


class EmailConfirmation(BaseModel):
    """A link on its way to an address that a user says is theirs; one at a time per user."""

    user = ForeignKeyField(User, backref="email_confirmations", unique=True, on_delete="CASCADE")
    address = CharField(max_length=254)
    token_hash = CharField(max_length=DIGEST_LENGTH, unique=True)
    created_at = UtcField()
    expires_at = UtcField()

    user_id: int


class BackupCode(BaseModel):
    """A one-time code for the day the telephone with the authenticator is gone."""

    user = ForeignKeyField(User, backref="backup_codes", on_delete="CASCADE", index=False)
    code_hash = CharField(max_length=DIGEST_LENGTH)
    used_at = UtcField(null=True)

    class Meta:
        indexes = ((("user", "code_hash"), True),)


class TrustedDevice(BaseModel):
    """A browser that is not asked for the second factor for a while."""

    user = ForeignKeyField(User, backref="trusted_devices", on_delete="CASCADE")
    token_hash = CharField(max_length=DIGEST_LENGTH, unique=True)
    created_at = UtcField()
    expires_at = UtcField()


class Bucket(BaseModel):
    """How far ahead of the time someone is with an action that is limited; see limits.py.

    `full_until` is in milliseconds since 1970.
    """

    key = CharField(max_length=120, unique=True)
    full_until = BigIntegerField()


class CaptchaChallenge(BaseModel):
    """A picture or question. It is answered once: solved, then used with a form, or lost.

    `seed` redraws the picture; `cells` are the numbers (0–8) of the right cells, with commas;
    `answer` is what a question wants to hear.
    """

    token = CharField(max_length=32, unique=True)
    kind = CharField(max_length=8)
    subject = CharField(max_length=200)
    seed = BigIntegerField(default=0)
    cells = CharField(max_length=20, default="")
    answer = CharField(max_length=40, default="")
    created_at = UtcField()
    expires_at = UtcField(index=True)
    answered_at = UtcField(null=True)
    solved = BooleanField(default=False)
    used_at = UtcField(null=True)


class AuditEvent(BaseModel):
    """Something that matters for security. Outlives the user, and holds no secret.

    `facts` is JSON. `actor_id` is who did it, `user_id` to whom; both are plain numbers, because
    the log must stay when a user is deleted.
    """

    at = UtcField(index=True)
    event = CharField(max_length=60)
    user_id = BigIntegerField(null=True, index=True)
    actor_id = BigIntegerField(null=True)
    ip = CharField(max_length=45, default="")
    facts = TextField(default="{}")
