"""The words on screen for the states of an order."""

from elkk.catalogue.models import OrderStatus
from elkk.web.i18n import _, _p, format_money


def status_name(status: OrderStatus) -> str:
    return {
        OrderStatus.NEW: _p("order", "Received"),
        OrderStatus.AWAITING_PAYMENT: _p("order", "Awaiting payment"),
        OrderStatus.PAID: _p("order", "Paid"),
        OrderStatus.IN_PROGRESS: _p("order", "In progress"),
        OrderStatus.DONE: _p("order", "Done"),
        OrderStatus.CANCELED: _p("order", "Canceled"),
    }[status]


def status_kind(status: OrderStatus) -> str:
    """The colour of the tag: '', 'good', 'wait' or 'bad'."""
    return {
        OrderStatus.PAID: "good",
        OrderStatus.DONE: "good",
        OrderStatus.CANCELED: "bad",
    }.get(status, "wait")


def price_text(price: int | None, unit: str = "") -> str:
    """«2 016,00 руб. / прибор», «по договоренности»."""
    if price is None:
        return _("by agreement")
    return format_money(price) + (f" / {unit}" if unit else "")
