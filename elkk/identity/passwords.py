"""Passwords: argon2id with the parameters of OWASP's cheat sheet, and what may not be one.

The rules are ASVS 5.0's (6.2): length and the list of common passwords, no composition rules.
"""

import gzip
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from elkk.web.i18n import _

SHORTEST: Final = 8
LONGEST: Final = 128
# A part of a contact that is shorter may stand in a password by chance.
_SHORTEST_NAME: Final = 4
_LOCAL_DIGITS: Final = 7

_COMMON: Final = Path(__file__).with_name("common_passwords.txt.gz")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# Checked when nobody has the given phone, so that the answer takes as long as for a known one.
_NOBODYS_HASH = _hasher.hash("a password that nobody has")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; None stands for an unknown user and takes the same time."""
    try:
        fits = _hasher.verify(password_hash or _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    return _hasher.check_needs_rehash(password_hash)


def fault(password: str, contacts: Iterable[str | None] = ()) -> str | None:
    """Why this can't be a password, in words for the subscriber; None where it can.

    `contacts` are the user's phone and e-mail, which must not stand in it.
    """
    if len(password) < SHORTEST:
        return _("The password must have at least %(count)d characters.", count=SHORTEST)
    if len(password) > LONGEST:
        return _("The password can have at most %(count)d characters.", count=LONGEST)
    if password.lower() in common_passwords():
        return _("This password is among the most common ones. Think of another.")
    if any(contact and _holds(password, contact) for contact in contacts):
        return _("The password must not contain your phone number or e-mail.")
    return None


def _holds(password: str, contact: str) -> bool:
    lowered = password.lower()
    if "@" in contact:
        name = contact.lower().partition("@")[0]
        return contact.lower() in lowered or (len(name) >= _SHORTEST_NAME and name in lowered)
    digits = "".join(filter(str.isdigit, password))
    return contact.removeprefix("+")[-_LOCAL_DIGITS:] in digits


@cache
def common_passwords() -> frozenset[str]:
    """Those of eight characters and more, lower case; see docs/security.md for their source."""
    return frozenset(gzip.decompress(_COMMON.read_bytes()).decode().split("\n"))
