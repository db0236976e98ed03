"""The price list of paid services."""

from typing import Any, Final

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from elkk.accounts.models import Supplier
from elkk.base import clock, editing, money
from elkk.catalogue import price_editing
from elkk.catalogue.models import PaidService, ServiceCategory
from elkk.catalogue.services import suppliers
from elkk.staff.common import bp
from elkk.staff.edit_views import edit, editor, goes_up, remove
from elkk.staff.price_forms import NewPriceForm, PriceCategoryForm, PriceEndForm, PriceForm
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

_SECTION: Final = "prices"


@bp.get("/prices/", endpoint="prices")
@access(Allow.STAFF_CLERK)
def prices() -> Response:
    """Of the supplier `?supplier=`, else of the first one."""
    supplier = _supplier(request.args.get("supplier", ""))
    return page(
        "staff/prices.html",
        section=_SECTION,
        suppliers=suppliers(),
        supplier=supplier,
        parts=price_editing.whole_list(supplier) if supplier else [],
        today=clock.today(supplier.time_zone) if supplier else None,
    )


def _supplier(code: str) -> Supplier | None:
    known = suppliers()
    return next((each for each in known if each.code == code), known[0] if known else None)


def _list_of(supplier: Supplier) -> str:
    return url_for("staff.prices", supplier=supplier.code)


@bp.route("/prices/categories/add/", methods=["GET", "POST"], endpoint="price_category_add")
@access(Allow.STAFF_CLERK)
def add_category() -> Response:
    supplier = _supplier(request.args.get("supplier", "")) or abort(404)
    form = PriceCategoryForm()
    return edit(
        form,
        lambda: price_editing.add_category(supplier, form.title.data, editor()),
        heading=_("New category"),
        **_about(supplier),
    )


@bp.route(
    "/prices/categories/<int:category_id>/", methods=["GET", "POST"], endpoint="price_category"
)
@access(Allow.STAFF_CLERK)
def change_category(category_id: int) -> Response:
    category = _category(category_id)
    form = PriceCategoryForm(obj=category)
    return edit(
        form,
        lambda: price_editing.rename_category(
            category_id, form.title.data, form.seen.data, editor()
        ),
        mark=lambda: editing.mark(category),
        heading=_("Category"),
        delete=url_for("staff.price_category_delete", category_id=category_id),
        **_about(category.supplier),
    )


def _category(category_id: int) -> ServiceCategory:
    return price_editing.find_category(category_id) or abort(404)


def _about(supplier: Supplier) -> dict[str, Any]:
    return {"back": _list_of(supplier), "done": _("The price list is saved."), "section": _SECTION}


@bp.post("/prices/categories/<int:category_id>/move/", endpoint="price_category_move")
@access(Allow.STAFF_CLERK)
def move_category(category_id: int) -> Response:
    category = _category(category_id)
    price_editing.move_category(category_id, editor(), up=goes_up())
    return see_other(f"{_list_of(category.supplier)}#category-{category_id}")


@bp.route(
    "/prices/categories/<int:category_id>/delete/",
    methods=["GET", "POST"],
    endpoint="price_category_delete",
)
@access(Allow.STAFF_CLERK)
def delete_category(category_id: int) -> Response:
    category = _category(category_id)
    return remove(
        lambda: price_editing.remove_category(category_id, editor()),
        heading=_("Delete the category?"),
        warning=_("«%(title)s» can be deleted while it has no services.", title=category.title),
        back=_list_of(category.supplier),
        done=_("The category is deleted."),
        section=_SECTION,
    )


@bp.route(
    "/prices/categories/<int:category_id>/add/", methods=["GET", "POST"], endpoint="price_add"
)
@access(Allow.STAFF_CLERK)
def add(category_id: int) -> Response:
    category = _category(category_id)
    form = NewPriceForm(valid_from=clock.today(category.supplier.time_zone))
    return edit(
        form,
        lambda: price_editing.add_line(category, form.code.data, form.day, form.line, editor()),
        heading=_("New service"),
        **_about(category.supplier),
    )


@bp.route("/prices/<int:service_id>/", methods=["GET", "POST"], endpoint="price")
@access(Allow.STAFF_CLERK)
def change(service_id: int) -> Response:
    """A new price from a day on; from the line's own first day it is the line that changes."""
    line = _line(service_id)
    form = PriceForm(
        data=line.__data__
        | {
            "price": money.plain(line.price) if line.price is not None else "",
            "valid_from": max(line.valid_from, clock.today(line.category.supplier.time_zone)),
        }
    )
    return edit(
        form,
        lambda: price_editing.change_line(
            service_id, form.day, form.line, form.seen.data, editor()
        ),
        mark=lambda: editing.mark(price_editing.find_line(service_id)),
        template="staff/price.html",
        heading=line.title,
        line=line,
        history=price_editing.history(line),
        **_about(line.category.supplier),
    )


def _line(service_id: int) -> PaidService:
    return price_editing.find_line(service_id) or abort(404)


@bp.route("/prices/<int:service_id>/end/", methods=["GET", "POST"], endpoint="price_end")
@access(Allow.STAFF_CLERK)
def end(service_id: int) -> Response:
    line = _line(service_id)
    form = PriceEndForm(last_day=clock.today(line.category.supplier.time_zone))
    return edit(
        form,
        lambda: price_editing.end_line(service_id, form.last_day.data, form.seen.data, editor()),
        mark=lambda: editing.mark(price_editing.find_line(service_id)),
        heading=_("Take the service off the price list"),
        remark=line.title,
        save_word=_("Take off"),
        **_about(line.category.supplier),
    )


@bp.post("/prices/<int:service_id>/move/", endpoint="price_move")
@access(Allow.STAFF_CLERK)
def move(service_id: int) -> Response:
    line = _line(service_id)
    price_editing.move_line(service_id, editor(), up=goes_up())
    return see_other(f"{_list_of(line.category.supplier)}#service-{service_id}")
