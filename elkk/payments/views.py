"""Оплата (manual 4.4.3.1): the form, the way to the acquirer and back, the receipt."""

from typing import Any, Final

from flask import Blueprint, abort, current_app, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts.models import Account, AccountLink
from elkk.base.incoming import whole_number
from elkk.documents.services import NoSuchDocument
from elkk.identity.entering import too_many
from elkk.identity.limits import TooMany
from elkk.identity.models import User
from elkk.payments import notifications, services
from elkk.payments.forms import pay_all_form, pay_form, service_form
from elkk.payments.gateways.base import NotificationRefused
from elkk.payments.ordered_services import NotPayable, ServiceOffer, service_offer
from elkk.payments.orders import FormUsed, NoGateway, TooManyAccounts
from elkk.payments.receipts import Receipt, receipt_of
from elkk.payments.services import Offer, Progress
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

bp: Final = Blueprint("payments", __name__)


@bp.record_once
def give_templates(state: BlueprintSetupState) -> None:
    """The page of a service order says how it is paid, and knows no payments."""
    state.app.jinja_env.globals["payment_of_order"] = lambda order_id: service_offer(
        _user(), order_id
    )


@bp.route("/accounts/<int:account_id>/pay/", methods=["GET", "POST"])
@access(Allow.ACCOUNT_ACT)
def pay(link: AccountLink) -> Response:
    offered = services.offer(_user(), [link.account])
    form = pay_form(offered, _email())
    earlier = ""
    if form.validate_on_submit():
        key, earlier = _pay(form, [link.account], {link.account_id: form.kopecks})
        if key:
            return see_other(url_for("payments.go", key=key))
    return _form_page("payments/pay.html", form, offered, earlier, link=link)


@bp.route("/pay/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def pay_all() -> Response:
    """«Оплатить всё»; `supplier` chooses whose accounts, where there are several suppliers."""
    offers = services.offers(_user())
    if not offers:
        abort(404)
    wanted = request.args.get("supplier", type=whole_number)
    offered = next((each for each in offers if each.supplier.id == wanted), offers[0])
    form = pay_all_form(offered, _email())
    earlier = ""
    if form.validate_on_submit():
        accounts = [item.account for item in offered.items]
        key, earlier = _pay(form, accounts, form.amounts())
        if key:
            return see_other(url_for("payments.go", key=key))
    return _form_page("payments/pay_all.html", form, offered, earlier, offers=offers)


def _pay(form: Any, accounts: list[Account], amounts: dict[int, int]) -> tuple[str, str]:
    """The key of the order made; else, with an error on the form, of one that was made before."""
    try:
        order = services.pay(
            _user(),
            accounts,
            amounts,
            email=form.email.data or "",
            form_token=form.form_token.data,
        )
    except FormUsed as used:
        form.form_errors.append(_("This form was already sent with another sum. Check it below."))
        form.renew_token()
        return "", used.order.key
    except (NoGateway, NoSuchDocument, TooManyAccounts):
        form.form_errors.append(_("These accounts can't be paid for together."))
        return "", ""
    except TooMany as error:
        form.form_errors.append(too_many(error))
        return "", ""
    return order.key, ""


@bp.route("/catalogue/orders/<int:order_id>/pay/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def pay_service(order_id: int) -> Response:
    """Paying for an ordered service, at the price of the day it was ordered (manual 4.3.1)."""
    offered = service_offer(_user(), order_id)
    if offered is None:
        abort(404)
    if not offered.is_awaited:
        return see_other(url_for("catalogue.order", order_id=order_id))
    form = service_form(offered, offered.ordered.email or _email())
    if form.validate_on_submit():
        try:
            order = services.pay_service(_user(), offered.ordered, email=form.email.data or "")
        except NotPayable:
            return see_other(url_for("catalogue.order", order_id=order_id))
        except (NoGateway, NoSuchDocument):
            form.form_errors.append(_("This order can't be paid for here now."))
        except TooMany as error:
            form.form_errors.append(too_many(error))
        else:
            return see_other(url_for("payments.go", key=order.key))
    return _form_page("payments/pay_service.html", form, offered, "")


def _form_page(
    template: str, form: Any, offered: Offer | ServiceOffer, earlier: str, **context: Any
) -> Response:
    return page(
        template,
        form=form,
        offer=offered,
        cards=current_app.config["ELKK"].payments.cards,
        earlier=earlier,
        status=422 if form.errors else 200,
        **context,
    )


def _user() -> User:
    user: User = current_user._get_current_object()
    return user


def _email() -> str:
    """The receipt goes to the confirmed address, unless the payer writes another."""
    return (current_user.email or "") if current_user.email_confirmed_at else ""


@bp.get("/payments/<key>/go/")
@access(Allow.SIGNED_IN)
def go(key: str) -> Response:
    """To the acquirer's page, as soon as it is known; meanwhile the page redraws itself.

    Never straight from the form: browsers apply `form-action` to what a form's answer redirects
    to, and the acquirer is another site. So the first answer is always the page.
    """
    found = _progress_or_404(key, ask=True)
    if not found.is_open:
        return see_other(url_for("payments.status", key=key))
    if found.leads_to and "ready" in request.args:
        return see_other(found.leads_to)
    return page("payments/go.html", fragments=("waiting",), progress=found)


@bp.get("/payments/<key>/")
@access(Allow.SIGNED_IN)
def status(key: str) -> Response:
    """How the payment stands: here the acquirer sends the payer back to."""
    found = _progress_or_404(key, ask=current_user.watcher is None)
    return page("payments/status.html", fragments=("standing",), progress=found)


@bp.get("/payments/<key>/receipt/")
@access(Allow.SIGNED_IN)
def receipt(key: str) -> Response:
    return page("payments/receipt.html", receipt=_receipt_or_404(key))


@bp.get("/payments/<key>/receipt.pdf")
@access(Allow.SIGNED_IN)
def receipt_pdf(key: str) -> Response:
    # Drawing takes a library that costs a third of a second to load: not at every start.
    from elkk.payments.receipt_pdf import render

    found = _receipt_or_404(key)
    return Response(
        render(found),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="receipt-{found.number}.pdf"'},
    )


@bp.post("/payments/webhook/<gateway>")
@access(Allow.ANYONE)
def webhook(gateway: str) -> Response:
    """The acquirer knocks. Whatever it says is written down, and asked about by the worker."""
    try:
        notifications.receive(gateway, request.get_data(), request.remote_addr or "")
    except NotificationRefused as refusal:
        current_app.logger.warning("webhook of %s refused: %s", gateway, refusal)
        abort(403)
    return Response(status=200)


def _progress_or_404(key: str, *, ask: bool) -> Progress:
    found = services.progress(_user(), key, ask=ask)
    if found is None:
        abort(404)
    return found


def _receipt_or_404(key: str) -> Receipt:
    found = _progress_or_404(key, ask=False)
    made = receipt_of(found.order)
    if made is None:
        abort(404)
    return made
