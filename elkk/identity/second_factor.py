"""The second factor: a code from an authenticator (TOTP, RFC 6238), or a backup code."""

import secrets
from datetime import timedelta
from typing import Final

import pyotp

from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.secrets import code_digest, decrypt, digest, encrypt, new_token, same
from elkk.base.visitor import Visitor
from elkk.identity import audit, limits, messages
from elkk.identity.models import BackupCode, TrustedDevice, User
from elkk.web import branding
from elkk.web.i18n import _l

STEP_SECONDS: Final = 30
BACKUP_CODES: Final = 10
BACKUP_LENGTH: Final = 10
# Without letters and digits that look alike.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
TRUSTED_FOR: Final = timedelta(days=30)


def new_secret() -> str:
    return pyotp.random_base32()


def setup_address(user: User, secret: str) -> str:
    """The otpauth:// address that an authenticator reads from the QR code."""
    issuer = branding.current().short_name
    return pyotp.TOTP(secret).provisioning_uri(name=user.phone, issuer_name=issuer)


def setup_picture(address: str) -> str:
    """The QR code as an inline SVG element's data address."""
    import segno

    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=2))


def switch_on(user: User, secret: str, code: str, visitor: Visitor) -> list[str] | None:
    """Begin to ask for the second factor; the backup codes, shown once. None: the code is wrong."""
    step = _step_of(secret, code)
    if step is None:
        return None
    with atomic():
        User.update(
            totp_secret=encrypt(secret), totp_step=step, second_factor_at=clock.now()
        ).where(User.id == user.id).execute()
        backup = _new_backup_codes(user)
        audit.record("identity.second_factor_on", user_id=user.id, visitor=visitor)
        what = messages.in_words_of(user, _l("Two-step sign-in has been switched on."))
        messages.tell_owner(user, what)
    return backup


def renew_backup_codes(user: User, visitor: Visitor) -> list[str]:
    with atomic():
        audit.record("identity.backup_codes_renewed", user_id=user.id, visitor=visitor)
        return _new_backup_codes(user)


def _new_backup_codes(user: User) -> list[str]:
    BackupCode.delete().where(BackupCode.user == user.id).execute()
    return [add_backup_code(user) for _number in range(BACKUP_CODES)]


def add_backup_code(user: User) -> str:
    """One more, beside those that the user has: «ab3de-fgh45»."""
    code = "".join(secrets.choice(_ALPHABET) for _each in range(BACKUP_LENGTH))
    BackupCode.create(user=user.id, code_hash=_backup_digest(user, code))
    return f"{code[:5]}-{code[5:]}"


def switch_off(user: User, visitor: Visitor) -> None:
    with atomic():
        User.update(totp_secret="", totp_step=0, second_factor_at=None).where(
            User.id == user.id
        ).execute()
        BackupCode.delete().where(BackupCode.user == user.id).execute()
        forget_devices(user)
        audit.record("identity.second_factor_off", user_id=user.id, visitor=visitor)
        what = messages.in_words_of(user, _l("Two-step sign-in has been switched off."))
        messages.tell_owner(user, what)


def check(user: User, given: str, visitor: Visitor) -> bool:
    """Whether it is the code of now, or an unused backup code. Raises limits.TooMany.

    Either works once: a code of the authenticator can't be repeated within its half minute.
    """
    limits.SECOND_FACTOR_BY_USER.take(str(user.id))
    word = "".join(char for char in given.lower() if char.isalnum())
    if not _use_totp(user, word):
        if not _use_backup_code(user, word):
            audit.record("identity.second_factor_refused", user_id=user.id, visitor=visitor)
            return False
        audit.record("identity.backup_code_used", user_id=user.id, visitor=visitor)
    limits.SECOND_FACTOR_BY_USER.give_back(str(user.id))
    return True


def _use_totp(user: User, code: str) -> bool:
    secret = decrypt(user.totp_secret) if user.totp_secret else None
    step = _step_of(secret, code) if secret else None
    if step is None:
        return False
    newer = (User.id == user.id) & (User.totp_step < step)
    return bool(User.update(totp_step=step).where(newer).execute())


def _step_of(secret: str, code: str) -> int | None:
    """The half minute whose code it is: this one, or the one before or after."""
    totp, now = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if same(totp.generate_otp(step), code):
            return step
    return None


def _use_backup_code(user: User, code: str) -> bool:
    unused = (
        (BackupCode.user == user.id)
        & (BackupCode.code_hash == _backup_digest(user, code))
        & BackupCode.used_at.is_null()
    )
    return bool(BackupCode.update(used_at=clock.now()).where(unused).execute())


def _backup_digest(user: User, code: str) -> str:
    return code_digest(code, f"backup:{user.id}")


def backup_codes_left(user: User) -> int:
    unused = (BackupCode.user == user.id) & BackupCode.used_at.is_null()
    return int(BackupCode.select().where(unused).count())


def trust(user: User) -> str:
    """Don't ask this browser for a while; the token for its cookie."""
    now, token = clock.now(), new_token()
    TrustedDevice.create(
        user=user, token_hash=digest(token), created_at=now, expires_at=now + TRUSTED_FOR
    )
    return token


def is_trusted(user: User, token: str | None) -> bool:
    if not token:
        return False
    return bool(
        TrustedDevice.select()
        .where(
            (TrustedDevice.user == user.id)
            & (TrustedDevice.token_hash == digest(token))
            & (TrustedDevice.expires_at > clock.now())
        )
        .exists()
    )


def forget_devices(user: User) -> None:
    TrustedDevice.delete().where(TrustedDevice.user == user.id).execute()


def forget_old() -> None:
    TrustedDevice.delete().where(TrustedDevice.expires_at < clock.now()).execute()
