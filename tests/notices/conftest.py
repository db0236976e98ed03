"""What the tests of notices share: a gateway that remembers, and facts to tell about."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from elkk.accounts.models import Account
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.delivery import outbox
from elkk.delivery.senders import Outgoing, Senders


class Gateway:
    """Takes messages, or raises what it was told to."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.error: Exception | None = None

    def send(self, outgoing: Outgoing) -> str:
        if self.error:
            raise self.error
        self.taken.append(outgoing)
        return "g-1"


@pytest.fixture
def gateway(app: Flask, database: None) -> Iterator[Gateway]:
    gateway = Gateway()
    usual = outbox.use(Senders(sms=gateway, email=gateway))
    with app.app_context():
        yield gateway
    outbox.use(usual)


@pytest.fixture
def no_worker(app: Flask) -> Iterator[None]:
    """Tasks stay in the queue, as when the worker is down."""
    huey = app.extensions["huey"]
    huey.immediate = False
    yield
    huey.storage.flush_all()
    huey.immediate = True


def make_bill(account: Account, **values: object) -> Bill:
    fields = {
        "month": Month(2026, 2),
        "issued_on": date(2026, 3, 3),
        "due_on": date(2026, 3, 15),
        "opening": 0,
        "charged": 49_927,
        "paid": 0,
        "total": 49_927,
    }
    return Bill.create(account=account, **(fields | values))
