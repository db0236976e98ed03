"""«Отписаться» in letters: a signed address that works without signing in (RFC 8058)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from elkk.identity.models import User
from elkk.notices.choices import stop_letters
from elkk.notices.models import Kind

_SALT: Final = "notices.unsubscribe"
_EVERY_KIND: Final = "*"


@dataclass(frozen=True)
class Unsubscription:
    """Which letters a user no longer wants; `kind` None means all of them (a digest's address)."""

    user_id: int
    kind: Kind | None

    @property
    def kinds(self) -> Collection[Kind]:
        return tuple(Kind) if self.kind is None else (self.kind,)


def sign(unsubscription: Unsubscription, keys: str | Sequence[str]) -> str:
    """The last part of the address. It never expires: old letters must work as well."""
    what = [unsubscription.user_id, unsubscription.kind or _EVERY_KIND]
    return str(_serializer(keys).dumps(what))


def read(token: str, keys: str | Sequence[str]) -> Unsubscription | None:
    """None where the token is not ours."""
    try:
        user_id, kind = _serializer(keys).loads(token)
        return Unsubscription(int(user_id), None if kind == _EVERY_KIND else Kind(kind))
    except (BadSignature, ValueError, TypeError):
        return None


def unsubscribe(unsubscription: Unsubscription) -> bool:
    """Do it; False where the user is no longer there. Repeating it changes nothing."""
    if User.get_or_none(User.id == unsubscription.user_id) is None:
        return False
    stop_letters(unsubscription.user_id, unsubscription.kinds)
    return True


def headers(address: str) -> dict[str, str]:
    """What makes mail programs show their own «Unsubscribe» button."""
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _serializer(keys: str | Sequence[str]) -> URLSafeSerializer:
    """Of several keys the last signs, and what the former signed is accepted."""
    return URLSafeSerializer(keys, salt=_SALT)
