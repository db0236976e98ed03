"""How often one may answer control questions wrongly, ask for them, and invite others."""

from datetime import timedelta
from typing import Final

from elkk.identity.limits import Limit, TooMany

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)

ANSWERS_BY_USER: Final = Limit("answer-user", 5, HOUR)
ANSWERS_BY_ACCOUNT: Final = Limit("answer-account", 10, DAY)
QUESTIONS_BY_USER: Final = Limit("control-question-user", 60, HOUR)
INVITATIONS_BY_USER: Final = Limit("invitation-user", 10, DAY)


def count_answer(user_id: int, supplier_id: int, number: str) -> None:
    """Count an answer before it is looked at. Raises TooMany where one of the limits is reached.

    A number counts whether it exists or not.
    """
    ANSWERS_BY_USER.take(str(user_id))
    try:
        ANSWERS_BY_ACCOUNT.take(_account(supplier_id, number))
    except TooMany:
        ANSWERS_BY_USER.give_back(str(user_id))
        raise


def forgive_answer(user_id: int, supplier_id: int, number: str) -> None:
    """The answer was right: it doesn't count."""
    ANSWERS_BY_USER.give_back(str(user_id))
    ANSWERS_BY_ACCOUNT.give_back(_account(supplier_id, number))


def _account(supplier_id: int, number: str) -> str:
    return f"{supplier_id} {number}"
