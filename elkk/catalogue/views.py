"""Каталог услуг (manual 4.3.1): the price list, «Заказать услугу», and orders."""

import secrets
from typing import Any, Final

from flask import Blueprint, abort, flash, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.contacts import format_phone, parse_email
from elkk.catalogue import labels, services
from elkk.catalogue.forms import OrderForm
from elkk.catalogue.models import PaidService, ServiceOrder
from elkk.catalogue.services import Contact
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

bp: Final = Blueprint("catalogue", __name__, url_prefix="/catalogue")

NO_ACCOUNT: Final = "0"


@bp.record_once
def give_templates_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "order_status": labels.status_name,
        "order_status_kind": labels.status_kind,
        "service_price": labels.price_text,
    }
    state.app.jinja_env.filters["phone"] = format_phone


@bp.get("/")
@access(Allow.ANYONE)
def index() -> Response:
    return page("catalogue/index.html")


@bp.get("/prices/")
@access(Allow.ANYONE)
def prices() -> Response:
    """«Посмотреть каталог»: the price list of a supplier as it stands today, for print too."""
    suppliers = services.suppliers()
    supplier = _chosen(suppliers, request.args.get("supplier"))
    return page(
        "catalogue/prices.html",
        suppliers=suppliers,
        supplier=supplier,
        today=clock.today(supplier.time_zone) if supplier else None,
        sections=services.price_list(supplier) if supplier else [],
    )


def _chosen(suppliers: list[Supplier], code: str | None) -> Supplier | None:
    first = suppliers[0] if suppliers else None
    return next((each for each in suppliers if each.code == code), first)


@bp.route("/order/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def order_service() -> Response:
    found, accounts = services.orderable(), services.linked_accounts(current_user.id)
    form = OrderForm(data=_prefilled(accounts))
    form.service.choices = _choices(found)
    form.account.choices = [
        *((str(each.id), f"{each.number}, {each.address}") for each in accounts),
        (NO_ACCOUNT, _("Without an account")),
    ]
    if form.validate_on_submit():
        answer = _place(form, found, accounts)
        if answer is not None:
            return answer
    return page("catalogue/order_form.html", form=form, status=422 if form.errors else 200)


def _prefilled(accounts: list[Account]) -> dict[str, Any]:
    wanted = request.args.get("account")
    account = next((each for each in accounts if str(each.id) == wanted), None)
    account = account or (accounts[0] if accounts else None)
    user = current_user
    return {
        "service": request.args.get("service"),
        "account": str(account.id) if account else NO_ACCOUNT,
        "full_name": " ".join(filter(None, (user.last_name, user.first_name, user.patronymic))),
        "phone": format_phone(user.phone),
        "email": user.email or "",
        "address": account.address if account else "",
        "key": secrets.token_urlsafe(24),
    }


def _choices(found: list[PaidService]) -> dict[str, list[tuple[str, str]]]:
    """By category, and by supplier too where there are several."""
    several = len({service.category.supplier_id for service in found}) > 1
    choices: dict[str, list[tuple[str, str]]] = {}
    for service in found:
        category = service.category
        heading = f"{category.supplier.short_name}: " if several else ""
        price = labels.price_text(service.price, service.unit)
        choices.setdefault(heading + category.title, []).append(
            (str(service.id), f"{service.title} — {price}")
        )
    return choices


def _place(form: OrderForm, found: list[PaidService], accounts: list[Account]) -> Response | None:
    """Where to go after the order; None where service and account don't fit together."""
    service = next(each for each in found if str(each.id) == form.service.data)
    account = next((each for each in accounts if str(each.id) == form.account.data), None)
    contact = Contact(
        full_name=form.full_name.data,
        phone=form.parsed_phone,
        email=parse_email(form.email.data) or "" if form.email.data else "",
        address=form.address.data,
        comment=form.comment.data,
    )
    key = (form.key.data or secrets.token_urlsafe(24))[:64]
    try:
        order = services.place_order(current_user, service, account, contact, key)
    except services.OrderRefused:
        form.account.errors = [_("This service is ordered for an account of its supplier.")]
        return None
    flash(_("The service has been ordered successfully."), "success")
    return see_other(url_for("catalogue.order", order_id=order.id))


@bp.get("/orders/")
@access(Allow.SIGNED_IN)
def orders() -> Response:
    return page("catalogue/orders.html", orders=services.orders_of(current_user.id))


@bp.get("/orders/<int:order_id>/")
@access(Allow.SIGNED_IN)
def order(order_id: int) -> Response:
    found = _own(order_id)
    return page(
        "catalogue/order.html",
        order=found,
        events=services.events_of(found),
        shows_account=services.shows_account(found),
        may_cancel=found.status in services.CANCELABLE,
    )


@bp.post("/orders/<int:order_id>/cancel")
@access(Allow.SIGNED_IN)
def cancel(order_id: int) -> Response:
    if services.cancel(_own(order_id)):
        flash(_("The order has been canceled."), "success")
    else:
        flash(_("The order can no longer be canceled here. Write to us."), "warning")
    return see_other(url_for("catalogue.order", order_id=order_id))


def _own(order_id: int) -> ServiceOrder:
    found = services.find_order(current_user.id, order_id)
    if found is None:
        abort(404)
    return found
