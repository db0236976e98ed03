"""The first supplier and the first tariffs, by forms: nothing is needed from format 1."""

from datetime import date
from decimal import Decimal

from elkk.accounts.models import Account, AccountTariff, Supplier, Tariff, TariffPlan
from elkk.identity.models import AuditEvent
from tests.support.cast import Cast, make_account, make_meter, make_supplier
from tests.support.forms import filled

PRICES = "T1; 0; 6,10; 2,40\nT1; 11000; 8,20\nT2; 0; 3,05\nT2; 11000; 4,10"


def send(browser, path: str, **values: object):
    fields = filled(browser.get(path).text) | values
    return browser.post(path, data={name: v for name, v in fields.items() if v is not None})


def make_plan(browser, cast: Cast, **values: str):
    given = {"name": "Два тарифа", "code": "TWO", "starts_on": "2026-01-01", "prices": PRICES}
    return send(browser, f"/staff/suppliers/{cast.supplier.id}/tariffs/add/", **(given | values))


def assign(browser, plan: TariffPlan, **values: object):
    given = {"whose": "all", "starts_on": "2026-01-01"}
    return send(browser, f"/staff/tariffs/{plan.id}/accounts/", **(given | values))


def plan_of(account: Account) -> list[str]:
    found = AccountTariff.select().where(AccountTariff.account == account)
    return [each.plan.code for each in found.order_by(AccountTariff.starts_on)]


def test_the_first_supplier_is_made_by_a_form(staff, admin) -> None:
    assert not Supplier.select().exists()
    response = send(admin, "/staff/suppliers/add/", name="ООО «Свет»", short_name="Свет")
    assert response.status_code == 303
    made = Supplier.get()
    assert (made.code, made.name, made.time_zone) == ("1", "ООО «Свет»", "Europe/Moscow")
    assert "ООО «Свет»" in admin.get("/staff/suppliers/").text
    assert AuditEvent.get(AuditEvent.event == "staff.supplier_made").actor_id == staff.admin.id


def test_a_suppliers_code_is_its_own(cast: Cast, admin) -> None:
    response = send(admin, "/staff/suppliers/add/", name="A", short_name="A", code="SAR")
    assert response.status_code == 422
    assert "Такой код уже есть" in response.text
    assert Supplier.select().count() == 1


def test_only_the_administrator_makes_suppliers(cast: Cast, billing) -> None:
    assert billing.get("/staff/suppliers/add/").status_code == 403


def test_a_plan_is_made_with_zones_ranges_and_transmission(cast: Cast, billing) -> None:
    assert make_plan(billing, cast).status_code == 303
    plan = TariffPlan.get(TariffPlan.code == "TWO")
    rows = Tariff.select().where(Tariff.plan == plan).order_by(Tariff.zone, Tariff.over_kwh)
    assert [(each.over_kwh, each.price, each.transmission_price) for each in rows] == [
        (0, Decimal("6.10"), Decimal("2.40")),
        (11000, Decimal("8.20"), None),
        (0, Decimal("3.05"), None),
        (11000, Decimal("4.10"), None),
    ]
    assert {each.starts_on for each in rows} == {date(2026, 1, 1)}


def test_a_wrong_line_of_prices_makes_no_plan(cast: Cast, billing) -> None:
    assert make_plan(billing, cast, prices="T2; 0; 3,05").status_code == 422
    assert not TariffPlan.select().where(TariffPlan.code == "TWO").exists()


def test_a_plan_goes_to_accounts_by_their_zones(cast: Cast, billing) -> None:
    make_plan(billing, cast)
    two = make_account(cast.supplier, "640000000055")
    make_meter(two, zones=2)
    stranger = make_account(make_supplier("OTHER"), "640000000055")
    make_meter(stranger, zones=2)
    AccountTariff.delete().execute()
    plan = TariffPlan.get(TariffPlan.code == "TWO")
    assert assign(billing, plan, whose="zones_2").status_code == 303
    assert [plan_of(each) for each in (two, cast.account, stranger)] == [["TWO"], [], []]


def test_accounts_with_a_plan_are_left_alone_unless_asked(cast: Cast, billing) -> None:
    make_plan(billing, cast)
    plan = TariffPlan.get(TariffPlan.code == "TWO")
    assign(billing, plan)
    assert plan_of(cast.account) == ["GAS1"]
    assign(billing, plan, only_without=None)
    assert plan_of(cast.account) == ["GAS1", "TWO"]


def test_a_plan_goes_to_the_accounts_of_a_pasted_column(cast: Cast, billing) -> None:
    make_plan(billing, cast)
    AccountTariff.delete().execute()
    plan = TariffPlan.get(TariffPlan.code == "TWO")
    numbers = f"{cast.account.number}\r\n"
    assert assign(billing, plan, whose="listed", numbers=numbers).status_code == 303
    assert (plan_of(cast.account), plan_of(cast.strangers_account)) == (["TWO"], [])


def test_an_unknown_number_of_the_column_changes_nothing(cast: Cast, billing) -> None:
    make_plan(billing, cast)
    AccountTariff.delete().execute()
    plan = TariffPlan.get(TariffPlan.code == "TWO")
    numbers = f"{cast.account.number}\n640099999999"
    response = assign(billing, plan, whose="listed", numbers=numbers)
    assert response.status_code == 422
    assert "640099999999" in response.text.partition('id="numbers-error"')[2]
    assert plan_of(cast.account) == []
