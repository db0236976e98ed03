"""Registration (manual 3.1): an application, a code by SMS, then a user.

Whether the phone is registered already can't be seen: the same page, the same work; the phone gets
an SMS either way, and only its owner reads which.
"""

from dataclasses import dataclass
from typing import Final

from blinker import Signal
from peewee import IntegrityError

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.visitor import Visitor
from elkk.identity import audit, codes, email, messages
from elkk.identity.models import Code, Purpose, User
from elkk.identity.passwords import hash_password

# A user has come, who agreed to the texts of that moment: `user` and `agreed_at`. Sent to higher
# rooms inside the transaction.
registered: Final = Signal()


@dataclass(frozen=True)
class Application:
    """What the form says; `phone` and `email` are parsed."""

    last_name: str
    first_name: str
    patronymic: str
    phone: str
    email: str
    password: str


def apply(application: Application, visitor: Visitor, locale: str) -> str:
    """Send the code; the token that the browser keeps. Raises limits.TooMany."""
    codes.may_send(application.phone, visitor)
    password_hash = hash_password(application.password)
    with atomic():
        known = User.select().where(User.phone == application.phone).exists()
        code, token = codes.start(
            Purpose.REGISTRATION,
            application.phone,
            live=not known,
            last_name=application.last_name,
            first_name=application.first_name,
            patronymic=application.patronymic,
            email=application.email,
            password_hash=password_hash,
            locale=locale,
        )
        send(code)
        audit.record(
            "identity.registration_begun", visitor=visitor, phone=audit.masked(application.phone)
        )
    return token


def send(code: Code) -> bool:
    """The first SMS, or another one; False where it is too early or was done too often."""
    with atomic():
        digits = codes.renew(code)
        if digits is None:
            return False
        messages.post_code_by_sms(code, digits, codes.data_of(code)["locale"])
    return True


def send_again(code: Code, visitor: Visitor) -> bool:
    """Raises limits.TooMany."""
    codes.may_send(code.target, visitor)
    return send(code)


def confirm(code: Code, digits: str, visitor: Visitor) -> User | None:
    """The new user where the code is right and unused, else None."""
    if not codes.fits(code, digits):
        audit.record(
            "identity.registration_code_refused", visitor=visitor, phone=audit.masked(code.target)
        )
        return None
    try:
        with atomic():
            return _create(code, visitor) if codes.use(code) else None
    except IntegrityError:
        # Two applications for one phone, both with a right code: the first one has it.
        return None


def _create(code: Code, visitor: Visitor) -> User:
    data, now = codes.data_of(code), clock.now()
    user = User.create(
        phone=code.target,
        password_hash=data["password_hash"],
        last_name=data["last_name"],
        first_name=data["first_name"],
        patronymic=data["patronymic"],
        locale=data["locale"],
        created_at=now,
        consented_at=code.created_at,
    )
    registered.send(user=user, agreed_at=code.created_at)
    # The application has done its work: its personal data need not stay.
    Code.update(data="{}").where(Code.id == code.id).execute()
    email.begin(user, data["email"], visitor)
    audit.record("identity.registered", user_id=user.id, visitor=visitor)
    return user
