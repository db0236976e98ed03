from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from elkk.base.contacts import parse_email, parse_phone
from elkk.base.names import is_name, tidy
from elkk.web.fields import GroupedSelect, lines, one_line
from elkk.web.i18n import _, _l


class OrderForm(FlaskForm):
    """«Заказать услугу». An account of 0 means without one."""

    service = GroupedSelect(_l("Service"), validators=[DataRequired(_l("Choose a service."))])
    account = SelectField(_l("Account"), validators=[DataRequired(_l("Choose an account."))])
    full_name = StringField(
        _l("Full name"),
        filters=[tidy],
        validators=[DataRequired(_l("Enter your full name.")), Length(max=182)],
    )
    phone = StringField(_l("Phone"), validators=[DataRequired(_l("Enter your phone number."))])
    email = StringField(_l("E-mail"))
    address = StringField(
        _l("Address of the work"),
        filters=[one_line],
        validators=[DataRequired(_l("Enter the address of the work.")), Length(max=255)],
    )
    comment = TextAreaField(_l("Comment"), filters=[lines], validators=[Length(max=2000)])
    # Makes the form good for one order, however often it is sent.
    key = HiddenField()

    def validate_full_name(self, field: StringField) -> None:
        if not is_name(field.data):
            raise ValidationError(
                _("Use letters, spaces, hyphens and apostrophes; a full stop after an initial.")
            )

    def validate_phone(self, field: StringField) -> None:
        found = parse_phone(field.data)
        if found is None:
            raise ValidationError(_("Check the phone number, such as 8 900 000-00-01."))
        self.parsed_phone = found

    def validate_email(self, field: StringField) -> None:
        if field.data and parse_email(field.data) is None:
            raise ValidationError(_("Check the e-mail address, such as name@example.ru."))
