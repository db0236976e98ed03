"""A new supplier, a new tariff plan, and whose plan it is: nothing is needed from format 1."""

from typing import Final

from flask import abort, url_for
from werkzeug.wrappers import Response

from elkk.accounts import supplier_editing, tariff_editing
from elkk.accounts.models import Supplier, TariffPlan
from elkk.base import clock
from elkk.readings import plan_rules
from elkk.staff.common import bp
from elkk.staff.edit_views import edit, editor
from elkk.staff.supplier_forms import AssignForm, NewPlanForm, NewSupplierForm
from elkk.web.access import Allow, access
from elkk.web.i18n import _

_SECTION: Final = "suppliers"
_USUAL_ZONE: Final = "Europe/Moscow"


@bp.route("/suppliers/add/", methods=["GET", "POST"], endpoint="supplier_add")
@access(Allow.STAFF_ADMIN)
def add_supplier() -> Response:
    form = NewSupplierForm(code="1", service=_("Electricity"), time_zone=_USUAL_ZONE)
    form.offer(_USUAL_ZONE)
    return edit(
        form,
        lambda: supplier_editing.make(form.code.data, form.values, editor()),
        back=url_for("staff.suppliers"),
        back_text=_("Suppliers"),
        done=_("The supplier is made. Now set its days and tariffs, and load the first file."),
        section=_SECTION,
        heading=_("New supplier"),
    )


@bp.route("/suppliers/<int:supplier_id>/tariffs/add/", methods=["GET", "POST"], endpoint="plan_add")
@access(Allow.STAFF_BILLING)
def add_plan(supplier_id: int) -> Response:
    found: Supplier = supplier_editing.find(supplier_id) or abort(404)
    first_of_year = clock.today(found.time_zone).replace(month=1, day=1)
    form = NewPlanForm(starts_on=first_of_year, prices="T1; 0; ")
    return edit(
        form,
        lambda: tariff_editing.make(
            found,
            form.code.data,
            form.name.data,
            form.starts_on.data,
            form.prices.data,
            editor(),
        ),
        back=url_for("staff.supplier", supplier_id=found.id),
        back_text=found.short_name,
        done=_("The tariff plan is made. Now say whose it is."),
        section=_SECTION,
        heading=_("New tariff plan"),
    )


@bp.route("/tariffs/<int:plan_id>/accounts/", methods=["GET", "POST"], endpoint="plan_accounts")
@access(Allow.STAFF_BILLING)
def assign_plan(plan_id: int) -> Response:
    plan: TariffPlan = tariff_editing.find_plan(plan_id) or abort(404)
    sets = tariff_editing.price_sets(plan)
    form = AssignForm(starts_on=sets[-1][0] if sets else None).offer()
    return edit(
        form,
        lambda: plan_rules.assign(plan, form.rule, editor()),
        back=url_for("staff.supplier", supplier_id=plan.supplier.id),
        back_text=plan.supplier.short_name,
        done=_("The accounts are on the plan."),
        section=_SECTION,
        heading=_("Whose plan it is: %(plan)s", plan=plan.name),
        remark=_(
            "Accounts of the supplier that have no plan now: %(number)d.",
            number=plan_rules.without_plan(plan.supplier),
        ),
    )
