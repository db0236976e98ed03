"""The flat of account 12 is sold: the former owner sees nothing of the new one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from elkk.accounts.models import Account, OwnerChange
from elkk.exchange.format1.services import import_batch, preview_batch
from tests.support.cast import link, make_user

HERE = Path(__file__).parent
NUMBER = "990000000012"
NEW = ("Покупателева", "Владелица", "111,00")
NOW = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def former(app: Flask, database: None, at, sign_in):
    """Signed in as whoever linked the account before it was sold."""
    at(NOW)
    assert not import_batch(HERE / "batch").refusals
    user = make_user("+79160000091", "former@example.org", "Прежний", "Владелец")
    link(user, Account.get(Account.number == NUMBER))
    return sign_in(user)


def test_the_check_foresees_it(former) -> None:
    report, compared = preview_batch(HERE / "new_owner")
    assert not report.refusals, str(report)
    accounts = next(each for each in compared if each.name == "accounts")
    assert (accounts.owners, accounts.links) == (1, 1)


def test_the_former_owner_sees_nothing_of_the_new_one(former) -> None:
    account = Account.get(Account.number == NUMBER)
    assert former.get(f"/accounts/{account.id}/").status_code == 200

    assert not import_batch(HERE / "new_owner").refusals

    assert OwnerChange.get().account == account
    for path in ("", "details/", "bills/2026-11/", "bills/2026-11/bill.pdf", "pay/", "readings/"):
        assert former.get(f"/accounts/{account.id}/{path}").status_code == 404, path
    for path in ("/", "/accounts/", "/pay/", "/ask/", "/catalogue/order/", "/profile/data.json"):
        text = former.get(path).text
        assert not [each for each in NEW if each in text], path
    assert NUMBER in former.get("/").text


def test_the_batch_may_come_twice(former) -> None:
    import_batch(HERE / "new_owner")
    import_batch(HERE / "new_owner")
    assert OwnerChange.select().count() == 1
