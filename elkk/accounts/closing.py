"""The supplier ends somebody's access to an account, for a reason that they read."""

from elkk.accounts import withheld_links
from elkk.accounts.messages import tell_closed
from elkk.base.db import atomic
from elkk.base.visitor import Visitor
from elkk.identity import audit
from elkk.identity.models import User


def close_access(link_id: int, reason: str, staff: User, visitor: Visitor) -> bool:
    """End the link, and that of guests whom its user let in; tell the user, and write it down.

    False where it had ended before. The user may link the account anew, by the control question as
    everybody.
    """
    with atomic():
        link = withheld_links.close(link_id, reason)
        if link is None:
            return False
        audit.record(
            "staff.access_closed",
            user_id=link.user_id,
            actor_id=staff.id,
            visitor=visitor,
            account=link.account_id,
            reason=reason,
        )
        tell_closed(link)
    return True
