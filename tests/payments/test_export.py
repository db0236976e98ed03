"""What was paid here is passed to the billing, each entry exactly once."""

import csv
from pathlib import Path

import pytest

from elkk.catalogue.models import PaidService
from elkk.exchange.export import export
from elkk.exchange.export.payments import PAYMENTS
from elkk.payments import services
from elkk.sandbox.bank import desk
from tests.payments.steps import at_the_bank, order_of, order_service, pay_with
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def _bank(through_sandbox) -> None:
    pass


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_each_account_has_a_line(cast: Cast, second_account, tmp_path: Path) -> None:
    order = order_of(cast.owner, {cast.account: 499_27, second_account: 1_00})
    pay_with(order)
    [written] = export(PAYMENTS, tmp_path)
    told = {line["account"]: line for line in lines(written.path)}
    assert {number: line["amount"] for number, line in told.items()} == {
        "640000000001": "499,27",
        "640000000011": "1,00",
    }
    assert told["640000000001"] == {
        "operation": order.acquirer_id,
        "account": "640000000001",
        "kind": "payment",
        "amount": "499,27",
        "booked_at": "17.03.2026 13:00:00",
        "order": order.key,
        "payment_operation": order.acquirer_id,
        "channel": "cabinet",
        "method": "Мир *0012",
        "service_order": "",
    }


def test_the_manifest_has_the_count_and_the_sum(cast: Cast, tmp_path: Path) -> None:
    for amount in (499_27, 1_00):
        pay_with(order_of(cast.owner, {cast.account: amount}))
    [written] = export(PAYMENTS, tmp_path)
    [told] = lines(written.path.with_suffix(".manifest.csv"))
    assert (told["rows"], told["sum"]) == ("2", "500,27")


def test_what_was_passed_is_not_passed_again(cast: Cast, tmp_path: Path) -> None:
    pay_with(order_of(cast.owner, {cast.account: 1_00}))
    assert len(export(PAYMENTS, tmp_path)) == 1
    assert export(PAYMENTS, tmp_path) == []


def test_a_refund_goes_out_later_by_itself(cast: Cast, tmp_path: Path) -> None:
    order = order_of(cast.owner, {cast.account: 5_00})
    pay_with(order)
    export(PAYMENTS, tmp_path)
    desk.give_back(at_the_bank(order), 2_00, "refund")
    [written] = export(PAYMENTS, tmp_path)
    [line] = lines(written.path)
    assert (line["kind"], line["amount"]) == ("refund", "-2,00")
    assert line["operation"] != line["payment_operation"] == order.acquirer_id


def test_an_ordered_service_is_passed_without_an_account(
    cast: Cast, replacement: PaidService, tmp_path: Path
) -> None:
    ordered = order_service(cast, replacement, "key")
    payment = services.pay_service(cast.owner, ordered, email="")
    pay_with(payment)
    pay_with(order_of(cast.owner, {cast.account: 1_00}))
    desk.give_back(at_the_bank(payment), 50_00, "refund")
    [written] = export(PAYMENTS, tmp_path)
    told = [
        (line["account"], line["service_order"], line["kind"], line["amount"])
        for line in lines(written.path)
    ]
    assert told == [
        ("640000000001", "", "payment", "1,00"),
        ("", ordered.number, "payment", "4250,00"),
        ("", ordered.number, "refund", "-50,00"),
    ]
    assert export(PAYMENTS, tmp_path) == []


def test_what_is_not_paid_is_not_passed(cast: Cast, tmp_path: Path) -> None:
    order_of(cast.owner, {cast.account: 5_00})
    desk.cancel(at_the_bank(order_of(cast.owner, {cast.account: 6_00})))
    assert export(PAYMENTS, tmp_path) == []
