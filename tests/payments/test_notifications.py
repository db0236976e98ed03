"""The acquirer's knocks: duplicated, forged, about strangers; and the sweep when they are lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from elkk.base import clock
from elkk.payments import acquiring, gateways, notifications, problems, tasks
from elkk.payments.models import Notification, PaymentOrder, ProblemKind, State
from elkk.sandbox.bank import store
from elkk.sandbox.bank.models import BankPayment, BankStatus
from tests.payments.conftest import yookassa_gateway
from tests.payments.steps import (
    NO_RETURN_CARD,
    SILENT_CARD,
    booked,
    order_of,
    pay_with,
    reread,
)
from tests.support.cast import Cast

WEBHOOK = "/payments/webhook/sandbox"


@pytest.fixture
def order(cast: Cast, through_sandbox) -> PaymentOrder:
    return order_of(cast.owner, {cast.account: 499_27})


def succeed_silently(order: PaymentOrder) -> None:
    store.finish(BankPayment.get(number=order.acquirer_id), BankStatus.SUCCEEDED)


def knock(client, payment_id: str, url: str = WEBHOOK):
    return client.post(url, json={"payment": payment_id})


@pytest.fixture
def sweep_at(app: Flask, at) -> Callable[[datetime], int]:
    """The worker's sweep at a moment; how many it asked about."""

    def sweep(moment: datetime) -> int:
        at(moment)
        with app.app_context():
            return tasks.sweep()

    return sweep


@pytest.fixture
def sweep_after(sweep_at) -> Callable[..., int]:
    return lambda **distance: sweep_at(clock.now() + timedelta(**distance))


def test_a_knock_makes_us_ask(client, order, cast) -> None:
    succeed_silently(order)
    assert knock(client, order.acquirer_id).status_code == 200
    assert booked(cast.account) == [499_27]


def test_a_knock_needs_no_token_of_ours(app: Flask, client, order) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert knock(client, order.acquirer_id).status_code == 200
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_a_knock_is_believed_in_nothing(client, order, cast) -> None:
    lie = {"payment": order.acquirer_id, "status": "succeeded", "amount": 1}
    assert client.post(WEBHOOK, json=lie).status_code == 200
    assert reread(order).state is State.PENDING
    assert booked(cast.account) == []


def test_ten_knocks_are_one_payment(client, order, cast) -> None:
    succeed_silently(order)
    for _ in range(10):
        knock(client, order.acquirer_id)
    assert booked(cast.account) == [499_27]
    assert Notification.select().count() == 1


@pytest.mark.parametrize("body", [b"", b"[]", b'{"payment": null}'])
def test_nonsense_is_refused(client, order, body: bytes) -> None:
    assert client.post(WEBHOOK, data=body).status_code == 403
    assert not Notification.select().exists()


def test_an_acquirer_we_do_not_have_is_refused(client, order) -> None:
    assert knock(client, order.acquirer_id, "/payments/webhook/other").status_code == 403


def test_a_knock_from_another_network_is_refused(client, cast, yookassa) -> None:
    gateways.use(yookassa_gateway(yookassa, networks=("185.71.76.0/27",)))
    body = {"event": "payment.succeeded", "object": {"id": "p-1"}}
    for headers in ({}, {"X-Forwarded-For": "185.71.76.1"}):
        answer = client.post("/payments/webhook/yookassa", json=body, headers=headers)
        assert answer.status_code == 403
    gateways.use(None)


def test_a_payment_no_order_is_for_goes_to_staff(client, order, cast) -> None:
    stranger = store.make(
        key="k", order="x", amount=5_00, accounts="", description="", payee="", return_url=""
    )
    for _ in range(2):
        knock(client, stranger.number)
    (problem,) = problems.open_problems()
    assert (problem.kind, problem.amount) == (ProblemKind.UNKNOWN_PAYMENT, 5_00)


def test_a_knock_about_nothing_is_looked_into_once(client, order) -> None:
    assert knock(client, "nothing").status_code == 200
    assert notifications.unhandled(10) == []


def test_a_payment_whose_beginning_was_lost_is_found_by_our_name_of_it(client, order, cast) -> None:
    """The acquirer made it, we died before writing its number down, and it was paid."""
    number = order.acquirer_id
    PaymentOrder.update(acquirer_id=None, state=State.NEW).execute()
    succeed_silently(order)
    knock(client, number)
    assert reread(order).state is State.SUCCEEDED
    assert reread(order).acquirer_id == number
    assert booked(cast.account) == [499_27]


