"""Addresses that a visitor brings along."""

from urllib.parse import urlsplit


def safe_next(target: str | None) -> str | None:
    """The target if it is a path of this site, else None: no open redirects.

    «//host», «/\\host» and anything with a control character count as another site, since
    browsers take them for one.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(char) < 32 or char.isspace() for char in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
