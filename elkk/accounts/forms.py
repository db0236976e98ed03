"""Forms of linking, settings and shared access."""

import re

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from elkk.accounts.labels import relation_name
from elkk.accounts.models import Relation
from elkk.base.contacts import parse_email, parse_mobile
from elkk.web.i18n import _, _l


def _without_spaces(text: str | None) -> str | None:
    return re.sub(r"\s", "", text) if text else text


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class _EbillFields(FlaskForm):
    """The consent to bills by e-mail, and where to; `ebill_email` is what they say together."""

    ebill = BooleanField(
        _l("I agree to receive bills by e-mail and refuse to receive paper bills.")
    )
    email = StringField(_l("E-mail for bills"), filters=[_stripped])

    @property
    def ebill_email(self) -> str:
        """The address, in lower case; empty without the consent."""
        return (parse_email(self.email.data or "") or "") if self.ebill.data else ""

    def validate_email(self, field: StringField) -> None:
        if self.ebill.data and not parse_email(field.data or ""):
            raise ValidationError(_("Enter the e-mail for bills, such as name@example.org."))


class AddForm(_EbillFields):
    supplier = SelectField(
        _l("Supplier"),
        coerce=int,
        validators=[InputRequired(_l("Choose the supplier."))],
    )
    number = StringField(
        _l("Account number"),
        filters=[_without_spaces],
        validators=[
            DataRequired(_l("Enter the account number from your bill.")),
            Regexp(r"^[0-9]{8,20}$", message=_l("The account number is 8 to 20 digits.")),
        ],
    )
    relation = SelectField(
        _l("Relation to the account"),
        validators=[InputRequired(_l("Choose your relation to the account."))],
    )

    def offer(self, suppliers: list[tuple[int, str]]) -> None:
        """Fill the lists."""
        self.supplier.choices = suppliers
        self.relation.choices = [(str(each), relation_name(each)) for each in Relation]


class AnswerForm(FlaskForm):
    answer = StringField(
        _l("Answer"),
        filters=[_stripped],
        validators=[DataRequired(_l("Answer the question.")), Length(max=60)],
    )


class GroupForm(FlaskForm):
    group = StringField(
        _l("Group"),
        filters=[_stripped],
        validators=[Length(max=255, message=_l("No more than 255 characters."))],
    )


class NoteForm(FlaskForm):
    note = StringField(
        _l("Note"),
        filters=[_stripped],
        validators=[Length(max=120, message=_l("No more than 120 characters."))],
    )


class SettingsForm(_EbillFields, GroupForm, NoteForm):
    """`notices` are the kinds that the subscriber wants."""

    notices = SelectMultipleField(
        _l("Notices about the account"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )


class ConfirmForm(FlaskForm):
    """Nothing but the button."""


class InviteForm(FlaskForm):
    contact = StringField(
        _l("Phone or e-mail"),
        filters=[_stripped],
        validators=[DataRequired(_l("Enter the phone or e-mail of the person you invite."))],
    )
    rights = RadioField(
        _l("What they may do"),
        choices=[
            ("look", _l("See the account")),
            ("act", _l("See the account, submit readings and pay")),
        ],
        default="look",
    )
    until = DateField(
        _l("Last day of access"),
        validators=[Optional()],
    )

    @property
    def parsed_contact(self) -> str | None:
        """E.164 or an e-mail address; None where it is neither."""
        text = self.contact.data or ""
        return parse_email(text) if "@" in text else parse_mobile(text)

    def validate_contact(self, field: StringField) -> None:
        if field.data and self.parsed_contact is None:
            raise ValidationError(
                _(
                    "Enter the whole number of a mobile phone, such as 8 900 000-00-01, or an "
                    "e-mail, such as name@example.org."
                )
            )
