"""What other rooms tell when it happens. Each may be called again: a fact is told once."""

from datetime import date

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.identity.models import User
from elkk.notices.models import Kind
from elkk.notices.services import tell


def reading_rejected(
    user: User, account: Account, reading_id: int, taken_on: date, reason: str
) -> bool:
    """The utility did not take a reading that the user submitted; `reason` in its own words.

    What an import brings is told by the daily job, as the same fact.
    """
    details = {"taken_on": str(taken_on), "reason": reason}
    return _tell(user, account, Kind.READING_REJECTED, f"reading {reading_id}", details)


def appeal_answered(user: User, account: Account, answer_id: int, topic: str) -> bool:
    """Somebody of the utility has answered the user's appeal; the answer is a letter already."""
    today = clock.today(account.supplier.time_zone)
    fact = f"answer {answer_id}"
    return tell(user, account, Kind.APPEAL_ANSWERED, fact, today, {"topic": topic}, posts=False)


def account_linked(user: User, account: Account, fact: str, name: str = "") -> bool:
    """Someone else now sees the user's account; `name` only where the user knows it already.

    `fact` is unique for that linking, such as «link 7 20260317090000».
    """
    return _tell(user, account, Kind.ACCOUNT_LINKED, fact, {"name": name} if name else {})


def _tell(user: User, account: Account, kind: Kind, fact: str, details: dict[str, str]) -> bool:
    return tell(user, account, kind, fact, clock.today(account.supplier.time_zone), details)
