"""What the tests of bills by e-mail share: a gateway, a consent, and a bill that comes after it."""

from datetime import date

from elkk.accounts.models import Account, AccountLink
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.ebills.models import EbillConsent
from tests.notices.conftest import Gateway, gateway, make_bill
from tests.support.cast import Cast

__all__ = ["Gateway", "gateway", "make_bill"]

KNOWN = "olga@example.org"
OTHER = "bills@example.org"


def settings_of(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/settings/"


def agree(client, cast: Cast, email: str = KNOWN) -> None:
    """«Согласен получать счета по e-mail» in the account's settings."""
    response = client.post(settings_of(cast), data={"ebill": "y", "email": email})
    assert response.status_code == 303


def withdraw(client, cast: Cast) -> None:
    client.post(settings_of(cast), data={"email": KNOWN})


def consent_of(cast: Cast) -> EbillConsent:
    return (
        EbillConsent.select()
        .join(AccountLink)
        .where(AccountLink.account == cast.account)
        .order_by(EbillConsent.id.desc())
        .get()
    )


def next_bill(account: Account, **values: object) -> Bill:
    """March's bill, of this week."""
    fields = {"month": Month(2026, 3), "issued_on": date(2026, 3, 16), "due_on": date(2026, 4, 15)}
    return make_bill(account, **(fields | values))
