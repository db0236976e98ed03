"""Forms of a supplier: requisites, days for readings, tariffs, questions, reminders."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from elkk.accounts.labels import question_text
from elkk.accounts.models import FactKind
from elkk.base import money
from elkk.base.contacts import parse_email
from elkk.notices.forms import ZONES
from elkk.staff.edit_forms import EditForm, at_most, needed
from elkk.web.fields import lines, one_line
from elkk.web.i18n import _, _l


def _digits(label: Any, *counts: int) -> StringField:
    either = "|".join(rf"\d{{{count}}}" for count in counts)
    return StringField(
        label,
        filters=[one_line],
        validators=[
            Optional(),
            Regexp(
                f"(?:{either})$",
                message=_l("%(digits)s digits.", digits=" / ".join(map(str, counts))),
            ),
        ],
        render_kw={"inputmode": "numeric"},
    )


def _text(label: Any, longest: int, **options: Any) -> StringField:
    return StringField(label, filters=[one_line], validators=[at_most(longest)], **options)


class SupplierForm(EditForm):
    """The fields are named as those of Supplier."""

    name = StringField(
        _l("Full name of the utility"),
        filters=[one_line],
        validators=[needed(_l("Enter the name of the utility.")), at_most(160)],
    )
    short_name = StringField(
        _l("Short name"),
        filters=[one_line],
        validators=[needed(_l("Enter the short name.")), at_most(60)],
    )
    service = StringField(
        _l("Service"),
        filters=[one_line],
        validators=[needed(_l("Enter the service, such as Electricity.")), at_most(60)],
    )
    inn = _digits(_l("INN"), 10, 12)
    kpp = _digits(_l("KPP"), 9)
    bank_account = _digits(_l("Current account"), 20)
    bank_name = _text(_l("Bank"), 45, description=_l("45 characters at most, for the QR code."))
    bic = _digits(_l("BIC"), 9)
    corr_account = _digits(_l("Correspondent account"), 20)
    phone = _text(_l("Phone"), 60)
    email = _text(_l("E-mail"), 120)
    site = _text(_l("Site"), 120)
    address = _text(_l("Address"), 255)
    time_zone = SelectField(
        _l("Time zone"),
        description=_l("In which days begin: periods for readings, due days, reminders."),
    )

    def offer(self, present: str) -> "SupplierForm":
        """The zones of Russia, and the present one where it is another."""
        self.time_zone.choices = [(name, title) for name, title in ZONES.items()]
        if present not in ZONES:
            self.time_zone.choices.append((present, present))
        return self

    def validate_email(self, field: StringField) -> None:
        if field.data and parse_email(field.data) is None:
            raise ValidationError(_("Check the e-mail address, such as name@example.ru."))

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: value or ""
            for name, value in self.data.items()
            if name not in ("seen", "csrf_token")
        }


class WindowForm(EditForm):
    starts_on = DateField(
        _l("From the month that begins on"),
        validators=[InputRequired(_l("Choose the first day of a month."))],
    )
    any_day = BooleanField(_l("On any day"))
    first_day = IntegerField(
        _l("First day"),
        validators=[Optional(), NumberRange(1, 31, message=_l("A day of the month, 1 to 31."))],
        description=_l("After the last day, the period ends in the next month: 25 to 3."),
    )
    last_day = IntegerField(
        _l("Last day"),
        validators=[Optional(), NumberRange(1, 31, message=_l("A day of the month, 1 to 31."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.any_day.data:
            return good
        for field in (self.first_day, self.last_day):
            if field.data is None and not field.errors:
                field.errors = [_("A day of the month, 1 to 31.")]
                good = False
        return good

    @property
    def days(self) -> tuple[int, int]:
        return (0, 0) if self.any_day.data else (self.first_day.data, self.last_day.data)


class TariffForm(EditForm):
    starts_on = DateField(
        _l("Valid from"), validators=[InputRequired(_l("Choose the day from which it counts."))]
    )
    prices = TextAreaField(
        _l("Prices"),
        filters=[lines],
        validators=[needed(_l("Enter the prices."))],
        description=_l(
            "A line for each zone and range: zone; above how many kWh a month; roubles per kWh; "
            "of which transmission, if it is known. For example: T1; 0; 3,20 and T1; 150; 4,15. "
            "T1 is the day or the peak, T2 the night, T3 the half-peak."
        ),
        render_kw={"rows": 7},
    )


class QuestionsForm(EditForm):
    kinds = SelectMultipleField(
        _l("What to ask when an account is linked"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Without any: the area, the meter's number and the sum of the last bill."),
    )

    def offer(self) -> "QuestionsForm":
        self.kinds.choices = [(str(kind), question_text(kind)) for kind in FactKind]
        return self


def _kopecks(form: EditForm, field: StringField) -> None:
    try:
        amount = money.parse(field.data)
    except ValueError as error:
        raise ValidationError(_("Write the sum as 3000,00.")) from error
    if amount <= 0:
        raise ValidationError(_("Write the sum as 3000,00."))


class LimitsForm(EditForm):
    starts_on = DateField(
        _l("Valid from"), validators=[InputRequired(_l("Choose the day from which it counts."))]
    )
    debt_from = StringField(
        _l("Remind of a debt from, roubles"),
        filters=[one_line],
        validators=[needed(_l("Enter the sum.")), _kopecks],
    )
    overdue_from = StringField(
        _l("After the due day, from, roubles"),
        filters=[one_line],
        validators=[needed(_l("Enter the sum.")), _kopecks],
    )
    verification_days = IntegerField(
        _l("Tell of the end of a meter's verification, days ahead"),
        validators=[
            InputRequired(_l("Enter the number of days.")),
            NumberRange(1, 365, message=_l("1 to 365 days.")),
        ],
    )
