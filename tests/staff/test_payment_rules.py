"""The billing department sets commission and limits of payments, on a screen or by a command."""

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask

from elkk.accounts.models import Supplier
from elkk.base.editing import Changed
from elkk.identity.audit import Console
from elkk.identity.models import AuditEvent
from elkk.payments import rule_editing
from elkk.payments.models import PaymentRule
from elkk.payments.rules import Rule, rule_of, set_rule
from tests.support.cast import Cast
from tests.support.forms import filled
from tests.support.queries import budget

# The usual day of the tests is the 17th of March 2026.
TODAY = date(2026, 3, 17)
APRIL = date(2026, 4, 1)
USUAL = Rule(lowest=1_00, highest=100_000_00, commission_bp=0, vat_code=11)
TYPED = {
    "starts_on": "2026-04-01",
    "commission": "0,9 %",
    "lowest": "10 руб.",
    "highest": "1 500,50",
    "vat_code": "11",
}
SET = Rule(lowest=10_00, highest=1_500_50, commission_bp=90, vat_code=11)


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/staff/suppliers/{cast.supplier.id}/payments/"


@pytest.fixture
def neighbour(cast: Cast) -> Supplier:
    return Supplier.create(code="other", name="Другой", short_name="Другой", service="Тепло")


@pytest.fixture
def run(app: Flask, cast: Cast):
    def call(*arguments: str):
        return app.test_cli_runner().invoke(
            args=["payments", "rule", cast.supplier.code, *arguments]
        )

    return call


