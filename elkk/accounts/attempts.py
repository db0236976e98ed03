"""How often one may answer control questions wrongly, ask for them, and invite others."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from peewee import Case

from elkk import clock
from elkk.accounts.models import AnswerCount


@dataclass(frozen=True)
class Limit:
    """So many within the time that begins with the first of them."""

    most: int
    within: timedelta


PER_USER: Final = Limit(5, timedelta(hours=1))
PER_ACCOUNT: Final = Limit(10, timedelta(days=1))
QUESTIONS_PER_USER: Final = Limit(60, timedelta(hours=1))
INVITATIONS_PER_USER: Final = Limit(10, timedelta(days=1))


def count_answer(user_id: int, supplier_id: int, number: str) -> bool:
    """Count an answer before it is looked at; False where one of the limits is reached.

    A number counts whether it exists or not.
    """
    return _count(_user_key(user_id), PER_USER) and _count(
        _account_key(supplier_id, number), PER_ACCOUNT
    )


def count_question(user_id: int) -> bool:
    """Count a question asked for; False where a user has asked for too many."""
    return _count(f"questions {user_id}", QUESTIONS_PER_USER)


def count_invitation(user_id: int) -> bool:
    """Count an invitation, which costs an SMS; False where a user has sent too many."""
    return _count(f"invitations {user_id}", INVITATIONS_PER_USER)


def forgive_answer(user_id: int, supplier_id: int, number: str) -> None:
    """The answer was right: it doesn't count."""
    keys = (_user_key(user_id), _account_key(supplier_id, number))
    AnswerCount.update(count=AnswerCount.count - 1).where(
        AnswerCount.key.in_(keys) & (AnswerCount.count > 0)
    ).execute()


def _user_key(user_id: int) -> str:
    return f"user {user_id}"


def _account_key(supplier_id: int, number: str) -> str:
    return f"account {supplier_id} {number}"


def _count(key: str, limit: Limit) -> bool:
    """One statement, so that of answers given at once each gets its own place in the count."""
    now = clock.now()
    is_over = AnswerCount.since <= now - limit.within
    query = (
        AnswerCount.insert(key=key, since=now, count=1)
        .on_conflict(
            conflict_target=[AnswerCount.key],
            update={
                AnswerCount.count: Case(None, [(is_over, 1)], AnswerCount.count + 1),
                AnswerCount.since: Case(None, [(is_over, now)], AnswerCount.since),
            },
        )
        .returning(AnswerCount.count)
    )
    return next(iter(query.execute())).count <= limit.most
