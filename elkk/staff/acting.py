"""Whoever of the staff is at work in this request."""

from flask_login import current_user

from elkk.identity.models import User


def me() -> User:
    """Themselves, also while they look at a subscriber's cabinet."""
    user: User = current_user._get_current_object()
    return user
