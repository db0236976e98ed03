"""«Посмотреть каталог» (manual 4.3.1), and how staff keep the price list."""

from datetime import UTC, date, datetime

import pytest

from elkk.catalogue import services
from elkk.catalogue.editing import PriceLine, PriceRefused, save_category, set_price, withdraw
from elkk.catalogue.models import PaidService, ServiceCategory
from elkk.catalogue.seeding import load_prices
from tests.catalogue.conftest import NEW_YEAR
from tests.support.cast import Cast, make_supplier
from tests.support.price_list import find_service
from tests.support.queries import budget

NBSP = "\u00a0"


def listed(cast: Cast) -> list[str]:
    return [each.title for part in services.price_list(cast.supplier) for each in part.services]


def test_the_price_list_is_open_to_everyone(client, replacement, socket) -> None:
    with budget(4):
        page = client.get("/catalogue/prices/").text
    for text in (
        "Приборы учета",
        "Замена прибора",
        "10 дней",
        f"с{NBSP}01.01.2026",
        "по договоренности",
    ):
        assert text in page
    assert f"4{NBSP}250,00{NBSP}руб. / прибор" in page


def test_the_catalogue_leads_to_the_prices_and_to_ordering(client, database: None) -> None:
    page = client.get("/catalogue/").text
    assert "Посмотреть каталог" in page
    assert "Заказать услугу" in page


def test_a_line_counts_from_its_first_day_to_its_last(cast: Cast, replacement, at) -> None:
    withdraw(replacement.id, date(2026, 3, 31))
    at(datetime(2025, 12, 31, 12, tzinfo=UTC))
    assert listed(cast) == []
    at(datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert listed(cast) == ["Замена прибора"]
    at(datetime(2026, 4, 1, 12, tzinfo=UTC))
    assert listed(cast) == []


def test_the_day_is_that_of_the_supplier(cast: Cast, replacement, at) -> None:
    # In Saratov the new year begins at 20:00 UTC.
    at(datetime(2025, 12, 31, 19, 59, tzinfo=UTC))
    assert listed(cast) == []
    at(datetime(2025, 12, 31, 20, 0, tzinfo=UTC))
    assert listed(cast) == ["Замена прибора"]


def test_a_new_price_ends_the_old_one_the_day_before(cast: Cast, category, replacement, at) -> None:
    set_price(category, "M-1", date(2026, 7, 1), PriceLine("Замена прибора", 500_000))
    old = PaidService.get_by_id(replacement.id)
    assert (old.price, old.valid_until) == (425_000, date(2026, 6, 30))
    at(datetime(2026, 7, 1, 12, tzinfo=UTC))
    [part] = services.price_list(cast.supplier)
    assert [each.price for each in part.services] == [500_000]


def test_a_price_set_before_a_later_one_ends_where_that_begins(category, replacement) -> None:
    earlier = set_price(category, "M-1", date(2025, 7, 1), PriceLine("Замена прибора", 400_000))
    assert earlier.valid_until == date(2025, 12, 31)


def test_a_price_can_be_put_right_until_someone_orders_by_it(
    category, replacement, cast: Cast
) -> None:
    again = set_price(category, "M-1", NEW_YEAR, PriceLine("Замена прибора", 430_000))
    assert again.id == replacement.id
    contact = services.Contact("Орлова Ольга", "+79160000001", "", "Степная, 9", "")
    service = find_service(again.id)
    services.place_order(cast.owner, service, cast.account, contact, "key")
    with pytest.raises(PriceRefused):
        set_price(category, "M-1", NEW_YEAR, PriceLine("Замена прибора", 1))


def test_a_negative_price_or_no_title_is_refused(category) -> None:
    with pytest.raises(PriceRefused):
        set_price(category, "M-9", NEW_YEAR, PriceLine("Услуга", -1))
    with pytest.raises(PriceRefused):
        set_price(category, "M-9", NEW_YEAR, PriceLine(" ", 1))
    with pytest.raises(PriceRefused):
        save_category(category.supplier, " ")


def test_with_several_suppliers_one_is_chosen(client, cast: Cast, replacement) -> None:
    other = make_supplier("OTHER")
    set_price(save_category(other, "Другое"), "X", NEW_YEAR, PriceLine("Чужая услуга", 100))
    page = client.get("/catalogue/prices/?supplier=OTHER").text
    assert "Чужая услуга" in page
    assert "Замена прибора" not in page
    assert client.get("/catalogue/prices/?supplier=NONE").status_code == 200


def test_an_empty_price_list_says_so(client, cast: Cast) -> None:
    assert "Прейскурант сегодня пуст." in client.get("/catalogue/prices/").text


def test_without_any_supplier_the_page_still_opens(client, database: None) -> None:
    assert client.get("/catalogue/prices/").status_code == 200


def test_the_demo_price_list_loads_once(cast: Cast) -> None:
    assert load_prices(cast.supplier) >= 10
    assert load_prices(cast.supplier) == 0
    assert ServiceCategory.select().count() >= 3
