"""The form of a supplier's commission and limits of payments."""

from collections.abc import Callable
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from elkk.base import money, written
from elkk.payments.labels import vat_name
from elkk.payments.rules import VAT_CODES, Rule
from elkk.staff.edit_forms import EditForm, needed
from elkk.web.fields import one_line
from elkk.web.i18n import _l


def _read_by(read: Callable[[str], int], text: Any) -> Callable[[EditForm, StringField], None]:
    """A validator that says `text` where `read` can't read what was typed."""

    def check(form: EditForm, field: StringField) -> None:
        try:
            read(field.data)
        except ValueError as error:
            raise ValidationError(text) from error

    return check


def _sum(label: Any) -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[
            needed(_l("Enter the sum.")),
            _read_by(money.parse, _l("Write the sum as 3000,00.")),
        ],
        render_kw={"inputmode": "decimal"},
    )


class PaymentRuleForm(EditForm):
    starts_on = DateField(
        _l("Valid from"), validators=[InputRequired(_l("Choose the day from which it counts."))]
    )
    commission = StringField(
        _l("Commission, percent"),
        filters=[one_line],
        validators=[
            needed(_l("Enter the percent; 0 where there is no commission.")),
            _read_by(written.percent, _l("Write the percent as 0,9: two decimals at most.")),
        ],
        description=_l(
            "What the payer pays on top of the sum, rounded up to the kopeck. 0 is no commission."
        ),
        render_kw={"inputmode": "decimal"},
    )
    lowest = _sum(_l("Smallest sum of a payment, roubles"))
    highest = _sum(_l("Largest sum of a payment, roubles"))
    vat_code = SelectField(_l("VAT on the fiscal receipt"), coerce=int)

    def offer(self) -> "PaymentRuleForm":
        self.vat_code.choices = [(code, vat_name(code)) for code in VAT_CODES]
        return self

    @property
    def rule(self) -> Rule:
        """Once the form is valid."""
        return Rule(
            lowest=money.parse(self.lowest.data),
            highest=money.parse(self.highest.data),
            commission_bp=written.percent(self.commission.data),
            vat_code=self.vat_code.data,
        )