def test_a_knock_that_could_not_be_looked_into_is_not_lost(order, cast, sweep_after) -> None:
    """The bank is silent about its own notification; the sweep comes back to it."""
    pay_with(order, SILENT_CARD)
    notifications.note("sandbox", order.acquirer_id)
    assert len(notifications.unhandled(10)) == 1
    assert booked(cast.account) == []
    sweep_after(minutes=3)
    assert notifications.unhandled(10) == []
    assert booked(cast.account) == [499_27]


class TestSweep:
    """A lost return and a lost knock both end well."""

    def test_a_payment_that_nobody_told_us_about_is_found(self, order, cast, sweep_after) -> None:
        pay_with(order, NO_RETURN_CARD)
        assert booked(cast.account) == []
        sweep_after(minutes=1)
        assert booked(cast.account) == [499_27]

    def test_an_unknown_outcome_becomes_known(self, order, cast, sweep_after) -> None:
        pay_with(order, SILENT_CARD)
        sweep_after(seconds=30)
        assert reread(order).state is State.PENDING
        sweep_after(minutes=5)
        assert booked(cast.account) == [499_27]

    def test_a_payment_left_at_the_bank_runs_out(self, order, cast, sweep_after) -> None:
        sweep_after(hours=2)
        assert (reread(order).state, reread(order).reason) == (
            State.CANCELED,
            "expired_on_confirmation",
        )

    def test_the_intervals_grow_to_six_hours(self, order, sweep_at, monkeypatch) -> None:
        monkeypatch.setattr(store, "EXPIRES_AFTER", timedelta(days=30))
        gaps = []
        for _ in range(16):
            due = reread(order).next_check_at
            assert sweep_at(due) == 1
            gaps.append(reread(order).next_check_at - due)
        assert gaps[:3] == [timedelta(seconds=seconds) for seconds in (10, 20, 40)]
        assert gaps == sorted(gaps)
        assert gaps[-1] == acquiring.LONGEST_WAIT

    def test_what_is_not_due_is_left_alone(self, order, sweep_after) -> None:
        sweep_after(seconds=1)
        assert sweep_after(seconds=1) == 0

    def test_a_refund_nobody_told_us_about_is_found(self, order, cast, sweep_after) -> None:
        pay_with(order)
        store.reverse(order.acquirer_id, amount=1_00, kind="refund", key="k")
        sweep_after(days=1, minutes=1)
        assert booked(cast.account) == [499_27, -1_00]

    def test_after_half_a_year_nobody_asks_any_more(self, order, sweep_at) -> None:
        pay_with(order)
        asked = 0
        while reread(order).next_check_at:
            asked += sweep_at(reread(order).next_check_at)
        assert 5 <= asked <= 9
        assert clock.now() - order.created_at <= acquiring.LAST_CHECK_FOR_REFUNDS

    def test_money_the_shop_holds_is_captured(
        self, cast, yookassa, through_yookassa, sweep_after
    ) -> None:
        yookassa.do("two_stage", on=True)
        order = order_of(cast.owner, {cast.account: 499_27})
        yookassa.do("pay", id=order.acquirer_id)
        sweep_after(minutes=1)
        assert yookassa.payments[order.acquirer_id]["status"] == "succeeded"
        sweep_after(minutes=1)
        assert booked(cast.account) == [499_27]

    def test_money_held_for_something_else_is_not_captured(
        self, cast, yookassa, through_yookassa, sweep_after
    ) -> None:
        yookassa.do("two_stage", on=True)
        order = order_of(cast.owner, {cast.account: 499_27})
        yookassa.do("pay", id=order.acquirer_id, amount="500.00")
        sweep_after(minutes=1)
        assert yookassa.payments[order.acquirer_id]["status"] == "waiting_for_capture"


@pytest.mark.parametrize(
    "body",
    [
        *(b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000),
        *(b'{"payment": "\\ud800"}', b'{"payment": "\\u0000"}', b'{"payment": "\0"}'),
        *(b'{"payment": NaN}', b'{"payment": ' + b"9" * 5000 + b"}", b"\xff\xfe", b"", b"null"),
        *(b'{"payment": ["a"]}', b'{"event": 1, "object": {}}', b'{"object": null}'),
    ],
)
@pytest.mark.parametrize("gateway", ["sandbox", "yookassa", "nobody"])
def test_a_webhook_refuses_what_is_no_notification(
    client, through_sandbox, through_yookassa, gateway: str, body: bytes
) -> None:
    url = f"/payments/webhook/{gateway}"
    assert client.post(url, data=body, content_type="application/json").status_code == 403
    assert Notification.select().count() == 0
