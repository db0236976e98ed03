"""Linking an account (manual 4.1): its number, a control question, the right answer.

Account numbers can be guessed, so nothing tells before the right answer whether a number exists:
an unknown one gets a question too, always the same one, and costs the same queries.
"""

import hmac
import secrets
from dataclasses import dataclass

from elkk.accounts import control_answers, links
from elkk.accounts.attempts import QUESTIONS_BY_USER, count_answer, forgive_answer
from elkk.accounts.models import Account, AccountLink, FactKind, Relation, Supplier
from elkk.accounts.signals import account_linked, ebill_chosen
from elkk.base import clock
from elkk.base.db import atomic, is_sqlite
from elkk.identity.models import User


@dataclass(frozen=True)
class Wish:
    """What the first form says, and the kind of fact that is asked for.

    `ebill_email` is where bills go instead of paper, if they do.
    """

    supplier_id: int
    number: str
    kind: FactKind
    relation: Relation
    ebill_email: str = ""


class WrongAnswer(Exception):
    """The number and the answer don't fit together: which of them is wrong is not told."""


def suppliers() -> list[Supplier]:
    return list(Supplier.select().order_by(Supplier.name))


def is_linked(user: User, supplier_id: int, number: str) -> bool:
    """Whether the user has linked that account already, and not as a guest."""
    return links.own_link(user, supplier_id, number) is not None


def question(user_id: int, supplier_id: int, number: str, secret: str) -> FactKind:
    """The kind of fact to ask for: of those that the supplier asks, one that the account has.

    The order of kinds depends on the number and the installation's secret key, so that a number
    keeps its question, whether it exists or not. Raises TooMany where the user asked for many.
    """
    QUESTIONS_BY_USER.take(str(user_id))
    _account, known = control_answers.answers(supplier_id, number)
    kinds = sorted(
        control_answers.asked_kinds(supplier_id),
        key=lambda kind: _rank(supplier_id, number, kind, secret),
    )
    return next((kind for kind in kinds if kind in known), kinds[0])


def _rank(supplier_id: int, number: str, kind: FactKind, secret: str) -> bytes:
    text = f"control question\n{supplier_id}\n{number}\n{kind}"
    return hmac.digest(secret.encode(), text.encode(), "sha256")


def link_account(user: User, wish: Wish, answer: str) -> AccountLink:
    """Link the account. The answer is in canonical form.

    Wrong answers count per user and per account; the count comes first, so that answers given at
    once can't pass it. Raises WrongAnswer and TooMany.
    """
    count_answer(user.id, wish.supplier_id, wish.number)
    account_id, right = control_answers.answers(wish.supplier_id, wish.number)
    is_right = _is_one_of(right.get(wish.kind, set()), answer)
    if account_id is None or not is_right:
        raise WrongAnswer
    with atomic():
        forgive_answer(user.id, wish.supplier_id, wish.number)
        _wait_for_importers(account_id)
        account = Account.select(Account, Supplier).join(Supplier).where(Account.id == account_id)
        return _link(user, account.get(), wish)


def _wait_for_importers(account_id: int) -> None:
    """A batch that names another owner must find this link, or be over before it is made."""
    if not is_sqlite():
        Account.select(Account.id).where(Account.id == account_id).for_update().execute()


def _is_one_of(right: set[str], answer: str) -> bool:
    """Whether it is; where there is none, it is compared with what nobody gives."""
    expected = sorted(right) or [secrets.token_hex(16)]
    return any([hmac.compare_digest(each.encode(), answer.encode()) for each in expected])


def _link(user: User, account: Account, wish: Wish) -> AccountLink:
    """A new link, a removed one revived, or a guest's one made the user's own."""
    own = links.own_link(user, account.supplier_id, account.number)
    if own is not None:
        return own
    link = links.make(
        user.id,
        account.id,
        relation=wish.relation,
        ebill_email=wish.ebill_email,
        ebill_consent_at=clock.now() if wish.ebill_email else None,
    )
    _tell_others(link, account)
    ebill_chosen.send(link=link)
    return link


def _tell_others(link: AccountLink, account: Account) -> None:
    """Everyone else who linked the account hears of the newcomer."""
    for other in links.links_of_account(account.id):
        if other.user_id != link.user_id:
            account_linked.send(
                user=other.user,
                account=account,
                fact=f"link {link.id} {link.linked_at:%Y%m%d%H%M%S}",
                name="",
            )
