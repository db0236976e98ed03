"""What the linking tests share: facts, and walking through the forms."""

from elkk.accounts.models import Account, ControlFact, FactKind, SupplierQuestion
from tests.support.audit import AuditClient
from tests.support.cast import Cast

NOBODYS_NUMBER = "640099999999"


def ask_only(cast: Cast, *kinds: FactKind) -> None:
    """The supplier asks these kinds of questions."""
    for kind in kinds:
        SupplierQuestion.create(supplier=cast.supplier, kind=kind)


def know(account: Account, kind: FactKind, value: str) -> None:
    """The billing sent this fact."""
    ControlFact.create(account=account, kind=kind, value=value)


def begin(client: AuditClient, cast: Cast, number: str, **values: object):
    """Fill in the first form."""
    form = {"supplier": cast.supplier.id, "number": number, "relation": "owner"} | values
    return client.post("/accounts/add/", data=form)


def answer(client: AuditClient, text: str):
    """Answer the control question."""
    return client.post("/accounts/add/question/", data={"answer": text})
