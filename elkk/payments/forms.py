"""«Оплата»: sums in roubles as people write them, and the consent."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from elkk import money
from elkk.i18n import _, _l, format_money
from elkk.identity.contacts import parse_email
from elkk.money import Kopecks
from elkk.payments.rules import Rule
from elkk.payments.services import Payable


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
    rule: Rule

    def validate_email(self, field: Any) -> None:
        address = parse_email(field.data)
        if address is None:
            raise ValidationError(_("Enter an address such as name@example.org."))
        field.data = address


class PaymentForm(ServicePaymentForm):
    """One payment. `form_token` is good for one order: a second press finds the first one's."""

    form_token = HiddenField(validators=[DataRequired(), Length(max=64)])

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


def service_form(rule: Rule, email: str) -> ServicePaymentForm:
    form = ServicePaymentForm(email=email)
    form.rule = rule
    return form


def pay_form(payable: Payable, rule: Rule, email: str) -> PayForm:
    form = PayForm(amount=money.plain(payable.suggested) if payable.suggested else "", email=email)
    form.rule = rule
    if not form.is_submitted():
        form.renew_token()
    return form


class _Checked:
    """A sum of «Оплатить всё»: an empty one or zero leaves the account out."""

    def __call__(self, form: Any, field: MoneyInput) -> None:
        if (field.data or "").strip() in ("", "0"):
            return
        if field.kopecks != 0:
            form.check_amount(field)


def pay_all_form(items: Sequence[Payable], rule: Rule, email: str) -> Any:
    """A form with a sum for each account, named `amount_<id>`; `amounts` reads them."""

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
    suggested = {
        f"amount_{item.account.id}": money.plain(item.suggested) if item.suggested else ""
        for item in items
    }
    form = PayAllForm(email=email, **suggested)
    form.rule = rule
    if not form.is_submitted():
        form.renew_token()
    return form
