"""The bank's pages: the acquirer's terminal, the issuer's ACS, СБП. Sandbox only."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from elkk.base import money
from elkk.payments.gateways.base import accounts_from_text
from elkk.sandbox import outages
from elkk.sandbox.bank import desk
from elkk.sandbox.bank.cards import CARDS, Scenario, spaced
from elkk.sandbox.bank.desk import Step
from elkk.sandbox.bank.forms import CardForm, CodeForm, ReversalForm
from elkk.sandbox.bank.models import BankPayment, BankStatus
from elkk.sandbox.bank.store import NotAllowed
from elkk.web.access import Allow, access
from elkk.web.htmx import page
from elkk.web.i18n import _

bp: Final = Blueprint("bank", __name__, url_prefix="/sandbox/bank")

View = Callable[..., Response]


def _of_payment(view: View) -> View:
    """Give the view the payment; 404 without one, and back to the shop when it has ended."""

    @wraps(view)
    def found(payment_id: str, **arguments: Any) -> Response:
        payment = desk.open_payment(payment_id)
        if payment is None:
            abort(404)
        if not outages.bank_answers():
            return page("sandbox/bank/down.html", payment=payment, status=503)
        if payment.status is not BankStatus.PENDING:
            return _back_to_shop(payment)
        return view(payment, **arguments)

    return found


@bp.get("/<payment_id>/")
@access(Allow.SANDBOX)
@_of_payment
def terminal(payment: BankPayment) -> Response:
    return _terminal(payment, CardForm())


@bp.post("/<payment_id>/")
@access(Allow.SANDBOX)
@_of_payment
def take_card(payment: BankPayment) -> Response:
    if "cancel" in request.form:
        return _next(payment, desk.cancel(payment))
    form = CardForm()
    if not form.validate_on_submit():
        return _terminal(payment, form, status=422)
    return _next(payment, desk.take_card(payment, form.number.data))


@bp.get("/<payment_id>/acs/")
@access(Allow.SANDBOX)
@_of_payment
def acs(payment: BankPayment) -> Response:
    if not payment.code:
        return redirect(url_for("bank.terminal", payment_id=payment.number), 303)
    return page("sandbox/bank/acs.html", payment=payment, form=CodeForm())


@bp.post("/<payment_id>/acs/")
@access(Allow.SANDBOX)
@_of_payment
def take_code(payment: BankPayment) -> Response:
    if "cancel" in request.form:
        return _next(payment, desk.cancel(payment))
    form = CodeForm()
    if form.validate_on_submit():
        step = desk.take_code(payment, form.code.data)
        if step is not Step.WRONG_CODE:
            return _next(payment, step)
        form.code.errors = [_("The code is wrong.")]
    return page("sandbox/bank/acs.html", payment=payment, form=form, status=422)


@bp.get("/<payment_id>/sbp/")
@access(Allow.SANDBOX)
@_of_payment
def sbp(payment: BankPayment) -> Response:
    address = url_for("bank.sbp", payment_id=payment.number, _external=True)
    import segno

    symbol = segno.make(address, error="m", micro=False)
    drawing = symbol.svg_inline(scale=6, omitsize=False, light="#fff", svgclass=None)
    return page("sandbox/bank/sbp.html", payment=payment, qr=Markup(drawing))


@bp.post("/<payment_id>/sbp/")
@access(Allow.SANDBOX)
@_of_payment
def pay_by_sbp(payment: BankPayment) -> Response:
    return _next(payment, desk.pay_by_sbp(payment))


@bp.route("/<payment_id>/reversal/", methods=["GET", "POST"])
@access(Allow.SANDBOX)
def reversal(payment_id: str) -> Response:
    """For testers: give money back, as the merchant or as the payer's bank would."""
    payment = desk.open_payment(payment_id)
    if payment is None:
        abort(404)
    form = ReversalForm()
    form.offer_accounts(list(accounts_from_text(payment.accounts)))
    if form.validate_on_submit():
        try:
            amount = money.parse(form.amount.data)
            desk.give_back(payment, amount, form.kind.data, form.account.data)
        except NotAllowed:
            form.amount.errors = [_("There is not so much to give back.")]
        else:
            return _back_to_shop(payment)
    status = 422 if form.errors else 200
    return page("sandbox/bank/reversal.html", payment=payment, form=form, status=status)


def _terminal(payment: BankPayment, form: CardForm, status: int = 200) -> Response:
    cards = [(spaced(number), _scenario_name(scenario)) for number, scenario in CARDS.items()]
    return page(
        "sandbox/bank/terminal.html", payment=payment, form=form, cards=cards, status=status
    )


def _scenario_name(scenario: Scenario) -> str:
    return {
        Scenario.SUCCESS: _("the payment goes through"),
        Scenario.REFUSED: _("not enough money"),
        Scenario.EXPIRED: _("the card has expired"),
        Scenario.UNKNOWN: _("the bank takes the money, but is silent about it for two minutes"),
        Scenario.LOST_RETURN: _("the bank takes the money, but does not lead back"),
    }[scenario]


def _back_to_shop(payment: BankPayment) -> Response:
    """The shop is this very cabinet, by whatever name the payer's browser reaches it."""
    return redirect(urlsplit(payment.return_url).path, 303)


def _next(payment: BankPayment, step: Step) -> Response:
    if step is Step.ACS:
        return redirect(url_for("bank.acs", payment_id=payment.number), 303)
    if step is Step.NOWHERE:
        return page("sandbox/bank/nowhere.html", payment=payment)
    return _back_to_shop(payment)