def words(page: str) -> str:
    """What is read on the page, spaces alike."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def send(browser, path: str, **values: str):
    return browser.post(path, data=filled(browser.get(path).text) | TYPED | values)


def error(response, field: str) -> str:
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    return response.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]


def test_until_one_is_set_the_usual_rule_is_shown(cast: Cast, billing, address: str) -> None:
    page = words(billing.get(address).text)
    assert "Действует с: 01.01.2026 Комиссия: нет" in page
    assert "от 1,00 руб. до 100 000,00 руб." in page
    assert "Это обычное правило" in page
    assert filled(billing.get(address).text) | {"seen": ""} == {
        "seen": "",
        "starts_on": "2026-03-18",
        "commission": "0",
        "lowest": "1,00",
        "highest": "100000,00",
        "vat_code": "11",
    }


def test_a_rule_is_in_force_from_its_day_on(
    cast: Cast, billing, address: str, neighbour: Supplier
) -> None:
    assert send(billing, address).status_code == 303
    assert rule_of(cast.supplier, date(2026, 3, 31)) == USUAL
    assert rule_of(cast.supplier, APRIL) == SET
    assert rule_of(neighbour, APRIL) == USUAL
    page = words(billing.get(address).text)
    assert "01.04.2026 будет" in page
    assert "01.01.2026 действует обычное" in page
    assert "комиссия 0,9%, платеж от 10,00 руб. до 1 500,50 руб." in words(
        billing.get(f"/staff/suppliers/{cast.supplier.id}/").text
    )


def test_who_set_it_and_what_is_in_the_audit_log(
    cast: Cast, staff, billing, admin, address: str
) -> None:
    send(billing, address)
    event = AuditEvent.get(AuditEvent.event == "staff.payment_rule_set")
    assert event.actor_id == staff.billing.id
    page = words(admin.get("/staff/audit/").text)
    assert "Заданы комиссия и пределы платежей" in page
    assert "комиссия: 0.9 %" in page
    assert "самая большая сумма: 1500,50" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("starts_on", "2026-03-16", "Прошедшее не меняется"),
        ("starts_on", "", "Выберите"),
        ("commission", "", "если комиссии нет — 0"),
        ("commission", "немного", "0,9"),
        ("commission", "0,955", "не больше двух знаков"),
        ("commission", "-1", "от 0 до 10 процентов"),
        ("commission", "10,01", "от 0 до 10 процентов"),
        ("lowest", "0", "не меньше 0,01"),
        ("lowest", "-5", "не меньше 0,01"),
        ("lowest", "рубль", "3000,00"),
        ("highest", "9,99", "не может быть меньше"),
        ("highest", "1 000 000,01", "до 1\xa0000\xa0000,00\xa0руб."),
        ("highest", "9" * 40, "до 1\xa0000\xa0000,00\xa0руб."),
        ("vat_code", "13", ""),
        ("vat_code", "x", ""),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(
    billing, address: str, field: str, value: str, said: str
) -> None:
    response = send(billing, address, **{field: value})
    assert said in error(response, field)
    kept = filled(response.text)
    assert (kept["highest"], kept["commission"]) == (
        value if field == "highest" else TYPED["highest"],
        value if field == "commission" else TYPED["commission"],
    )
    assert not PaymentRule.select().exists()


def test_a_rule_of_the_same_day_takes_the_place_of_the_first(
    cast: Cast, billing, address: str
) -> None:
    send(billing, address)
    send(billing, address, commission="1")
    assert rule_of(cast.supplier, APRIL).commission_bp == 100
    assert PaymentRule.select().count() == 1


def test_who_saves_second_is_told(cast: Cast, billing, admin, address: str) -> None:
    mine = filled(billing.get(address).text) | TYPED
    send(admin, address, commission="2")
    refused = billing.post(address, data=mine)
    assert refused.status_code == 422
    assert "изменил кто-то другой" in refused.text
    assert rule_of(cast.supplier, APRIL).commission_bp == 200
    with pytest.raises(Changed):
        rule_editing.add(cast.supplier, APRIL, SET, "as it was", Console())


def test_a_rule_to_come_is_deleted_and_one_in_force_is_not(
    cast: Cast, billing, address: str, neighbour: Supplier
) -> None:
    set_rule(cast.supplier, TODAY, SET)
    send(billing, address, commission="3")
    coming, present = PaymentRule.select().order_by(PaymentRule.starts_on.desc())
    elsewhere = address.replace(f"/{cast.supplier.id}/", f"/{neighbour.id}/")
    billing.post(f"{elsewhere}{coming.id}/delete/")
    assert PaymentRule.select().count() == 2
    assert billing.post(f"{address}{present.id}/delete/").status_code == 422
    assert billing.post(f"{address}{coming.id}/delete/").status_code == 303
    assert [each.id for each in PaymentRule.select()] == [present.id]
    event = AuditEvent.get(AuditEvent.event == "staff.payment_rule_removed")
    assert '"2026-04-01"' in event.facts


@pytest.mark.parametrize(
    ("own", "usual"),
    [
        ([date(2026, 4, 1)], [date(2026, 1, 1)]),
        ([date(2026, 3, 1), date(2026, 2, 1)], [date(2026, 1, 1)]),
        ([date(2026, 1, 1)], []),
        ([date(2026, 3, 1), date(2025, 2, 1)], [date(2000, 1, 1)]),
        ([], [date(2026, 1, 1)]),
    ],
)
def test_the_history_goes_back_to_the_usual_rule_that_the_first_own_one_followed(
    cast: Cast, own: list[date], usual: list[date]
) -> None:
    for day in own:
        set_rule(cast.supplier, day, SET)
    rules = rule_editing.history(cast.supplier)
    assert [each.starts_on for each in rules] == own + usual
    for day in (date(2026, 3, 17), date(2026, 4, 2)):
        assert rule_editing.in_force(rules, day).rule == rule_of(cast.supplier, day)


def test_clerks_and_subscribers_have_no_such_page(clerk, owner, address: str) -> None:
    assert clerk.get(address).status_code == 403
    assert owner.get(address).status_code == 404
    assert clerk.post(address, data=TYPED).status_code == 403
    assert not PaymentRule.select().exists()


def test_a_supplier_that_is_not_there_is_not_found(billing) -> None:
    assert billing.get("/staff/suppliers/999999/payments/").status_code == 404


def test_the_page_makes_few_queries_whatever_the_history(cast: Cast, billing, address) -> None:
    for number in range(1, 29):
        set_rule(cast.supplier, date(2026, 2, number), SET)
    with budget(7):
        billing.get(address)


class TestByCommand:
    def test_without_options_it_tells_what_holds(self, run) -> None:
        done = run()
        assert done.exit_code == 0, done.output
        assert done.output == "2026-01-01\t0 %\t1,00 - 100000,00\tVAT code 11\tin force\n"

    def test_it_sets_what_is_given_and_leaves_the_rest(self, cast: Cast, run) -> None:
        done = run("--from", "2026-04-01", "--commission", "0,9")
        assert done.exit_code == 0, done.output
        assert rule_of(cast.supplier, APRIL) == Rule(1_00, 100_000_00, 90, 11)
        assert done.output.splitlines()[0] == (
            "2026-04-01\t0.9 %\t1,00 - 100000,00\tVAT code 11\tto come"
        )
        event = AuditEvent.get(AuditEvent.event == "staff.payment_rule_set")
        assert (event.actor_id, event.ip) == (None, "")

    def test_without_a_day_it_counts_from_today(self, cast: Cast, run) -> None:
        done = run("--lowest", "10 р.", "--highest", "1500,50", "--commission", "0.9", "--vat", "1")
        assert done.exit_code == 0, done.output
        assert rule_of(cast.supplier, TODAY) == Rule(10_00, 1_500_50, 90, 1)

    def test_a_rule_to_come_is_deleted(self, run) -> None:
        run("--from", "2026-04-01", "--commission", "1")
        assert run("--from", "2026-04-01", "--delete").exit_code == 0
        assert not PaymentRule.select().exists()

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--commission", "11"], "от 0 до 10"),
            (["--commission", "x"], "--commission"),
            (["--lowest", "x"], "--lowest"),
            (["--vat", "13"], "от 1 до 12"),
            (["--from", "2026-03-16", "--vat", "1"], "Прошедшее не меняется"),
            (["--from", "2026-04-01"], "Say what holds"),
            (["--from", "2026-04-01", "--delete"], "No rule begins"),
            (["--from", "2026-04-01", "--delete", "--vat", "1"], "nothing else"),
            (["--delete"], "--from"),
        ],
    )
    def test_what_cannot_be_is_said(self, run, arguments: list[str], said: str) -> None:
        done = run(*arguments)
        assert done.exit_code == 1
        assert said in done.output
        assert not PaymentRule.select().exists()

    def test_an_unknown_supplier_is_named(self, app: Flask, cast: Cast) -> None:
        done = app.test_cli_runner().invoke(args=["payments", "rule", "nobody"])
        assert (done.exit_code, "nobody" in done.output) == (1, True)
