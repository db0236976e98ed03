"""Forms of the price list."""

from datetime import date

from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Regexp, ValidationError

from elkk.base import money
from elkk.catalogue.editing import PriceLine
from elkk.staff.edit_forms import EditForm, at_most, needed
from elkk.web.fields import lines, one_line
from elkk.web.i18n import _, _l


class PriceCategoryForm(EditForm):
    title = StringField(
        _l("Title"), filters=[one_line], validators=[needed(_l("Enter the title.")), at_most(120)]
    )


class PriceForm(EditForm):
    """What a service costs from a day on. An empty price is «by agreement»."""

    title = StringField(
        _l("Service"),
        filters=[one_line],
        validators=[needed(_l("Enter the name of the service.")), at_most(200)],
    )
    price = StringField(
        _l("Price with VAT, roubles"),
        filters=[one_line],
        description=_l("Empty: by agreement."),
        render_kw={"inputmode": "decimal"},
    )
    unit = StringField(
        _l("What the price is for"),
        filters=[one_line],
        validators=[at_most(40)],
        description=_l("«meter», «visit», «hour»."),
    )
    term = StringField(_l("Term"), filters=[one_line], validators=[at_most(120)])
    details = TextAreaField(
        _l("Details"), filters=[lines], validators=[at_most(1000)], render_kw={"rows": 3}
    )
    needs_account = BooleanField(_l("Ordered for an account"), default=True)
    paid_online = BooleanField(_l("Paid in the cabinet"))
    valid_from = DateField(
        _l("Valid from"), validators=[InputRequired(_l("Choose the day from which it counts."))]
    )

    def validate_price(self, field: StringField) -> None:
        try:
            amount = money.parse(field.data) if field.data else None
        except ValueError as error:
            raise ValidationError(_("Write the price as 1250,00.")) from error
        if amount is not None and amount < 0:
            raise ValidationError(_("Write the price as 1250,00."))

    @property
    def line(self) -> PriceLine:
        return PriceLine(
            title=self.title.data,
            price=money.parse(self.price.data) if self.price.data else None,
            unit=self.unit.data,
            term=self.term.data,
            details=self.details.data,
            needs_account=self.needs_account.data,
            paid_online=self.paid_online.data,
        )

    @property
    def day(self) -> date:
        day: date = self.valid_from.data
        return day


class NewPriceForm(PriceForm):
    code = StringField(
        _l("Code"),
        filters=[one_line],
        validators=[
            needed(_l("Enter the code of the service.")),
            at_most(20),
            Regexp(r"[\w./-]+$", message=_l("Letters, digits, dots and dashes only.")),
        ],
        description=_l("As in your own list, such as 2.14: later prices keep it."),
    )


class PriceEndForm(EditForm):
    last_day = DateField(
        _l("Last day"), validators=[InputRequired(_l("Choose the last day of the service."))]
    )
