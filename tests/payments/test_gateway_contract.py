"""What every acquirer must do, whatever its name: one suite over all adapters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from elkk.base import money
from elkk.payments.gateways.base import (
    Gateway,
    GatewayError,
    Intent,
    Item,
    NotificationRefused,
    Payee,
    ReversalKind,
    Status,
)
from elkk.sandbox.bank import desk
from elkk.sandbox.bank.gateway import SandboxGateway
from tests.payments.conftest import yookassa_gateway
from tests.support.yookassa_server import YooKassaServer

PAYEE = Payee(
    name="ПАО «Саратовэнерго»",
    inn="6400000006",
    kpp="640001001",
    bank_name="ПАО СБЕРБАНК",
    bic="044525225",
    account="40702810938000000001",
    correspondent_account="30101810400000000225",
)
NUMBERS = ("640000000001", "640000000002")
GOOD_CARD, POOR_CARD = "2200000000000012", "2200000000000020"


def intent(*amounts: int) -> Intent:
    items = tuple(
        Item(
            f"64000000000{place}", f"Электроэнергия, л/с 64000000000{place}", amount, 11, "2026-02"
        )
        for place, amount in enumerate(amounts or (499_27,), start=1)
    )
    return Intent(
        order=uuid4().hex,
        amount=sum(item.amount for item in items),
        description="Оплата по л/с 640000000001",
        return_url="https://cabinet.example.org/payments/abc/",
        items=items,
        payee=PAYEE,
        email="olga@example.org",
    )


def service_intent() -> Intent:
    """For a service: no account."""
    item = Item("", "Замена прибора, заказ № 2026-000001", 4250_00, 11, prepaid=True)
    return replace(intent(), items=(item,), amount=4250_00, description="Оплата заказа услуги")


@dataclass(frozen=True)
class Acquirer:
    """A gateway, and what its payer and its merchant's staff can do there."""

    gateway: Gateway
    pay: Callable[[str], object]
    refuse: Callable[[str], object]
    give_back: Callable[[str, int], object]
    knock: Callable[[str], bytes]


def sandbox() -> Acquirer:
    def use_card(payment_id: str, card: str) -> None:
        desk.take_card(desk.open_payment(payment_id), card)
        payment = desk.open_payment(payment_id)
        desk.take_code(payment, payment.code)

    return Acquirer(
        SandboxGateway(),
        pay=lambda number: use_card(number, GOOD_CARD),
        refuse=lambda number: use_card(number, POOR_CARD),
        give_back=lambda number, sum: desk.give_back(desk.open_payment(number), sum, "refund"),
        knock=lambda number: b'{"payment": "%s"}' % number.encode(),
    )


def yookassa(server: YooKassaServer) -> Acquirer:
    return Acquirer(
        yookassa_gateway(server),
        pay=lambda number: server.do("pay", id=number),
        refuse=lambda number: server.do("cancel", id=number),
        give_back=lambda number, sum: server.do("refund", id=number, amount=money.plain(sum, ".")),
        knock=lambda number: (
            b'{"type": "notification", "event": "payment.succeeded", "object": {"id": "%s"}}'
            % number.encode()
        ),
    )


@pytest.fixture(params=["sandbox", "yookassa"])
def acquirer(request: pytest.FixtureRequest, app, database: None) -> Iterator[Acquirer]:
    with app.app_context():
        if request.param == "sandbox":
            yield sandbox()
        else:
            yield yookassa(request.getfixturevalue("yookassa"))


def test_a_new_payment_waits_for_the_payer_at_the_acquirers_page(acquirer: Acquirer) -> None:
    wanted = intent()
    made = acquirer.gateway.create(wanted, uuid4().hex)
    assert made.status is Status.PENDING
    assert made.confirmation_url
    assert (made.amount, made.order, made.accounts) == (499_27, wanted.order, wanted.accounts)


def test_the_same_key_makes_one_payment(acquirer: Acquirer) -> None:
    wanted, key = intent(), uuid4().hex
    made = [acquirer.gateway.create(wanted, key).id for _ in range(3)]
    assert len(set(made)) == 1


def test_another_key_makes_another_payment(acquirer: Acquirer) -> None:
    wanted = intent()
    made = [acquirer.gateway.create(wanted, uuid4().hex).id for _ in range(2)]
    assert len(set(made)) == 2


