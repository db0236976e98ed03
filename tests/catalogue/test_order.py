"""«Заказать услугу» (manual 4.3.1.1): the form, the order, and following it."""

import re
from datetime import date

import pytest

from elkk.accounts.models import AccountLink
from elkk.catalogue import services
from elkk.catalogue.editing import withdraw
from elkk.catalogue.models import OrderStatus, PaidService, ServiceOrder
from elkk.catalogue.order_desk import change_status, find
from elkk.notices.models import Kind, Notice
from elkk.notices.wording import words
from tests.support.cast import Cast, make_account, make_supplier
from tests.support.price_list import find_service
from tests.support.queries import budget


@pytest.fixture
def form(cast: Cast, replacement: PaidService) -> dict[str, str]:
    return {
        "service": str(replacement.id),
        "account": str(cast.account.id),
        "full_name": "Орлова  Ольга",
        "phone": "8 916 000-00-01",
        "email": "Olga@example.org",
        "address": "г. Саратов, ул. Степная, д. 9",
        "comment": "После 18:00",
        "key": "the form's key",
    }


@pytest.fixture
def order(cast: Cast, owner, form: dict[str, str]) -> ServiceOrder:
    owner.post("/catalogue/order/", data=form)
    return ServiceOrder.get()


def test_the_form_is_filled_in(owner, cast: Cast, replacement: PaidService) -> None:
    with budget(8):
        page = owner.get(f"/catalogue/order/?service={replacement.id}").text
    assert f'<option selected value="{replacement.id}">' in page
    assert f'<option selected value="{cast.account.id}">' in page
    for text in ("Орлова Ольга", "8 (916) 000-00-01", "olga@example.org", cast.account.address):
        assert f'value="{text}"' in page


def test_an_order_says_so_and_has_a_number(owner, form: dict[str, str]) -> None:
    response = owner.post("/catalogue/order/", data=form)
    assert response.status_code == 303
    page = owner.get(response.location).text
    order = ServiceOrder.get()
    assert "Заказ услуги успешно осуществлен." in page
    assert order.number == f"2026-{order.id:06d}"
    assert order.number in page
    assert (order.title, order.price, order.full_name, order.phone, order.email) == (
        "Замена прибора",
        425_000,
        "Орлова Ольга",
        "+79160000001",
        "olga@example.org",
    )


@pytest.mark.parametrize(
    ("field", "value", "comment"),
    [
        ("service", "", "Выберите услугу."),
        ("full_name", " ", "Введите фамилию, имя и отчество."),
        ("phone", "", "Введите номер телефона."),
        ("phone", "12", "Проверьте номер телефона"),
        ("email", "почта", "Проверьте адрес электронной почты"),
        ("address", "", "Введите адрес выполнения услуги."),
    ],
)
def test_a_missing_or_wrong_field_is_red_with_a_comment(
    owner, form: dict[str, str], field: str, value: str, comment: str
) -> None:
    response = owner.post("/catalogue/order/", data={**form, field: value})
    assert response.status_code == 422
    assert comment in response.text
    assert re.search(rf'<[^>]*aria-invalid="true"[^>]*name="{field}"', response.text)
    assert "После 18:00" in response.text
    assert ServiceOrder.select().count() == 0


def test_the_same_form_twice_is_one_order(owner, form: dict[str, str]) -> None:
    first = owner.post("/catalogue/order/", data=form).location
    assert owner.post("/catalogue/order/", data=form).location == first
    assert ServiceOrder.select().count() == 1
    assert len(services.events_of(ServiceOrder.get())) == 1


def test_the_same_key_of_two_users_is_two_orders(
    owner, stranger, cast: Cast, form: dict[str, str]
) -> None:
    owner.post("/catalogue/order/", data=form)
    stranger.post("/catalogue/order/", data={**form, "account": str(cast.strangers_account.id)})
    assert ServiceOrder.select().count() == 2


def test_the_price_of_the_day_stays_with_the_order(order: ServiceOrder, owner) -> None:
    PaidService.update(price=1, title="Другое").execute()
    page = owner.get(f"/catalogue/orders/{order.id}/").text
    assert "Замена прибора" in page
    assert "4\u00a0250,00" in page


def test_some_services_need_no_account(owner, form: dict[str, str], socket: PaidService) -> None:
    data = {**form, "service": str(socket.id), "account": "0"}
    assert owner.post("/catalogue/order/", data=data).status_code == 303
    assert ServiceOrder.get().account_id is None


