"""Fixtures of the payments' tests: both acquirers, and someone who pays."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from config import YooKassaSettings
from elkk.accounts.models import Account
from elkk.catalogue.editing import PriceLine, save_category, set_price
from elkk.catalogue.models import PaidService
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.documents.services import publish
from elkk.payments import gateways
from elkk.payments.gateways.yookassa import YooKassaGateway
from elkk.sandbox.bank.gateway import SandboxGateway
from tests.support.cast import Cast, link, make_account
from tests.support.yookassa_server import SECRET_KEY, SHOP_ID, YooKassaServer, running_server


@pytest.fixture(scope="session")
def yookassa_server() -> Iterator[YooKassaServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def yookassa(yookassa_server: YooKassaServer) -> Iterator[YooKassaServer]:
    """ЮKassa in its usual mood."""
    yookassa_server.do("mood", moods=[])
    yookassa_server.do("two_stage", on=False)
    yield yookassa_server
    yookassa_server.do("mood", moods=[])


def yookassa_gateway(server: YooKassaServer, **settings: object) -> YooKassaGateway:
    values = {"networks": ("127.0.0.1",), "mixed_shop": True, "timeout": 5.0} | settings
    return YooKassaGateway(YooKassaSettings(SHOP_ID, SECRET_KEY, server.api_url, **values))


@pytest.fixture
def terms(app: Flask, database: None) -> DocumentVersion:
    """The payment terms in force."""
    return publish(DocumentKind.PAYMENT_TERMS, "Условия оплаты", "Первый абзац.")


@pytest.fixture
def through_sandbox(app: Flask, terms: DocumentVersion) -> Iterator[SandboxGateway]:
    """Payments go to the sandbox's bank."""
    gateway = SandboxGateway()
    gateways.use(gateway)
    yield gateway
    gateways.use(None)


@pytest.fixture
def through_yookassa(
    app: Flask, terms: DocumentVersion, yookassa: YooKassaServer
) -> Iterator[YooKassaGateway]:
    """Payments go to the server that plays ЮKassa."""
    gateway = yookassa_gateway(yookassa)
    gateways.use(gateway)
    yield gateway
    gateways.use(None)


@pytest.fixture
def second_account(cast: Cast) -> Account:
    """Another account that Olga pays for."""
    account = make_account(cast.supplier, "640000000011", address="г. Саратов, Лесная, д. 1")
    link(cast.owner, account)
    return account


@pytest.fixture
def replacement(cast: Cast) -> PaidService:
    """A service that is paid for in the cabinet."""
    line = PriceLine("Замена прибора", 425_000, "прибор", "10 дней", paid_online=True)
    return set_price(save_category(cast.supplier, "Приборы учета"), "M-1", date(2026, 1, 1), line)
