"""«Сменился владелец», and ending somebody's access to an account."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from elkk.accounts import closing, owner_changes, withheld_links
from elkk.accounts.linking import suppliers
from elkk.identity import entering
from elkk.staff.common import bp, me, staff_zone
from elkk.staff.desk_forms import CloseAccessForm, OwnerFilter
from elkk.staff.labels import supplier_options
from elkk.web.access import Allow, access, lets_in
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.get("/owners/", endpoint="owners")
@access(Allow.STAFF)
def list_owners() -> Response:
    form = OwnerFilter(request.args)
    form.supplier.choices = [("", _("All suppliers")), *supplier_options(suppliers())]
    return page(
        "staff/owners.html",
        fragments=("rows",),
        form=form,
        found=owner_changes.changes(
            request.args.get("after", ""),
            form.supplier.data or "",
            form.account.data or "",
            only_waiting=bool(form.waiting.data),
        ),
        may_see_batches=lets_in(Allow.STAFF_BILLING, me().role),
        zone=staff_zone(),
    )


@bp.route("/links/<int:link_id>/close", methods=["GET", "POST"])
@access(Allow.STAFF_CLERK)
def close_access(link_id: int) -> Response:
    """«Закрыть доступ»: the subscriber reads the reason."""
    link = withheld_links.find_to_close(link_id)
    if link is None:
        abort(404)
    form = CloseAccessForm()
    if not form.validate_on_submit():
        return page(
            "staff/close_access.html", form=form, link=link, status=422 if form.errors else 200
        )
    if closing.close_access(link_id, form.reason.data, me(), entering.visitor()):
        flash(_("The access is closed, and the subscriber is told why."), "success")
    else:
        flash(_("The access had ended before."), "warning")
    return see_other(url_for("staff.account_card", card_id=link.account_id))
