"""A clerk keeps the price list: a new price is a new line from a day on."""

from datetime import date

import pytest

from elkk.catalogue import services
from elkk.catalogue.editing import PriceLine, save_category, set_price
from elkk.catalogue.models import PaidService, ServiceCategory
from elkk.identity.models import AuditEvent
from tests.support.cast import Cast
from tests.support.forms import filled
from tests.support.price_list import find_service
from tests.support.queries import budget

# The usual day of the tests is the 17th of March 2026.
NEW = {"code": "2.14", "title": "Проверка", "price": "1 250,5", "valid_from": "2026-03-17"}


@pytest.fixture
def category(cast: Cast) -> ServiceCategory:
    return save_category(cast.supplier, "Приборы", 10)


@pytest.fixture
def line(category: ServiceCategory) -> PaidService:
    return set_price(
        category, "M-1", date(2026, 1, 1), PriceLine("Замена", 425_000, "прибор", paid_online=True)
    )


def change(browser, line: PaidService, **values: object):
    path = f"/staff/prices/{line.id}/"
    fields = filled(browser.get(path).text) | values
    return browser.post(path, data={name: v for name, v in fields.items() if v is not None})


def lines() -> list[tuple]:
    found = PaidService.select().order_by(PaidService.valid_from)
    return [(each.valid_from.isoformat(), str(each.valid_until), each.price) for each in found]


def test_a_new_price_from_a_day_ends_the_old_one(cast: Cast, line, clerk) -> None:
    assert change(clerk, line, price="5 000", valid_from="2026-04-01").status_code == 303
    assert lines() == [("2026-01-01", "2026-03-31", 425_000), ("2026-04-01", "None", 500_000)]
    page = clerk.get("/staff/prices/").text
    assert "будет" in page
    assert "с 01.04.2026" in clerk.get(f"/staff/prices/{line.id}/").text.replace("\xa0", " ")


def test_a_line_is_mended_from_its_own_day(line, clerk) -> None:
    assert (
        change(clerk, line, price="", paid_online=None, valid_from="2026-01-01").status_code == 303
    )
    assert lines() == [("2026-01-01", "None", None)]


def test_a_line_that_was_ordered_by_is_not_changed(cast: Cast, line, clerk) -> None:
    contact = services.Contact("Орлова", "+79160000001", "", "Степная, 9", "")
    services.place_order(cast.owner, find_service(line.id), cast.account, contact, "key")
    response = change(clerk, line, price="1", valid_from="2026-01-01")
    assert response.status_code == 422
    assert 'id="valid_from-error"' in response.text
    assert lines() == [("2026-01-01", "None", 425_000)]


def test_prices_of_past_days_are_refused(line, clerk) -> None:
    response = change(clerk, line, valid_from="2026-03-16")
    assert response.status_code == 422
    assert "01.01.2026" in response.text
    assert len(lines()) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("price", "дорого", "1250,00"),
        ("price", "-5", "1250,00"),
        ("price", "1,005", "1250,00"),
        ("title", "", "название услуги"),
        ("code", "", "код услуги"),
        ("code", "<b>", "Только буквы"),
        ("valid_from", "", "с которого"),
    ],
)
def test_what_is_wrong_is_said_and_kept(category, clerk, field, value, words) -> None:
    path = f"/staff/prices/categories/{category.id}/add/"
    response = clerk.post(path, data=NEW | {field: value})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert words in response.text
    assert "2026-03-17" in response.text or field == "valid_from"


def test_a_new_service_can_be_ordered_at_once(cast: Cast, category, staff, clerk, client) -> None:
    path = f"/staff/prices/categories/{category.id}/add/"
    assert clerk.post(path, data=NEW).status_code == 303
    assert "1 250,50" in client.get("/catalogue/prices/").text.replace("\xa0", " ")
    event = AuditEvent.get(AuditEvent.event == "staff.price_saved")
    assert (event.actor_id, "2.14" in event.facts) == (staff.clerk.id, True)
    assert clerk.post(path, data=NEW).status_code == 422


def test_what_has_no_price_is_not_paid_online(category, clerk) -> None:
    path = f"/staff/prices/categories/{category.id}/add/"
    response = clerk.post(path, data=NEW | {"price": "", "paid_online": "y"})
    assert response.status_code == 422
    assert 'id="paid_online-error"' in response.text


def test_a_service_is_taken_off_the_list(cast: Cast, line, clerk) -> None:
    path = f"/staff/prices/{line.id}/end/"
    fields = filled(clerk.get(path).text)
    assert clerk.post(path, data=fields | {"last_day": "2025-12-31"}).status_code == 422
    assert clerk.post(path, data=fields | {"last_day": "2026-03-16"}).status_code == 303
    assert services.price_list(cast.supplier) == []


def test_services_and_categories_move(cast: Cast, category, line, clerk) -> None:
    path = f"/staff/prices/categories/{category.id}/add/"
    clerk.post(path, data=NEW)
    change(clerk, line, price="5000", valid_from="2026-05-01")
    added = PaidService.get(PaidService.code == "2.14")
    clerk.post(f"/staff/prices/{added.id}/move/", data={"way": "up"})
    [part] = services.price_list(cast.supplier)
    assert [each.code for each in part.services] == ["2.14", "M-1"]
    assert clerk.post("/staff/prices/categories/add/", data={"title": "Прочее"}).status_code == 303
    other = ServiceCategory.get(ServiceCategory.title == "Прочее")
    clerk.post(f"/staff/prices/categories/{other.id}/move/", data={"way": "up"})
    page = clerk.get("/staff/prices/").text
    assert page.index("Прочее</a>") < page.index("Приборы</a>")


def test_categories_are_renamed_and_deleted_while_empty(category, line, clerk) -> None:
    path = f"/staff/prices/categories/{category.id}/"
    fields = filled(clerk.get(path).text)
    assert clerk.post(path, data=fields | {"title": "Счетчики"}).status_code == 303
    assert clerk.post(path, data=fields | {"title": "Иначе"}).status_code == 422
    assert ServiceCategory.get().title == "Счетчики"
    assert (
        clerk.post("/staff/prices/categories/add/", data={"title": "Счетчики"}).status_code == 422
    )
    assert clerk.post(f"{path}delete/").status_code == 422
    clerk.post("/staff/prices/categories/add/", data={"title": "Лишнее"})
    extra = ServiceCategory.get(ServiceCategory.title == "Лишнее")
    assert clerk.post(f"/staff/prices/categories/{extra.id}/delete/").status_code == 303
    assert ServiceCategory.select().count() == 1


def test_who_saves_second_is_told(line, clerk, admin) -> None:
    path = f"/staff/prices/{line.id}/"
    mine = filled(clerk.get(path).text) | {"price": "1", "valid_from": "2026-05-01"}
    change(admin, line, price="2", valid_from="2026-04-01")
    assert clerk.post(path, data=mine).status_code == 422
    assert [price for _from, _until, price in lines()] == [425_000, 200]


def test_the_list_makes_no_query_for_each_line(category, clerk) -> None:
    for number in range(30):
        set_price(category, f"S{number}", date(2026, 1, 1), PriceLine(f"Услуга {number}", 100))
    with budget(8):
        clerk.get("/staff/prices/")
