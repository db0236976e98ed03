"""«Комиссия и пределы платежей»: what holds for payments to a supplier, from a day on."""

from datetime import timedelta
from typing import Any

from flask import abort, url_for
from werkzeug.wrappers import Response

from elkk.accounts import supplier_editing
from elkk.accounts.models import Supplier
from elkk.base import clock, money
from elkk.payments import rule_editing
from elkk.payments.rules import Rule
from elkk.staff.common import bp
from elkk.staff.edit_views import edit, editor, remove
from elkk.staff.payment_rule_forms import PaymentRuleForm
from elkk.web.access import Allow, access
from elkk.web.i18n import _, format_number


@bp.route(
    "/suppliers/<int:supplier_id>/payments/", methods=["GET", "POST"], endpoint="payment_rules"
)
@access(Allow.STAFF_BILLING)
def payment_rules(supplier_id: int) -> Response:
    found = _supplier(supplier_id)
    today = clock.today(found.time_zone)
    rules = rule_editing.history(found)
    form = PaymentRuleForm(starts_on=today + timedelta(days=1), **_as_typed(rules[0].rule)).offer()
    return edit(
        form,
        lambda: rule_editing.add(found, form.starts_on.data, form.rule, form.seen.data, editor()),
        back=url_for("staff.supplier", supplier_id=found.id),
        back_text=found.short_name,
        done=_("The supplier is saved."),
        section="suppliers",
        mark=lambda: rule_editing.mark(found),
        template="staff/payment_rules.html",
        heading=_("Commission and limits of payments"),
        supplier=found,
        rules=rules,
        present=rule_editing.in_force(rules, today),
        today=today,
    )


@bp.route(
    "/suppliers/<int:supplier_id>/payments/<int:rule_id>/delete/",
    methods=["GET", "POST"],
    endpoint="payment_rule_delete",
)
@access(Allow.STAFF_BILLING)
def delete_payment_rule(supplier_id: int, rule_id: int) -> Response:
    found = _supplier(supplier_id)
    return remove(
        lambda: rule_editing.remove(found, rule_id, editor()),
        heading=_("Delete the rule to come?"),
        warning=_("The rule before it stays in force. Only rules to come can be deleted."),
        back=url_for("staff.payment_rules", supplier_id=supplier_id),
        done=_("The rule is deleted."),
        section="suppliers",
    )


def _supplier(supplier_id: int) -> Supplier:
    return supplier_editing.find(supplier_id) or abort(404)


def _as_typed(rule: Rule) -> dict[str, Any]:
    return {
        "commission": format_number(rule.commission_percent),
        "lowest": money.plain(rule.lowest),
        "highest": money.plain(rule.highest),
        "vat_code": rule.vat_code,
    }
