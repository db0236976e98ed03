"""«Добавить лицевой счет» (manual 4.1)."""

from flask import current_app, flash, redirect, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts import linking, settings
from elkk.accounts.answers import canonical
from elkk.accounts.blueprint import bp
from elkk.accounts.forms import AddForm, AnswerForm, GroupForm
from elkk.accounts.linking import Wish, WrongAnswer
from elkk.accounts.models import AccountLink, FactKind, Relation
from elkk.identity.limits import TooMany
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _, _n

_WISH = "linking"


@bp.route("/accounts/add/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def add() -> Response:
    form = AddForm(email=current_user.email)
    form.offer([(each.id, each.name) for each in linking.suppliers()])
    if form.validate_on_submit() and (kind := _question(form)):
        keep_wish(
            Wish(
                form.supplier.data,
                form.number.data,
                kind,
                Relation(form.relation.data),
                form.ebill_email,
            )
        )
        return see_other(url_for("accounts.confirm"))
    return page("accounts/add.html", form=form, status=422 if form.errors else 200)


def _question(form: AddForm) -> FactKind | None:
    supplier_id, number = form.supplier.data, form.number.data
    if linking.is_linked(current_user, supplier_id, number):
        form.number.errors = [_("This account is in your list already.")]
        return None
    secret = current_app.config["SECRET_KEY"]
    try:
        return linking.question(current_user.id, supplier_id, number, secret)
    except TooMany as error:
        form.number.errors = [closed_for_a_while(error)]
        return None


@bp.route("/accounts/add/question/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def confirm() -> Response:
    """The control question; nothing here tells whether the number exists."""
    wish = _wish()
    if wish is None:
        return redirect(url_for("accounts.add"), 303)
    form = AnswerForm()
    status = 422
    try:
        link = _answered(form, wish)
    except TooMany as error:
        form.answer.errors, link, status = [closed_for_a_while(error)], None, 429
    if link is not None:
        session.pop(_WISH)
        return see_other(url_for("accounts.linked", account_id=link.account_id))
    return page(
        "accounts/confirm.html", form=form, wish=wish, status=status if form.errors else 200
    )


def _answered(form: AnswerForm, wish: Wish) -> AccountLink | None:
    """The new link; None where there is no answer, or not the right one."""
    if not form.validate_on_submit():
        return None
    answer = canonical(wish.kind, form.answer.data)
    if answer is None:
        form.answer.errors = [_("This can't be the answer: look at the example.")]
        return None
    try:
        return linking.link_account(current_user, wish, answer)
    except WrongAnswer:
        form.answer.errors = [
            _(
                "The account number and the answer don't fit together. "
                "Check both with your last bill."
            )
        ]
        return None


def closed_for_a_while(error: TooMany) -> str:
    return _n(
        "Too many wrong answers. Linking is closed for %(num)d minute.",
        "Too many wrong answers. Linking is closed for %(num)d minutes.",
        error.minutes,
    )


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


def keep_wish(wish: Wish) -> None:
    """In the session, between what asks for the account and the control question."""
    session[_WISH] = {
        "supplier": wish.supplier_id,
        "number": wish.number,
        "kind": wish.kind,
        "relation": wish.relation,
        "ebill_email": wish.ebill_email,
    }


def _wish() -> Wish | None:
    packed = session.get(_WISH)
    if packed is None:
        return None
    return Wish(
        packed["supplier"],
        packed["number"],
        FactKind(packed["kind"]),
        Relation(packed["relation"]),
        packed["ebill_email"],
    )
