"""Finding a subscriber, and everything about the account or the user."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from elkk.accounts.finding import find_accounts
from elkk.base.roles import Role
from elkk.identity import entering, viewing
from elkk.identity.finding import find_users
from elkk.identity.models import User
from elkk.identity.viewing import NotToBeViewed
from elkk.staff import cards, people
from elkk.staff.common import bp, me, staff_zone
from elkk.staff.desk_forms import FindForm, ReasonForm
from elkk.web.access import Allow, access, lets_in
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _, _n

ACCOUNTS, USERS = "accounts", "users"


@bp.get("/find/")
@access(Allow.STAFF)
def find() -> Response:
    """Accounts and users at once; further pages are of one of them (`what`)."""
    form = FindForm(request.args)
    text, what = form.q.data or "", request.args.get("what", "")
    cursor = request.args.get("after", "")
    return page(
        "staff/find.html",
        fragments=("rows",),
        form=form,
        text=text,
        accounts=find_accounts(text, cursor) if text and what != USERS else None,
        users=find_users(text, cursor) if text and what != ACCOUNTS else None,
        too_many=bool(text) and what != USERS,
    )


@bp.get("/accounts/<int:card_id>/")
@access(Allow.STAFF)
def account_card(card_id: int) -> Response:
    card = cards.account_card(card_id)
    if card is None:
        abort(404)
    return page(
        "staff/account.html",
        card=card,
        may_close=lets_in(Allow.STAFF_CLERK, me().role),
        zone=card.account.supplier.time_zone,
    )


@bp.get("/users/<int:user_id>/")
@access(Allow.STAFF)
def user_card(user_id: int) -> Response:
    return _user_page(user_id, ReasonForm())


def _user_page(user_id: int, form: ReasonForm) -> Response:
    card = cards.user_card(user_id)
    if card is None:
        abort(404)
    return page(
        "staff/user.html",
        status=422 if form.errors else 200,
        card=card,
        may_close=lets_in(Allow.STAFF_CLERK, me().role),
        form=form,
        zone=staff_zone(),
        minutes=int(viewing.LONGEST.total_seconds()) // 60,
    )


def user_or_404(user_id: int) -> User:
    user = cards.find_user(user_id)
    if user is None:
        abort(404)
    return user


@bp.post("/users/<int:user_id>/sessions/end")
@access(Allow.STAFF)
def end_sessions(user_id: int) -> Response:
    """«Завершить все»: of a colleague only by the administrator."""
    user = user_or_404(user_id)
    if user.is_staff and me().role is not Role.ADMIN:
        abort(403)
    ended = people.end_sessions(user, by=me(), visitor=entering.visitor())
    flash(_n("%(num)d session is over.", "%(num)d sessions are over.", ended), "success")
    return see_other(url_for("staff.user_card", user_id=user_id))


@bp.post("/users/<int:user_id>/view")
@access(Allow.STAFF)
def view_as(user_id: int) -> Response:
    """See the cabinet as this subscriber does; the reason is written down."""
    form, user = ReasonForm(), user_or_404(user_id)
    if not form.validate():
        return _user_page(user_id, form)
    try:
        viewing.begin(me(), user, form.reason.data, entering.visitor())
    except NotToBeViewed:
        abort(404)
    return see_other(url_for("accounts.start"))


@bp.post("/viewing/end")
@access(Allow.STAFF)
def end_viewing() -> Response:
    return _to_whom_it_was(viewing.end(me(), entering.visitor()))


@bp.get("/viewing/over")
@access(Allow.STAFF)
def viewing_over() -> Response:
    """Where a page of the subscriber's leads once the time is over."""
    session = me().session
    if session is not None and viewing.is_over(session.viewing_until):
        return _to_whom_it_was(viewing.end(me(), entering.visitor()))
    return see_other(url_for("staff.index"))


def _to_whom_it_was(user_id: int | None) -> Response:
    if user_id is None:
        return see_other(url_for("staff.index"))
    flash(_("You no longer look at the subscriber's cabinet."))
    return see_other(url_for("staff.user_card", user_id=user_id))
