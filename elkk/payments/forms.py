"""«Оплата»: sums in roubles as people write them, and the consent."""

import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from elkk.base import money
from elkk.base.contacts import parse_email
from elkk.base.money import Kopecks
from elkk.documents.models import DocumentVersion
from elkk.payments.ordered_services import ServiceOffer
from elkk.payments.rules import Rule
from elkk.payments.services import Offer, Payable
from elkk.web.i18n import _, _l, format_money


class MoneyInput(StringField):
    """Roubles on screen, `kopecks` in code."""

    @property
    def kopecks(self) -> Kopecks | None:
        try:
            return money.parse(self.data or "")
        except ValueError:
            return None


class ServicePaymentForm(FlaskForm):
    """Where the receipt goes, and the consent: all that there is to say of an ordered service."""

    email = StringField(_l("E-mail for the receipt"), validators=[Optional(), Length(max=254)])
    agree = BooleanField(
        _l("I agree with the payment terms"),
        validators=[DataRequired(_l("Agree with the payment terms to pay."))],
    )
    # The number of the version that was shown.
    terms = HiddenField()
    rule: Rule
    terms_in_force: DocumentVersion | None

    def validate_email(self, field: Any) -> None:
        address = parse_email(field.data)
        if address is None:
            raise ValidationError(_("Enter an address such as name@example.org."))
        field.data = address

    def validate_agree(self, field: Any) -> None:
        if self.terms_in_force and self.terms.data != str(self.terms_in_force.number):
            self._show_terms()
            field.data = False
            raise ValidationError(_("The payment terms have changed. Read them and agree again."))

    def prepare(self, offer: Offer | ServiceOffer) -> None:
        """What holds for the payment, and what the page carries when it is shown first."""
        self.rule, self.terms_in_force = offer.rule, offer.terms
        if not self.is_submitted():
            self._show_terms()

    def _show_terms(self) -> None:
        self.terms.data = str(self.terms_in_force.number) if self.terms_in_force else ""


class PaymentForm(ServicePaymentForm):
    """One payment. `form_token` is good for one order: a second press finds the first one's."""

    form_token = HiddenField(validators=[DataRequired(), Length(max=64)])

    def prepare(self, offer: Offer | ServiceOffer) -> None:
        super().prepare(offer)
        if not self.is_submitted():
            self.renew_token()

    def renew_token(self) -> None:
        self.form_token.data = secrets.token_hex(16)

    def check_amount(self, field: MoneyInput) -> None:
        if field.kopecks is None:
            raise ValidationError(_("Write the sum as 1234,56."))
        if not self.rule.allows(field.kopecks):
            raise ValidationError(
                _(
                    "The sum must be between %(lowest)s and %(highest)s",
                    lowest=format_money(self.rule.lowest),
                    highest=format_money(self.rule.highest),
                )
            )


class PayForm(PaymentForm):
    """For one account (manual 4.4.3.1)."""

    amount = MoneyInput(_l("Total to pay"), validators=[DataRequired(_l("Enter the sum to pay."))])

    def validate_amount(self, field: MoneyInput) -> None:
        self.check_amount(field)

    @property
    def kopecks(self) -> Kopecks:
        """The sum, once the form is valid."""
        return self.amount.kopecks or 0


def service_form(offer: ServiceOffer, email: str) -> ServicePaymentForm:
    form = ServicePaymentForm(email=email)
    form.prepare(offer)
    return form


def pay_form(offer: Offer, email: str) -> PayForm:
    form = PayForm(amount=_suggested(offer.items[0]), email=email)
    form.prepare(offer)
    return form


def _suggested(item: Payable) -> str:
    return money.plain(item.suggested) if item.suggested else ""


class _Checked:
    """A sum of «Оплатить всё»: an empty one or zero leaves the account out."""

    def __call__(self, form: Any, field: MoneyInput) -> None:
        if (field.data or "").strip() in ("", "0"):
            return
        if field.kopecks != 0:
            form.check_amount(field)


def pay_all_form(offer: Offer, email: str) -> Any:
    """A form with a sum for each account, named `amount_<id>`; `amounts` reads them."""
    items = offer.items

    class PayAllForm(PaymentForm):
        def validate(self, extra_validators: Any = None) -> bool:
            if not super().validate(extra_validators):
                return False
            if not self.amounts():
                self.form_errors.append(_("Enter a sum for at least one account."))
                return False
            return True

        def amounts(self) -> dict[int, Kopecks]:
            return {
                item.account.id: kopecks
                for item in items
                if (kopecks := self[f"amount_{item.account.id}"].kopecks)
            }

    for item in items:
        label = f"{item.account.address}, {item.account.number}"
        setattr(PayAllForm, f"amount_{item.account.id}", MoneyInput(label, validators=[_Checked()]))
    suggested = {f"amount_{item.account.id}": _suggested(item) for item in items}
    form = PayAllForm(email=email, **suggested)
    form.prepare(offer)
    return form
