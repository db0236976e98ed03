"""«Добавить лицевой счет» (manual 4.1)."""

from typing import Any

from flask import current_app, flash, redirect, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.access import Allow, access
from elkk.accounts import linking, settings
from elkk.accounts.answers import canonical
from elkk.accounts.blueprint import bp
from elkk.accounts.forms import AddForm, AnswerForm, GroupForm
from elkk.accounts.linking import Refusal, Wish
from elkk.accounts.models import AccountLink, Relation
from elkk.htmx import page, see_other
from elkk.i18n import _

_WISH = "linking"


@bp.route("/accounts/add/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def add() -> Response:
    form = AddForm(email=current_user.email)
    form.offer([(each.id, each.name) for each in linking.suppliers()])
    if form.validate_on_submit():
        if not linking.is_linked(current_user, form.supplier.data, form.number.data):
            session[_WISH] = _packed(form)
            return see_other(url_for("accounts.confirm"))
        form.number.errors = [_("This account is in your list already.")]
    return page("accounts/add.html", form=form, status=422 if form.errors else 200)


@bp.route("/accounts/add/question/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def confirm() -> Response:
    """The control question; nothing here tells whether the number exists."""
    wish = _wish()
    if wish is None:
        return redirect(url_for("accounts.add"), 303)
    secret = current_app.config["SECRET_KEY"]
    kind = linking.question(wish, secret)
    form = AnswerForm()
    status = 200
    if form.validate_on_submit():
        answer = canonical(kind, form.answer.data)
        if answer is None:
            form.answer.errors = [_("This can't be the answer: look at the example.")]
        else:
            outcome = linking.link_account(current_user, wish, answer, secret)
            if isinstance(outcome, AccountLink):
                session.pop(_WISH)
                return see_other(url_for("accounts.linked", account_id=outcome.account_id))
            form.answer.errors, status = _refused(outcome)
    if form.errors:
        status = max(status, 422)
    return page("accounts/confirm.html", form=form, kind=kind, wish=wish, status=status)


def _refused(refusal: Refusal) -> tuple[list[str], int]:
    if refusal is Refusal.TOO_MANY_ANSWERS:
        text = _(
            "Too many wrong answers. Linking is closed for a while: try again later, "
            "or ask the utility's contact centre."
        )
        return [text], 429
    text = _(
        "The account number and the answer don't fit together. "
        "Check both with your last bill."
    )
    return [text], 422


@bp.route("/accounts/<int:account_id>/linked/", methods=["GET", "POST"])
@access(Allow.ACCOUNT)
def linked(link: AccountLink) -> Response:
    """The account is linked: into which group?"""
    form = GroupForm(group=link.group or link.account.address)
    if form.validate_on_submit():
        settings.save_group(link, form.group.data or "")
        flash(_("The account %(number)s is saved.", number=link.account.number), "success")
        return see_other(url_for("history.index", account_id=link.account_id))
    return page(
        "accounts/linked.html",
        form=form,
        link=link,
        groups=settings.groups_of(current_user.id),
        status=422 if form.errors else 200,
    )


def _packed(form: AddForm) -> dict[str, Any]:
    """For the session, between the two forms."""
    return {
        "supplier": form.supplier.data,
        "number": form.number.data,
        "relation": form.relation.data,
        "ebill_email": form.ebill_email,
    }


def _wish() -> Wish | None:
    packed = session.get(_WISH)
    if packed is None:
        return None
    return Wish(
        packed["supplier"],
        packed["number"],
        Relation(packed["relation"]),
        packed["ebill_email"],
    )
