"""Suppliers: requisites, days for readings, tariffs, control questions, reminders."""

from typing import Any, Final

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from elkk.accounts import control_answers, supplier_editing, tariff_editing
from elkk.accounts.linking import suppliers
from elkk.accounts.models import FactKind, Supplier, TariffPlan
from elkk.base import clock, editing, money
from elkk.base.periods import Month
from elkk.notices import rule_editing
from elkk.notices.rule_editing import Limits
from elkk.readings import window_editing
from elkk.readings.window_editing import Days
from elkk.staff.common import bp
from elkk.staff.edit_views import edit, editor, remove
from elkk.staff.supplier_forms import (
    LimitsForm,
    QuestionsForm,
    SupplierForm,
    TariffForm,
    WindowForm,
)
from elkk.web.access import Allow, access
from elkk.web.htmx import page
from elkk.web.i18n import _

_SECTION: Final = "suppliers"


@bp.get("/suppliers/", endpoint="suppliers")
@access(Allow.STAFF_BILLING)
def all_suppliers() -> Response:
    return page("staff/suppliers.html", section=_SECTION, suppliers=suppliers())


@bp.get("/suppliers/<int:supplier_id>/", endpoint="supplier")
@access(Allow.STAFF_BILLING)
def supplier(supplier_id: int) -> Response:
    found = _supplier(supplier_id)
    return page(
        "staff/supplier.html",
        section=_SECTION,
        supplier=found,
        today=clock.today(found.time_zone),
        windows=window_editing.windows_of(found),
        plans=tariff_editing.plans_of(found),
        asked=sorted(control_answers.asked_kinds(found.id)),
        answerable=control_answers.how_many_answer(found),
        limits=rule_editing.rules_of(found),
    )


@bp.get("/suppliers/<int:supplier_id>/unlinkable/", endpoint="unlinkable")
@access(Allow.STAFF_BILLING)
def that_answer_none(supplier_id: int) -> Response:
    """Accounts that can answer no control question."""
    found = _supplier(supplier_id)
    return page(
        "staff/unlinkable.html",
        fragments=("rows",),
        section=_SECTION,
        supplier=found,
        found=control_answers.that_answer_none(found, request.args.get("after", "")),
    )


def _supplier(supplier_id: int) -> Supplier:
    return supplier_editing.find(supplier_id) or abort(404)


def _edit(form: Any, save: Any, found: Supplier, **context: Any) -> Response:
    return edit(
        form,
        save,
        back=url_for("staff.supplier", supplier_id=found.id),
        back_text=found.short_name,
        done=_("The supplier is saved."),
        section=_SECTION,
        **context,
    )


def _overwritten(file: str) -> dict[str, str]:
    return {
        "remark_kind": "warning",
        "remark": _(
            "If the billing sends %(file)s, its data counts: what is set here is overwritten by "
            "the next import.",
            file=file,
        ),
    }


@bp.route(
    "/suppliers/<int:supplier_id>/requisites/", methods=["GET", "POST"], endpoint="requisites"
)
@access(Allow.STAFF_ADMIN)
def requisites(supplier_id: int) -> Response:
    found = _supplier(supplier_id)
    form = SupplierForm(obj=found).offer(found.time_zone)
    return _edit(
        form,
        lambda: supplier_editing.change(supplier_id, form.values, form.seen.data, editor()),
        found,
        mark=lambda: editing.mark(supplier_editing.find(supplier_id)),
        heading=_("Requisites and contacts"),
        remark=_("They stand on bills, in the QR code for paying and in the cabinet at once."),
    )


@bp.route("/suppliers/<int:supplier_id>/days/", methods=["GET", "POST"], endpoint="window_add")
@access(Allow.STAFF_BILLING)
def add_window(supplier_id: int) -> Response:
    found = _supplier(supplier_id)
    next_month = Month.of(clock.today(found.time_zone)) + 1
    form = WindowForm(starts_on=next_month.first_day)
    return _edit(
        form,
        lambda: window_editing.add(
            found, Days(form.starts_on.data, *form.days), form.seen.data, editor()
        ),
        found,
        mark=lambda: window_editing.mark(found),
        heading=_("Days for readings"),
        **_overwritten("windows.csv"),
    )


@bp.route(
    "/suppliers/<int:supplier_id>/days/<int:window_id>/delete/",
    methods=["GET", "POST"],
    endpoint="window_delete",
)
@access(Allow.STAFF_BILLING)
def delete_window(supplier_id: int, window_id: int) -> Response:
    found = _supplier(supplier_id)
    return remove(
        lambda: window_editing.remove(found, window_id, editor()),
        heading=_("Delete the days for readings?"),
        warning=_("The days before them stay in force. Only days to come can be deleted."),
        back=url_for("staff.supplier", supplier_id=supplier_id),
        done=_("The supplier is saved."),
        section=_SECTION,
    )


@bp.route("/tariffs/<int:plan_id>/", methods=["GET", "POST"], endpoint="tariff")
@access(Allow.STAFF_BILLING)
def tariff(plan_id: int) -> Response:
    plan: TariffPlan = tariff_editing.find_plan(plan_id) or abort(404)
    sets = tariff_editing.price_sets(plan)
    form = TariffForm(prices=tariff_editing.written(sets[0][1]) if sets else "")
    return _edit(
        form,
        lambda: tariff_editing.add(
            plan, form.starts_on.data, form.prices.data, form.seen.data, editor()
        ),
        plan.supplier,
        mark=lambda: tariff_editing.mark(plan),
        template="staff/tariff.html",
        heading=plan.name,
        plan=plan,
        sets=sets,
        today=clock.today(plan.supplier.time_zone),
        **_overwritten("tariffs.csv"),
    )


@bp.route("/suppliers/<int:supplier_id>/questions/", methods=["GET", "POST"], endpoint="questions")
@access(Allow.STAFF_ADMIN)
def questions(supplier_id: int) -> Response:
    found = _supplier(supplier_id)
    form = QuestionsForm(kinds=[str(kind) for kind in supplier_editing.questions_of(found)]).offer()
    return _edit(
        form,
        lambda: supplier_editing.choose_questions(
            found, [FactKind(kind) for kind in form.kinds.data], form.seen.data, editor()
        ),
        found,
        mark=lambda: supplier_editing.questions_mark(found),
        heading=_("Control questions"),
        remark=_(
            "Answers are what was loaded: the area and the residents of the account, its meters "
            "and its last bill, and the answers that the billing sends. The number of residents "
            "is easy to guess: choose it only where nothing else is known."
        ),
    )


@bp.route("/suppliers/<int:supplier_id>/reminders/", methods=["GET", "POST"], endpoint="limits")
@access(Allow.STAFF_ADMIN)
def limits(supplier_id: int) -> Response:
    found = _supplier(supplier_id)
    rules = rule_editing.rules_of(found)
    begins_with = (
        {
            "debt_from": money.plain(rules[0].debt_from),
            "overdue_from": money.plain(rules[0].overdue_from),
            "verification_days": rules[0].verification_days,
        }
        if rules
        else {}
    )
    form = LimitsForm(starts_on=clock.today(found.time_zone), **begins_with)
    return _edit(
        form,
        lambda: rule_editing.add(found, _limits(form), form.seen.data, editor()),
        found,
        mark=lambda: rule_editing.mark(found),
        heading=_("Reminders"),
    )


def _limits(form: LimitsForm) -> Limits:
    return Limits(
        form.starts_on.data,
        money.parse(form.debt_from.data),
        money.parse(form.overdue_from.data),
        form.verification_days.data,
    )
