"""Tokens, codes and what is kept of them."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken

from elkk import installation

CODE_DIGITS = 6


def new_token() -> str:
    """256 random bits, fit for addresses and cookies."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token; a slow hash would add nothing to 256 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def code_digest(code: str, salt: str) -> str:
    """What is kept of a short code: without the application's secret it can't be guessed back."""
    key = _key("codes")
    return hmac.new(key, f"{salt}:{code}".encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def encrypt(text: str) -> str:
    return _cipher(installation.settings().secret_key).encrypt(text.encode()).decode()


def decrypt(text: str) -> str | None:
    """None where the application's secret has changed since."""
    try:
        return _cipher(installation.settings().secret_key).decrypt(text.encode()).decode()
    except InvalidToken:
        return None


@lru_cache(maxsize=1)
def _cipher(_secret_key: object) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("encryption")))


def _key(purpose: str) -> bytes:
    """A key of its own for each purpose, made from the application's secret."""
    secret = installation.settings().secret_key.encode()
    return hmac.new(secret, f"elkk/{purpose}".encode(), hashlib.sha256).digest()
