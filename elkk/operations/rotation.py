"""Changing SECRET_KEY: what is kept encrypted moves from the former key to the present one."""

from elkk.base import secrets
from elkk.identity.models import User


def renew() -> tuple[int, int]:
    """How many secrets were encrypted anew, and how many no key among the settings opens."""
    renewed = lost = 0
    for user in User.select(User.id, User.totp_secret).where(User.totp_secret != "").iterator():
        fresh = secrets.renew(user.totp_secret)
        if fresh is None:
            lost += 1
            continue
        # Whoever sets up a new authenticator at this moment is not overwritten.
        same = (User.id == user.id) & (User.totp_secret == user.totp_secret)
        renewed += User.update(totp_secret=fresh).where(same).execute()
    return renewed, lost
