"""Tokens, codes and what is kept of them."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from elkk.base import installation

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
    return _cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str | None:
    """None where it was encrypted with a secret that is not among the settings any more."""
    try:
        return _cipher().decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def renew(encrypted: str) -> str | None:
    """The same, encrypted with the present secret; None where nobody can read it any more."""
    try:
        return _cipher().rotate(encrypted.encode()).decode()
    except InvalidToken:
        return None


def _cipher() -> MultiFernet:
    """Encrypts with the present secret, decrypts with the former ones too."""
    return _cipher_of(*reversed(installation.settings().secret_keys))


@lru_cache(maxsize=1)
def _cipher_of(*secret_keys: str) -> MultiFernet:
    keys = (_key("encryption", secret_key) for secret_key in secret_keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _key(purpose: str, secret_key: str | None = None) -> bytes:
    """A key of its own for each purpose, made from the application's secret."""
    secret = secret_key or installation.settings().secret_key
    return hmac.new(secret.encode(), f"elkk/{purpose}".encode(), hashlib.sha256).digest()
