"""Six-digit codes: ten minutes, five tries, one use, bound to the browser that asked.

The browser holds a random token in its signed cookie; the row its digest and an HMAC of the code.
Every state moves by a conditional UPDATE, so that of a hundred parallel guesses five count, and
of two right ones the first.
"""

import json
from datetime import timedelta
from typing import Any, Final

from elkk.base import clock
from elkk.base.secrets import code_digest, digest, new_code, new_token, same
from elkk.base.visitor import Visitor
from elkk.identity import limits
from elkk.identity.models import Code, Purpose, User

LIFE: Final = timedelta(minutes=10)
# How long after its end a code may be asked for anew; then what it began is forgotten.
RENEWABLE_FOR: Final = timedelta(days=1)
LINK_LIFE: Final = timedelta(hours=1)
MOST_TRIES: Final = 5
MOST_SENDS: Final = 4
SEND_PAUSE: Final = timedelta(seconds=60)


def start(
    purpose: Purpose,
    target: str = "",
    *,
    user: User | None = None,
    live: bool = True,
    **data: Any,
) -> tuple[Code, str]:
    """Begin; the row and the token for the browser. `send_again` makes the code itself."""
    now, token = clock.now(), new_token()
    code = Code.create(
        purpose=purpose,
        token_hash=digest(token),
        user=user,
        target=target,
        live=live,
        data=json.dumps(data),
        created_at=now,
        expires_at=now + LIFE,
    )
    return code, token


def find(token: str | None, purpose: Purpose) -> Code | None:
    """The browser's own unused code, if it has not gone stale."""
    if not token:
        return None
    return (
        Code.select()
        .where(
            (Code.token_hash == digest(token))
            & (Code.purpose == purpose)
            & Code.used_at.is_null()
            & (Code.expires_at > clock.now())
        )
        .first()
    )


def find_begun(token: str | None, purpose: Purpose) -> Code | None:
    """As find, also one that has gone stale: its owner may ask for other digits."""
    if not token:
        return None
    return (
        Code.select()
        .where(
            (Code.token_hash == digest(token))
            & (Code.purpose == purpose)
            & Code.used_at.is_null()
            & (Code.expires_at > clock.now() - RENEWABLE_FOR)
        )
        .first()
    )


def is_stale(code: Code) -> bool:
    return code.expires_at <= clock.now()


def is_spent(code: Code) -> bool:
    """No try is left, whatever the digits."""
    return bool(code.tries >= MOST_TRIES)


def may_send(target: str, visitor: Visitor, user: User | None = None) -> None:
    """Count a message against the limits. Raises limits.TooMany.

    The same whether or not anyone has that phone or address.
    """
    limits.SEND_BY_TARGET.take(target)
    limits.SEND_BY_IP.take(limits.network_of(visitor.ip))
    if user is not None:
        limits.SEND_BY_USER.take(str(user.id))


def renew(code: Code) -> str | None:
    """New digits for the same request; None where it is too early or was done too often.

    Digits sent before stop working.
    """
    now, digits = clock.now(), new_code()
    due = Code.send_again_at.is_null() | (Code.send_again_at <= now)
    renewed = (
        Code.update(
            code_hash=code_digest(digits, code.token_hash),
            tries=0,
            sends=Code.sends + 1,
            send_again_at=now + SEND_PAUSE,
            expires_at=now + LIFE,
        )
        .where((Code.id == code.id) & Code.used_at.is_null() & (Code.sends < MOST_SENDS) & due)
        .execute()
    )
    return digits if renewed else None


def add_link(code: Code) -> str:
    """A link's token that does the same as the digits, for letters."""
    token = new_token()
    Code.update(link_hash=digest(token), link_expires_at=clock.now() + LINK_LIFE).where(
        Code.id == code.id
    ).execute()
    return token


def find_by_link(link_token: str) -> Code | None:
    return (
        Code.select()
        .where(
            (Code.link_hash == digest(link_token))
            & Code.used_at.is_null()
            & (Code.link_expires_at > clock.now())
        )
        .first()
    )


def count_try(code: Code) -> bool:
    """Take one of the five tries; False where none is left."""
    counted = (
        Code.update(tries=Code.tries + 1)
        .where(
            (Code.id == code.id)
            & Code.used_at.is_null()
            & (Code.tries < MOST_TRIES)
            & (Code.expires_at > clock.now())
        )
        .execute()
    )
    return bool(counted)


def fits(code: Code, digits: str) -> bool:
    """Whether the digits are right; counts as a try, and does not use the code up."""
    if not count_try(code):
        return False
    # Read again: the digits may have been renewed since the row was read.
    kept = Code.select(Code.code_hash).where(Code.id == code.id).scalar() or ""
    return same(code_digest(clean(digits), code.token_hash), kept) and bool(code.live)


def use(code: Code) -> bool:
    """Use it up; False where someone else was faster."""
    unused = (Code.id == code.id) & Code.used_at.is_null()
    return bool(Code.update(used_at=clock.now()).where(unused).execute())


def clean(digits: str) -> str:
    return "".join(char for char in digits if char.isascii() and char.isdigit())


def seconds_until_resend(code: Code) -> int:
    if code.send_again_at is None:
        return 0
    return max(0, -(-int((code.send_again_at - clock.now()).total_seconds() * 1000) // 1000))


def may_send_again(code: Code) -> bool:
    return code.sends < MOST_SENDS


def data_of(code: Code) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(code.data)
    return data


def forget_old() -> None:
    """Registrations that were never finished hold personal data: they go after a day."""
    Code.delete().where(Code.expires_at < clock.now() - RENEWABLE_FOR).execute()
