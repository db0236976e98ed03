from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Regexp

from elkk.base import clock, money
from elkk.sandbox.bank.cards import is_card_number
from elkk.web.i18n import _, _l


class _OpenForm(FlaskForm):
    """The bank's pages are another site's: they know nothing of our tokens."""

    class Meta:
        csrf = False


class CardForm(_OpenForm):
    number = StringField(_l("Card number"), validators=[DataRequired(_l("Enter the card number."))])
    expires = StringField(
        _l("Month / year"),
        validators=[Regexp(r"\s*\d{2}\s*/\s*\d{2}\s*$", message=_l("Write it as 12/30."))],
    )
    cvv = StringField(
        _l("CV2/CVV2"),
        validators=[Regexp(r"\d{3}$", message=_l("Three digits from the back of the card."))],
    )

    def validate_number(self, field: Any) -> None:
        if not is_card_number(field.data or ""):
            raise ValidationError(_("There is no such card number."))

    def validate_expires(self, field: Any) -> None:
        if field.errors:
            return
        month, _slash, year = field.data.replace(" ", "").partition("/")
        now = clock.now()
        if not 1 <= int(month) <= 12 or (2000 + int(year), int(month)) < (now.year, now.month):
            raise ValidationError(_("The card has expired."))


class CodeForm(_OpenForm):
    code = StringField(
        _l("Code from the SMS"), validators=[DataRequired(_l("Enter the code from the SMS."))]
    )


class ReversalForm(_OpenForm):
    kind = SelectField(
        _l("What happens"), choices=[("refund", _l("Refund")), ("chargeback", _l("Chargeback"))]
    )
    amount = StringField(_l("Sum, rub."), validators=[DataRequired(_l("Enter the sum."))])
    account = SelectField(_l("Account"), validate_choice=True)

    def offer_accounts(self, numbers: Sequence[str]) -> None:
        self.account.choices = [("", _("Not said")), *((number, number) for number in numbers)]

    def validate_amount(self, field: Any) -> None:
        try:
            money.parse(field.data)
        except ValueError as error:
            raise ValidationError(_("Write the sum as 1234,56.")) from error
