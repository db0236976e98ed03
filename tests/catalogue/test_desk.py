"""The staff move orders on, and the subscriber follows."""

import pytest

from elkk.catalogue import services
from elkk.catalogue.models import OrderStatus, ServiceOrder
from elkk.catalogue.services import Contact
from elkk.identity.models import AuditEvent
from elkk.notices.models import Kind, Notice
from tests.support.cast import Cast
from tests.support.price_list import find_service


@pytest.fixture
def order(app, cast: Cast, socket) -> ServiceOrder:
    contact = Contact("Орлова Ольга", cast.owner.phone, "", "ул. Степная, 9", "вечером")
    with app.app_context():
        return services.place_order(
            cast.owner, find_service(socket.id), cast.account, contact, "key"
        )


def test_orders_are_listed_by_status(order: ServiceOrder, clerk) -> None:
    assert order.number in clerk.get("/staff/orders/").text
    assert order.number in clerk.get("/staff/orders/?status=new").text
    assert order.number not in clerk.get("/staff/orders/?status=done").text
    assert "<b>1</b> Незавершенные заказы услуг" in clerk.get("/staff/").text


def test_the_card_says_what_was_ordered(order: ServiceOrder, clerk) -> None:
    text = clerk.get(f"/staff/orders/{order.id}/").text
    for part in ("Монтаж", "ул. Степная, 9", "вечером", "640000000001", "Орлова О."):
        assert part in text, part


def test_an_order_moves_on_and_the_subscriber_is_told(cast, order, staff, clerk, owner) -> None:
    moved = {"status": "in_progress", "note": "Мастер будет в среду"}
    assert clerk.post(f"/staff/orders/{order.id}/", data=moved).status_code == 303
    assert ServiceOrder.get().status is OrderStatus.IN_PROGRESS
    assert "Мастер будет в среду" in owner.get(f"/catalogue/orders/{order.id}/").text
    assert Notice.get(Notice.kind == Kind.SERVICE_ORDER).user_id == cast.owner.id
    assert AuditEvent.get(AuditEvent.event == "staff.order_moved").actor_id == staff.clerk.id


def test_it_moves_only_where_its_state_leads(order: ServiceOrder, clerk) -> None:
    refused = clerk.post(f"/staff/orders/{order.id}/", data={"status": "paid"})
    assert refused.status_code == 422
    assert ServiceOrder.get().status is OrderStatus.NEW


def test_an_order_that_has_ended_has_no_form(order: ServiceOrder, clerk) -> None:
    clerk.post(f"/staff/orders/{order.id}/", data={"status": "done"})
    assert "Сменить статус" not in clerk.get(f"/staff/orders/{order.id}/").text


def test_an_order_that_does_not_exist(clerk) -> None:
    assert clerk.get("/staff/orders/999/").status_code == 404
