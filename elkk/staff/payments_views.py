"""Payments: finding them, and what does not match."""

from typing import Any

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from elkk.base.paging import Slice
from elkk.identity import entering
from elkk.payments import finding, problems
from elkk.payments.finding import Wanted
from elkk.payments.models import PaymentProblem
from elkk.payments.problems import NotSplit
from elkk.staff.common import bp, me, staff_zone
from elkk.staff.desk_forms import PaymentFilter, ResolveForm, shares_form
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.get("/payments/", endpoint="payments")
@access(Allow.STAFF_BILLING)
def find_payments() -> Response:
    form = PaymentFilter(request.args)
    valid = form.validate()
    wanted = Wanted(form.account.data or "", form.operation.data or "", form.day.data)
    nothing: Slice[Any] = Slice([], "", is_first=True)
    return page(
        "staff/payments.html",
        fragments=("rows",),
        status=200 if valid else 422,
        form=form,
        found=finding.find_orders(wanted, request.args.get("after", "")) if valid else nothing,
        billed=finding.find_billed(wanted) if valid else [],
        zone=staff_zone(),
    )


@bp.get("/payments/<int:order_id>/", endpoint="payment")
@access(Allow.STAFF_BILLING)
def show_payment(order_id: int) -> Response:
    whole = finding.find_whole(order_id)
    if whole is None:
        abort(404)
    return page("staff/payment.html", whole=whole, zone=whole.order.supplier.time_zone)


@bp.get("/payments/problems/", endpoint="problems")
@access(Allow.STAFF_BILLING)
def list_problems() -> Response:
    resolved, cursor = "resolved" in request.args, request.args.get("after", "")
    found = problems.list_resolved(cursor) if resolved else problems.list_open(cursor)
    return page(
        "staff/problems.html",
        fragments=("rows",),
        found=found,
        resolved=resolved,
        zone=staff_zone(),
    )


@bp.route("/payments/problems/<int:problem_id>/", methods=["GET", "POST"], endpoint="problem")
@access(Allow.STAFF_BILLING)
def show_problem(problem_id: int) -> Response:
    """«Занести» enters the shares in the ledger; «Закрыть» only writes down what was done."""
    problem = problems.find(problem_id)
    if problem is None:
        abort(404)
    bookable = problems.may_book(problem)
    form = shares_form(problems.parts_of(problem)) if bookable else ResolveForm()
    if form.validate_on_submit():
        answer = _settle(problem, form, books=bookable and "book" in request.form)
        if answer is not None:
            return answer
    return page(
        "staff/problem.html",
        status=422 if form.errors else 200,
        problem=problem,
        form=form,
        bookable=bookable,
        zone=staff_zone(),
    )


def _settle(problem: PaymentProblem, form: Any, *, books: bool) -> Response | None:
    """None where the shares don't fit what the acquirer moved."""
    how, visitor = form.how.data, entering.visitor()
    try:
        if books:
            done = problems.book_by_staff(problem.id, form.kopecks(), how, me(), visitor)
        else:
            done = problems.resolve_by_staff(problem.id, how, me(), visitor)
    except NotSplit:
        form.form_errors.append(
            _("The shares must come to what the acquirer moved. Check the sums.")
        )
        return None
    if done:
        flash(_("The case is closed."), "success")
    else:
        flash(_("Somebody has closed this case before you."), "warning")
    return see_other(url_for("staff.problem", problem_id=problem.id))
