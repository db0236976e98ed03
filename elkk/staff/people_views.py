"""Who works at the utility: taking on, roles, sessions, lost second factors."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from elkk.base.roles import Role
from elkk.identity import entering
from elkk.identity.models import User
from elkk.staff import people
from elkk.staff.common import bp, me
from elkk.staff.desk_forms import InviteForm, RoleForm
from elkk.staff.find_views import user_or_404
from elkk.staff.people import LastAdministrator, Newcomer, Taken
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@bp.route("/people/", methods=["GET", "POST"], endpoint="people")
@access(Allow.STAFF_ADMIN)
def list_people() -> Response:
    form = InviteForm()
    if form.validate_on_submit() and _invite(form):
        return see_other(url_for("staff.people"))
    return page(
        "staff/people.html",
        status=422 if form.errors else 200,
        form=form,
        colleagues=people.colleagues(),
    )


def _invite(form: InviteForm) -> bool:
    newcomer = Newcomer(form.phone.data, form.email.data, form.last_name.data, form.first_name.data)
    try:
        user = people.invite(newcomer, Role(form.role.data), by=me(), visitor=entering.visitor())
    except Taken:
        form.email.errors = [_("This e-mail is another user's. Enter another one.")]
        return False
    except LastAdministrator:
        form.role.errors = [_last()]
        return False
    flash(_("%(name)s may work now. A letter has been sent.", name=user.full_name), "success")
    return True


def _last() -> str:
    return _("This is the last administrator: make somebody else one first.")


@bp.get("/people/<int:user_id>/")
@access(Allow.STAFF_ADMIN)
def colleague(user_id: int) -> Response:
    user = _colleague_or_404(user_id)
    return _page(user, RoleForm(None, role=str(user.role)))


def _colleague_or_404(user_id: int) -> User:
    user = user_or_404(user_id)
    if not user.is_staff:
        abort(404)
    return user


def _page(user: User, form: RoleForm) -> Response:
    return page(
        "staff/colleague.html", status=422 if form.errors else 200, person=user, form=form, me=me()
    )


@bp.post("/people/<int:user_id>/role")
@access(Allow.STAFF_ADMIN)
def change_role(user_id: int) -> Response:
    """Another role, or with `withdraw` none any more."""
    user, form = _colleague_or_404(user_id), RoleForm()
    if not form.validate():
        return _page(user, form)
    role = None if "withdraw" in request.form else Role(form.role.data)
    try:
        people.appoint(user, role, by=me(), visitor=entering.visitor())
    except LastAdministrator:
        form.role.errors = [_last()]
        return _page(user, form)
    if role is None:
        flash(_("%(name)s no longer works here.", name=user.full_name), "success")
    else:
        flash(_("The role is changed. A new sign-in is needed."), "success")
    return see_other(url_for("staff.people"))


@bp.post("/people/<int:user_id>/second-factor")
@access(Allow.STAFF_ADMIN)
def reset_second_factor(user_id: int) -> Response:
    user = _colleague_or_404(user_id)
    people.reset_second_factor(user, by=me(), visitor=entering.visitor())
    flash(_("The second step is switched off: it is set up anew at the next sign-in."), "success")
    return see_other(url_for("staff.people"))
