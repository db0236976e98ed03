"""ЮKassa's API v3 as documented: what we send, and what we make of its moods."""

from uuid import uuid4

import pytest

from elkk.payments.gateways.base import GatewayError, NotificationRefused, Status
from tests.payments.conftest import yookassa_gateway
from tests.payments.test_gateway_contract import intent, service_intent
from tests.support.yookassa_server import YooKassaServer

REFUND_NOTICE = (
    b'{"type": "notification", "event": "refund.succeeded",'
    b' "object": {"id": "r-1", "payment_id": "p-1", "status": "succeeded"}}'
)


def sent(server: YooKassaServer) -> dict:
    return server.calls[-1]


def test_the_key_goes_in_the_header(yookassa: YooKassaServer) -> None:
    yookassa_gateway(yookassa).create(intent(), "key-1" + uuid4().hex)
    assert sent(yookassa)["key"].startswith("key-1")


def test_the_receipt_has_a_line_for_each_account(yookassa: YooKassaServer) -> None:
    yookassa_gateway(yookassa).create(intent(100_00, 250_50), uuid4().hex)
    receipt = sent(yookassa)["body"]["receipt"]
    assert receipt["customer"] == {"email": "olga@example.org"}
    assert [item["amount"]["value"] for item in receipt["items"]] == ["100.00", "250.50"]
    assert receipt["items"][0] == {
        "description": "Электроэнергия, л/с 640000000001",
        "quantity": "1.00",
        "amount": {"value": "100.00", "currency": "RUB"},
        "vat_code": 11,
        "payment_subject": "service",
        "payment_mode": "full_payment",
    }


def test_a_payment_for_one_account_carries_the_payment_order(yookassa: YooKassaServer) -> None:
    yookassa_gateway(yookassa).create(intent(), uuid4().hex)
    order = sent(yookassa)["body"]["payment_order"]
    assert order["type"] == "utilities"
    assert order["account_number"] == "640000000001"
    assert order["payment_period"] == {"month": 2, "year": 2026}
    assert order["recipient"]["bank"]["bic"] == "044525225"


def test_a_payment_for_several_accounts_carries_none(yookassa: YooKassaServer) -> None:
    yookassa_gateway(yookassa).create(intent(1_00, 2_00), uuid4().hex)
    assert "payment_order" not in sent(yookassa)["body"]


def test_only_a_mixed_shop_takes_several_accounts(yookassa: YooKassaServer) -> None:
    assert not yookassa_gateway(yookassa, mixed_shop=False).takes_several
    assert not yookassa_gateway(yookassa, mixed_shop=False).takes_services


def test_a_service_is_paid_for_before_it_is_rendered(yookassa: YooKassaServer) -> None:
    yookassa_gateway(yookassa).create(service_intent(), uuid4().hex)
    body = sent(yookassa)["body"]
    (item,) = body["receipt"]["items"]
    assert item["description"] == "Замена прибора, заказ № 2026-000001"
    assert (item["payment_subject"], item["payment_mode"]) == ("service", "full_prepayment")
    assert "payment_order" not in body


def test_the_tax_system_is_told_where_it_is_set(yookassa: YooKassaServer) -> None:
    yookassa_gateway(yookassa, tax_system=1).create(intent(), uuid4().hex)
    assert sent(yookassa)["body"]["receipt"]["tax_system_code"] == 1


@pytest.mark.parametrize("mood", ["500", "drop"])
def test_a_failure_leaves_the_outcome_unknown_and_the_same_key_repeats(
    yookassa: YooKassaServer, mood: str
) -> None:
    gateway, wanted, key = yookassa_gateway(yookassa), intent(), uuid4().hex
    yookassa.do("mood", moods=[mood])
    before = len(yookassa.payments)
    with pytest.raises(GatewayError) as failure:
        gateway.create(wanted, key)
    assert not failure.value.permanent
    assert gateway.create(wanted, key).status is Status.PENDING
    assert len(yookassa.payments) == before + 1


def test_silence_is_broken_off_by_the_time_out(yookassa: YooKassaServer) -> None:
    gateway = yookassa_gateway(yookassa, timeout=0.2)
    yookassa.do("mood", moods=["slow"])
    with pytest.raises(GatewayError) as failure:
        gateway.create(intent(), uuid4().hex)
    assert not failure.value.permanent


def test_nobody_there_leaves_the_outcome_unknown(yookassa: YooKassaServer) -> None:
    nobody = YooKassaServer("http://127.0.0.1:9")
    with pytest.raises(GatewayError) as failure:
        yookassa_gateway(nobody).create(intent(), uuid4().hex)
    assert not failure.value.permanent


def test_a_refusal_is_permanent_and_says_why(yookassa: YooKassaServer) -> None:
    yookassa.do("mood", moods=["refuse"])
    with pytest.raises(GatewayError, match="forbidden The shop is closed") as refusal:
        yookassa_gateway(yookassa).create(intent(), uuid4().hex)
    assert refusal.value.permanent


def test_the_same_key_with_another_body_is_refused(yookassa: YooKassaServer) -> None:
    gateway, key = yookassa_gateway(yookassa), uuid4().hex
    gateway.create(intent(), key)
    with pytest.raises(GatewayError) as refusal:
        gateway.create(intent(1_00), key)
    assert refusal.value.permanent


def test_money_that_is_held_is_captured(yookassa: YooKassaServer) -> None:
    gateway = yookassa_gateway(yookassa)
    yookassa.do("two_stage", on=True)
    made = gateway.create(intent(), uuid4().hex)
    yookassa.do("pay", id=made.id)
    assert gateway.find(made.id).status is Status.WAITING_FOR_CAPTURE
    assert gateway.capture(made.id, 499_27, uuid4().hex).status is Status.SUCCEEDED


def test_a_knock_from_elsewhere_is_refused(yookassa: YooKassaServer) -> None:
    gateway = yookassa_gateway(yookassa, networks=("185.71.76.0/27", "2a02:5180::/32"))
    assert gateway.notified(REFUND_NOTICE, "185.71.76.31") == "p-1"
    assert gateway.notified(REFUND_NOTICE, "2a02:5180::1") == "p-1"
    for sender in ("185.71.76.32", "127.0.0.1", "", "nonsense"):
        with pytest.raises(NotificationRefused):
            gateway.notified(REFUND_NOTICE, sender)


@pytest.mark.parametrize("number", ["../settings", "a b", "x" * 61, "", "p%2f1"])
def test_a_knock_with_a_strange_number_is_refused(yookassa: YooKassaServer, number: str) -> None:
    body = b'{"event": "payment.succeeded", "object": {"id": "%s"}}' % number.encode()
    with pytest.raises(NotificationRefused):
        yookassa_gateway(yookassa).notified(body, "127.0.0.1")