def test_several_accounts_are_paid_for_at_once(acquirer: Acquirer) -> None:
    made = acquirer.gateway.create(intent(100_00, 250_50), uuid4().hex)
    acquirer.pay(made.id)
    found = acquirer.gateway.find(made.id)
    assert found.amount == 350_50
    assert found.accounts == {"640000000001": 100_00, "640000000002": 250_50}


def test_a_service_is_paid_for_without_an_account(acquirer: Acquirer) -> None:
    assert acquirer.gateway.takes_services
    wanted = service_intent()
    made = acquirer.gateway.create(wanted, uuid4().hex)
    acquirer.pay(made.id)
    found = acquirer.gateway.find(made.id)
    assert (found.amount, found.order, found.accounts) == (4250_00, wanted.order, {})


def test_an_intent_is_written_down_whole() -> None:
    for wanted in (intent(1_00, 2_00), service_intent()):
        assert Intent.from_json(wanted.to_json()) == wanted
    assert "prepaid" not in intent().to_json(), "workers of the version before read it as well"


def test_a_payment_that_was_paid_has_succeeded(acquirer: Acquirer) -> None:
    made = acquirer.gateway.create(intent(), uuid4().hex)
    acquirer.pay(made.id)
    found = acquirer.gateway.find(made.id)
    assert (found.id, found.status, found.amount) == (made.id, Status.SUCCEEDED, 499_27)
    assert found.method


def test_a_payment_that_was_refused_is_cancelled_and_says_why(acquirer: Acquirer) -> None:
    made = acquirer.gateway.create(intent(), uuid4().hex)
    acquirer.refuse(made.id)
    found = acquirer.gateway.find(made.id)
    assert (found.status, found.reason) == (Status.CANCELED, "insufficient_funds")


def test_repeating_the_key_later_tells_the_payment_that_was_made(acquirer: Acquirer) -> None:
    wanted, key = intent(), uuid4().hex
    made = acquirer.gateway.create(wanted, key)
    acquirer.pay(made.id)
    assert acquirer.gateway.create(wanted, key).id == made.id


def test_a_payment_nobody_knows_is_refused_for_good(acquirer: Acquirer) -> None:
    with pytest.raises(GatewayError) as refusal:
        acquirer.gateway.find("00000000-0000-0000-0000-000000000000")
    assert refusal.value.permanent


def test_a_part_is_given_back_once_for_a_key(acquirer: Acquirer) -> None:
    made = acquirer.gateway.create(intent(), uuid4().hex)
    acquirer.pay(made.id)
    key = uuid4().hex
    backs = [acquirer.gateway.refund(made.id, 100_00, "640000000001", key) for _ in range(2)]
    assert backs[0] == backs[1]
    assert acquirer.gateway.find(made.id).reversals == (backs[0],)
    assert (backs[0].amount, backs[0].account) == (100_00, "640000000001")
    assert backs[0].kind is ReversalKind.REFUND


def test_more_than_was_paid_is_not_given_back(acquirer: Acquirer) -> None:
    made = acquirer.gateway.create(intent(), uuid4().hex)
    acquirer.pay(made.id)
    with pytest.raises(GatewayError) as refusal:
        acquirer.gateway.refund(made.id, 499_28, "640000000001", uuid4().hex)
    assert refusal.value.permanent


def test_every_refund_made_at_the_acquirer_is_told(acquirer: Acquirer) -> None:
    made = acquirer.gateway.create(intent(), uuid4().hex)
    acquirer.pay(made.id)
    for amount in (1_00, 2_00, 3_00, 4_00, 5_00):
        acquirer.give_back(made.id, amount)
    told = acquirer.gateway.find(made.id).reversals
    assert [each.amount for each in told] == [1_00, 2_00, 3_00, 4_00, 5_00]
    assert len({each.id for each in told}) == 5


def test_a_knock_names_a_payment(acquirer: Acquirer) -> None:
    made = acquirer.gateway.create(intent(), uuid4().hex)
    assert acquirer.gateway.notified(acquirer.knock(made.id), "127.0.0.1") == made.id


@pytest.mark.parametrize(
    "nonsense", [b"", b"{", b"[]", b"{}", b"null", b'"x"', b'{"payment": 5, "object": []}']
)
def test_a_knock_that_says_nothing_is_refused(acquirer: Acquirer, nonsense: bytes) -> None:
    with pytest.raises(NotificationRefused):
        acquirer.gateway.notified(nonsense, "127.0.0.1")


def test_an_intent_survives_being_written_down() -> None:
    wanted = replace(intent(1_00, 2_00), phone="+79160000001")
    assert Intent.from_json(wanted.to_json()) == wanted
