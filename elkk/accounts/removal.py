"""The minute in which removing an account from a cabinet can be taken back (manual 4.2)."""

from datetime import timedelta
from typing import Final

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.base import clock

UNDO: Final = timedelta(minutes=1)


def can_restore(link: AccountLink) -> bool:
    """Whether the minute for taking the removal back still runs."""
    return link.removed_at is not None and link.removed_at > clock.now() - UNDO


def restore(user_id: int, link_id: int) -> bool:
    """Put a removed account back as it was; False where it is too late or nothing was removed."""
    return links.restore(user_id, link_id, clock.now() - UNDO)
