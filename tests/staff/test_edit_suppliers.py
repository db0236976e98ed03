"""The billing department sets days for readings and tariffs; the administrator the rest."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from elkk.accounts.control_answers import USUAL_KINDS
from elkk.accounts.models import FactKind, Supplier, SupplierQuestion, Tariff, TariffPlan
from elkk.accounts.supplier_editing import is_inn
from elkk.identity.models import AuditEvent
from elkk.notices.generation import limits_of
from elkk.readings.models import ReadingWindow
from elkk.readings.services import windows_of
from elkk.readings.windows import window_state
from tests.support.cast import Cast
from tests.support.forms import filled
from tests.support.queries import budget

# The usual day of the tests is the 17th of March 2026; the cast's supplier takes readings 15 to 26.


def address(cast: Cast, page: str) -> str:
    return f"/staff/suppliers/{cast.supplier.id}/{page}/"


def send(browser, path: str, **values: object):
    fields = filled(browser.get(path).text) | values
    return browser.post(path, data={name: v for name, v in fields.items() if v is not None})


def error(response, field: str) -> str:
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    return response.text.partition(f'id="{field}-error"')[2].partition("</p>")[0]


# ---- Days for readings ----


def days(browser, cast: Cast, first: object = 1, last: object = 10, since="2026-04-01"):
    return send(
        browser,
        address(cast, "days"),
        first_day=str(first),
        last_day=str(last),
        starts_on=since,
    )


def test_other_days_count_from_their_month_on(cast: Cast, staff, billing) -> None:
    assert days(billing, cast, 5, 20).status_code == 303
    windows = windows_of(cast.supplier)
    assert window_state(windows, date(2026, 3, 15)).closes_on == date(2026, 3, 26)
    assert window_state(windows, date(2026, 4, 6)).closes_on == date(2026, 4, 20)
    event = AuditEvent.get(AuditEvent.event == "staff.window_added")
    assert (event.actor_id, "5-20" in event.facts) == (staff.billing.id, True)
    page = billing.get(f"/staff/suppliers/{cast.supplier.id}/").text
    assert "с 5 по 20 число" in page
    assert "с 15 по 26 число" in page


def test_readings_may_be_taken_on_any_day(cast: Cast, billing, owner, at) -> None:
    response = send(billing, address(cast, "days"), any_day="y", starts_on="2026-04-01")
    assert response.status_code == 303
    windows = windows_of(cast.supplier)
    march = window_state(windows, date(2026, 3, 28))
    assert (march.is_open, march.days_until) == (False, 4)
    assert window_state(windows, date(2026, 4, 28)).days_left is None
    assert window_state(windows, date(2026, 4, 28)).is_open
    at(datetime(2026, 4, 28, tzinfo=UTC))
    assert "Показания принимаются в любой день" in owner.get(f"/accounts/{cast.account.id}/").text
    assert owner.get("/notices/preferences/").status_code == 200


@pytest.mark.parametrize(
    ("first", "last", "since", "field", "words"),
    [
        (1, 10, "2026-04-02", "starts_on", "первое число"),
        (1, 10, "2026-02-01", "starts_on", "Прошедшие месяцы"),
        (1, 10, "2020-01-01", "starts_on", "Прошедшие месяцы"),
        (0, 10, "2026-04-01", "first_day", "от 1 до 31"),
        ("", 10, "2026-04-01", "first_day", "от 1 до 31"),
        (1, 32, "2026-04-01", "last_day", "от 1 до 31"),
        (11, 10, "2026-04-01", "last_day", "В любой день"),
    ],
)
def test_days_that_cannot_be_are_refused(
    cast: Cast, billing, first, last, since, field, words
) -> None:
    assert words in error(days(billing, cast, first, last, since), field)
    assert ReadingWindow.select().count() == 1


def test_overlapping_periods_are_refused(cast: Cast, billing) -> None:
    assert days(billing, cast, 25, 3).status_code == 303
    said = error(days(billing, cast, 2, 10, "2026-06-01"), "first_day")
    assert "03.06.2026" in said
    assert "02.06.2026" in said
    assert days(billing, cast, 4, 10, "2026-06-01").status_code == 303
    assert "пересекутся" in error(days(billing, cast, 20, 5, "2026-05-01"), "first_day")


def test_days_to_come_are_deleted_and_those_in_force_are_not(cast: Cast, billing) -> None:
    days(billing, cast)
    present, coming = ReadingWindow.select().order_by(ReadingWindow.starts_on)
    assert "уже заданы" in error(days(billing, cast), "starts_on")
    assert billing.post(address(cast, f"days/{present.id}/delete")).status_code == 422
    assert billing.post(address(cast, f"days/{coming.id}/delete")).status_code == 303
    assert [each.id for each in ReadingWindow.select()] == [present.id]


# ---- Tariffs ----


def tariffs(browser, prices: str, since: str = "2026-07-01"):
    path = f"/staff/tariffs/{TariffPlan.get().id}/"
    return send(browser, path, prices=prices, starts_on=since)


def test_the_form_begins_with_the_prices_in_force(cast: Cast, billing) -> None:
    page = billing.get(f"/staff/tariffs/{TariffPlan.get().id}/").text
    assert filled(page)["prices"] == "T1; 0; 2,48"
    assert "tariffs.csv" in page


def test_new_prices_have_zones_ranges_and_a_day(cast: Cast, staff, billing) -> None:
    text = "T1; 0; 3,20; 1,1\n т1; 150; 4.15\nT2;0;1,95\n\nT2; 150; 2,5"
    assert tariffs(billing, text).status_code == 303
    new = Tariff.select().where(Tariff.starts_on == date(2026, 7, 1))
    assert [
        (str(each.zone), each.over_kwh, each.price, each.transmission_price)
        for each in new.order_by(Tariff.zone, Tariff.over_kwh)
    ] == [
        ("t1", 0, Decimal("3.20"), Decimal("1.1")),
        ("t1", 150, Decimal("4.15"), None),
        ("t2", 0, Decimal("1.95"), None),
        ("t2", 150, Decimal("2.5"), None),
    ]
    assert Tariff.select().count() == 5
    assert AuditEvent.get(AuditEvent.event == "staff.tariffs_added").actor_id == staff.billing.id
    assert "будет" in billing.get(f"/staff/tariffs/{TariffPlan.get().id}/").text


def test_prices_to_come_can_be_replaced(cast: Cast, billing) -> None:
    tariffs(billing, "T1; 0; 3,20")
    tariffs(billing, "T1; 0; 3,30")
    new = Tariff.select().where(Tariff.starts_on == date(2026, 7, 1))
    assert [each.price for each in new] == [Decimal("3.3")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "цены"),
        ("T1; 3,20", "Строка 1"),
        ("T1; 0; 3,20\nT4; 0; 1", "Строка 2"),
        ("T1; 0; дорого", "Строка 1"),
        ("T1; 0; 3,123456", "Строка 1"),
        ("T1; 0; -1", "Строка 1"),
        ("T1; 0; NaN", "Строка 1"),
        ("T2; 0; 3", "Зоны идут с T1"),
        ("T1; 10; 3", "с 0 кВт·ч"),
        ("T1; 0; 3\nT1; 0; 4", "с 0 кВт·ч"),
    ],
)
def test_prices_that_cannot_be_are_refused_by_line(cast: Cast, billing, text, words) -> None:
    response = tariffs(billing, text)
    assert words in error(response, "prices")
    assert filled(response.text)["prices"] == text
    assert Tariff.select().count() == 1


def test_prices_in_force_stay(cast: Cast, billing) -> None:
    assert "не меняются" in error(tariffs(billing, "T1; 0; 1", "2026-03-16"), "starts_on")


# ---- Requisites ----


def test_new_requisites_are_there_at_once(cast: Cast, staff, admin) -> None:
    response = send(admin, address(cast, "requisites"), phone="8 800 111", email="a@b.ru")
    assert response.status_code == 303
    supplier = Supplier.get_by_id(cast.supplier.id)
    assert (supplier.phone, supplier.email, supplier.inn) == ("8 800 111", "a@b.ru", "6400000006")
    event = AuditEvent.get(AuditEvent.event == "staff.supplier_saved")
    assert (event.actor_id, "email, phone" in event.facts) == (staff.admin.id, True)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("inn", "640000", "10 / 12"),
        ("inn", "6400000007", "ошибка"),
        ("kpp", "1", "9"),
        ("bic", "04452522", "9"),
        ("bank_account", "40702810938000000002", "не подходит к БИК"),
        ("corr_account", "30101810400000000226", "не подходит к БИК"),
        ("email", "почта", "name@example.ru"),
        ("name", "", "название"),
    ],
)
def test_wrong_requisites_are_refused(cast: Cast, admin, field, value, words) -> None:
    response = send(admin, address(cast, "requisites"), **{field: value}, address="Новый адрес")
    assert words in error(response, field)
    assert 'value="Новый адрес"' in response.text
    assert Supplier.get_by_id(cast.supplier.id).address == ""


@pytest.mark.parametrize("inn", ["7707083893", "500100732259"])
def test_a_right_inn_is_taken(inn: str) -> None:
    assert is_inn(inn)
    assert not is_inn(inn[:-1] + str((int(inn[-1]) + 1) % 10))


def test_two_administrators_do_not_overwrite_each_other(cast: Cast, admin) -> None:
    path = address(cast, "requisites")
    mine = filled(admin.get(path).text) | {"phone": "1"}
    send(admin, path, phone="2")
    assert admin.post(path, data=mine).status_code == 422
    assert Supplier.get_by_id(cast.supplier.id).phone == "2"


# ---- Questions and reminders ----


def test_control_questions_are_chosen(cast: Cast, admin) -> None:
    path = address(cast, "questions")
    assert send(admin, path, kinds=["total_area", "residents"]).status_code == 303
    assert {each.kind for each in SupplierQuestion.select()} == {
        FactKind.TOTAL_AREA,
        FactKind.RESIDENTS,
    }
    assert filled(admin.get(path).text)["kinds"] == ["total_area", "residents"]
    assert send(admin, path, kinds=[]).status_code == 303
    assert not SupplierQuestion.select().exists()
    assert FactKind.TOTAL_AREA in USUAL_KINDS


def test_reminders_change_from_a_day_on(cast: Cast, admin) -> None:
    before = limits_of(cast.supplier, date(2026, 3, 17)).debt_from
    response = send(
        admin,
        address(cast, "reminders"),
        starts_on="2026-04-01",
        debt_from="1 000",
        overdue_from="50,5",
        verification_days="30",
    )
    assert response.status_code == 303
    assert limits_of(cast.supplier, date(2026, 3, 31)).debt_from == before
    rule = limits_of(cast.supplier, date(2026, 4, 1))
    assert (rule.debt_from, rule.overdue_from, rule.verification_days) == (100_000, 5_050, 30)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "2026-03-16"),
        ("debt_from", "много"),
        ("overdue_from", "0"),
        ("verification_days", "0"),
    ],
)
def test_reminders_that_cannot_be_are_refused(cast: Cast, admin, field, value) -> None:
    good = {"debt_from": "1000", "overdue_from": "50", "verification_days": "30"}
    error(send(admin, address(cast, "reminders"), **good | {field: value}), field)


def test_the_billing_department_changes_no_requisites(cast: Cast, billing) -> None:
    page = billing.get(f"/staff/suppliers/{cast.supplier.id}/").text
    assert "Изменить реквизиты" not in page
    for name in ("requisites", "questions", "reminders"):
        assert billing.get(address(cast, name)).status_code == 403


def test_the_page_of_a_supplier_makes_few_queries(cast: Cast, billing) -> None:
    with budget(9):
        billing.get(f"/staff/suppliers/{cast.supplier.id}/")