def test_others_do(owner, form: dict[str, str]) -> None:
    response = owner.post("/catalogue/order/", data={**form, "account": "0"})
    assert response.status_code == 422
    assert "для лицевого счета ее поставщика" in response.text


def test_someone_elses_account_is_no_choice(owner, cast: Cast, form: dict[str, str]) -> None:
    data = {**form, "account": str(cast.strangers_account.id)}
    assert owner.post("/catalogue/order/", data=data).status_code == 422


def test_an_account_of_another_supplier_does_not_fit(cast: Cast, replacement: PaidService) -> None:
    other = make_account(make_supplier("OTHER"), "550000000001")
    AccountLink.create(user=cast.owner, account=other, linked_at=cast.owner.created_at)
    contact = services.Contact("Имя", "+79160000001", "", "Адрес", "")
    service = find_service(replacement.id)
    with pytest.raises(services.OrderRefused):
        services.place_order(cast.owner, service, other, contact, "key")


def test_what_left_the_price_list_cannot_be_ordered(owner, form: dict[str, str]) -> None:
    withdraw(int(form["service"]), date(2026, 3, 16))
    assert owner.post("/catalogue/order/", data=form).status_code == 422


def test_orders_are_followed_by_number_and_status(owner, order: ServiceOrder) -> None:
    page = owner.get("/catalogue/orders/").text
    assert order.number in page
    assert "Ожидает оплаты" in page


def test_staff_move_an_order_and_its_subscriber_is_told(
    owner, cast: Cast, order: ServiceOrder, app
) -> None:
    with app.app_context():
        assert change_status(order.id, OrderStatus.PAID, "оплачено в кассе")
        assert change_status(order.id, OrderStatus.IN_PROGRESS)
        assert change_status(order.id, OrderStatus.DONE)
    page = owner.get(f"/catalogue/orders/{order.id}/").text
    assert page.index("Ожидает оплаты") < page.index("оплачено в кассе") < page.rindex("Выполнен")
    notices = list(Notice.select().order_by(Notice.id))
    assert [notice.kind for notice in notices] == [Kind.SERVICE_ORDER] * 3
    assert order.number in words(notices[-1], notices[-1].day).title


def test_an_order_does_not_move_where_its_state_does_not_lead(order: ServiceOrder, app) -> None:
    with app.app_context():
        assert not change_status(order.id, OrderStatus.DONE)
        assert change_status(order.id, OrderStatus.CANCELED)
        assert not change_status(order.id, OrderStatus.PAID)
    assert find([OrderStatus.CANCELED]).rows == [order]


def test_the_acquirers_word_counts_once(order: ServiceOrder) -> None:
    assert services.mark_paid(order.id, "operation 1")
    assert not services.mark_paid(order.id, "operation 1")
    paid = ServiceOrder.get_by_id(order.id)
    assert (paid.status, paid.operation_id) == (OrderStatus.PAID, "operation 1")


def test_an_order_can_be_canceled_until_it_is_paid(owner, order: ServiceOrder) -> None:
    page = owner.get(f"/catalogue/orders/{order.id}/").text
    assert "Отменить заказ" in page
    services.mark_paid(order.id, "operation 1")
    assert "Отменить заказ" not in owner.get(f"/catalogue/orders/{order.id}/").text
    owner.post(f"/catalogue/orders/{order.id}/cancel")
    assert ServiceOrder.get().status is OrderStatus.PAID


def test_a_canceled_order_is_not_paid(owner, order: ServiceOrder) -> None:
    response = owner.post(f"/catalogue/orders/{order.id}/cancel")
    assert "Заказ отменен." in owner.get(response.location).text
    assert not services.mark_paid(order.id, "operation 1")


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", "cancel")])
def test_a_stranger_finds_no_order(
    stranger, client, order: ServiceOrder, method: str, rest: str
) -> None:
    response = stranger.open(f"/catalogue/orders/{order.id}/{rest}", method=method)
    nothing = stranger.open(f"/catalogue/orders/999999/{rest}", method=method)
    assert response.status_code == 404
    assert response.data == nothing.data
    assert client.open(f"/catalogue/orders/{order.id}/{rest}", method=method).status_code == 303
    assert ServiceOrder.get().status is OrderStatus.AWAITING_PAYMENT
