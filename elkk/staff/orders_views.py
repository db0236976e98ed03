"""Orders of paid services."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from elkk.catalogue import order_desk
from elkk.catalogue.labels import status_name
from elkk.catalogue.models import OrderStatus, ServiceOrder
from elkk.catalogue.services import events_of
from elkk.identity import entering
from elkk.staff.common import bp, me, staff_zone
from elkk.staff.desk_forms import OrderMoveForm
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.get("/orders/", endpoint="orders")
@access(Allow.STAFF)
def list_orders() -> Response:
    wanted = request.args.get("status", "")
    chosen = OrderStatus(wanted) if wanted in set(OrderStatus) else None
    statuses = (chosen,) if chosen else order_desk.UNFINISHED
    return page(
        "staff/orders.html",
        fragments=("rows",),
        chosen=chosen or "",
        statuses=list(OrderStatus),
        found=order_desk.find(statuses, request.args.get("after", "")),
        zone=staff_zone(),
    )


@bp.route("/orders/<int:order_id>/", methods=["GET", "POST"], endpoint="order")
@access(Allow.STAFF)
def show_order(order_id: int) -> Response:
    order = order_desk.get(order_id)
    if order is None:
        abort(404)
    form = OrderMoveForm()
    form.status.choices = [(str(each), status_name(each)) for each in order_desk.NEXT[order.status]]
    if form.validate_on_submit():
        return _move(order, form)
    return page(
        "staff/order.html",
        status=422 if form.errors else 200,
        order=order,
        events=events_of(order),
        form=form,
    )


def _move(order: ServiceOrder, form: OrderMoveForm) -> Response:
    target = OrderStatus(form.status.data)
    if order_desk.move(order.id, target, form.note.data or "", me(), entering.visitor()):
        flash(_("The order has moved on, and the subscriber is told."), "success")
    else:
        flash(_("The order has changed meanwhile. Look at it again."), "warning")
    return see_other(url_for("staff.order", order_id=order.id))
