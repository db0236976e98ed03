"""Forms of the screens where clerks, the billing department and the administrator work."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from elkk.base import money
from elkk.base.contacts import parse_email, parse_mobile
from elkk.base.names import tidy
from elkk.base.roles import Role
from elkk.ebills.listing import Standing
from elkk.identity.forms import Name
from elkk.payments.problems import Part
from elkk.staff.forms import FilterForm
from elkk.staff.labels import ebill_standing, role_name
from elkk.support.forms import LONGEST_TEXT
from elkk.support.models import Status
from elkk.support.queue import MINE, NOBODYS
from elkk.support.templates import PLACEHOLDERS, unknown_names
from elkk.web.fields import lines, one_line
from elkk.web.i18n import _, _l

OPEN = "open"
_TOO_LONG = _l("The text is too long: %(max)d characters at most.")


class FindForm(FilterForm):
    q = StringField(_l("Account, phone, e-mail, name or address"), filters=[one_line])


class EbillFilter(FilterForm):
    account = StringField(_l("Account number"), filters=[one_line])
    state = SelectField(
        _l("Bills"),
        choices=[("", _l("All")), *((str(each), ebill_standing(each)) for each in Standing)],
        default="",
        validate_choice=False,
    )


class ReasonForm(FlaskForm):
    """Why a cabinet is looked at: it is written down."""

    reason = StringField(
        _l("Why do you look?"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write why you look, such as the number of the appeal.")),
            Length(max=200, message=_TOO_LONG),
        ],
    )


class CloseAccessForm(FlaskForm):
    """Why somebody's access to an account ends: the subscriber reads it."""

    reason = StringField(
        _l("Reason"),
        description=_l(
            "The subscriber reads it, and it stays in the audit log. Name no other people."
        ),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write the reason: the subscriber reads it.")),
            Length(max=200, message=_TOO_LONG),
        ],
    )


class OwnerFilter(FilterForm):
    account = StringField(_l("Account number"), filters=[one_line])
    supplier = SelectField(_l("Supplier"), default="")
    waiting = BooleanField(_l("Only where links wait"))


class AppealFilter(FilterForm):
    status = SelectField(_l("Status"), default=OPEN)
    topic = SelectField(_l("Topic"), default="")
    supplier = SelectField(_l("Supplier"), default="")
    whose = SelectField(_l("Whose"), default="")
    overdue = BooleanField(_l("Overdue only"))

    def offer(self, topics: list[tuple[str, str]], suppliers: list[tuple[str, str]]) -> None:
        self.status.choices = [
            (OPEN, _("Await an answer")),
            (Status.NEW, _("New")),
            (Status.IN_PROGRESS, _("In work")),
            (Status.ANSWERED, _("Answered ones")),
            (Status.CLOSED, _("Closed ones")),
        ]
        self.topic.choices = [("", _("All topics")), *topics]
        self.supplier.choices = [("", _("All suppliers")), *suppliers]
        self.whose.choices = [
            ("", _("Everyone's")),
            (MINE, _("Mine")),
            (NOBODYS, _("Nobody's")),
        ]


class AnswerForm(FlaskForm):
    """`seen` is the revision of the thread that the page showed."""

    text = TextAreaField(
        _l("Answer"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write the answer.")),
            Length(max=LONGEST_TEXT, message=_TOO_LONG),
        ],
    )
    files = MultipleFileField(_l("Attach a file"))
    template = SelectField(_l("Template"), default="", validate_choice=False)
    seen = HiddenField()


class NoteForm(FlaskForm):
    note = TextAreaField(
        _l("Note for colleagues"),
        filters=[lines],
        validators=[DataRequired(_l("Write the note.")), Length(max=2000, message=_TOO_LONG)],
    )


class AssignForm(FlaskForm):
    """`was` is whose the appeal was when the page was shown."""

    assignee = SelectField(_l("Who looks after it"), default="")
    was = HiddenField()


class TemplateForm(FlaskForm):
    title = StringField(
        _l("Name of the template"),
        filters=[one_line],
        validators=[DataRequired(_l("Name the template.")), Length(max=120, message=_TOO_LONG)],
    )
    text = TextAreaField(
        _l("Text"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write the text of the template.")),
            Length(max=LONGEST_TEXT, message=_TOO_LONG),
        ],
    )
    is_active = BooleanField(_l("Offer it when answering"), default=True)

    def validate_text(self, field: TextAreaField) -> None:
        unknown = unknown_names(field.data or "")
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise ValidationError(
                _("There is no {%(name)s}. Use these: %(known)s.", name=unknown[0], known=known)
            )


class TermForm(FlaskForm):
    days = IntegerField(
        _l("Days for an answer"),
        validators=[
            Optional(),
            NumberRange(1, 30, _l("Enter a number from 1 to 30: 59-ФЗ gives thirty days.")),
        ],
    )
    supplier = HiddenField()


class OrderMoveForm(FlaskForm):
    status = SelectField(_l("New status"), validators=[DataRequired(_l("Choose the status."))])
    note = StringField(
        _l("Note for the subscriber"),
        filters=[one_line],
        validators=[Length(max=255, message=_TOO_LONG)],
    )


class PaymentFilter(FilterForm):
    account = StringField(_l("Account number"), filters=[one_line])
    operation = StringField(_l("Operation number"), filters=[one_line])
    day = DateField(_l("Day of the payment"), validators=[Optional()])


class ResolveForm(FlaskForm):
    how = TextAreaField(
        _l("What was done"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write what was done with the money.")),
            Length(max=1000, message=_TOO_LONG),
        ],
    )


class SharesForm(ResolveForm):
    """How much for each part of the order; the fields are made for them."""

    parts: Sequence[Part] = ()

    def kopecks(self) -> dict[str, int]:
        """By the number of the account or the service order; the fields must be valid."""
        return {part.number: self[_share(part)].kopecks for part in self.parts}

    @property
    def shares(self) -> list[StringField]:
        return [self[_share(part)] for part in self.parts]


def _share(part: Part) -> str:
    return f"share_{part.number}"


class _MoneyField(StringField):
    """Roubles as people write them; `kopecks` once it is valid. A refund is below zero."""

    kopecks = 0

    def pre_validate(self, form: object) -> None:
        try:
            self.kopecks = money.parse(self.data or "0")
        except ValueError:
            raise ValidationError(_("Enter a sum in roubles, such as 499.27.")) from None


def shares_form(parts: Sequence[Part]) -> SharesForm:
    fields: dict[str, object] = {"parts": parts}
    for part in parts:
        label = (
            _("For order %(number)s, roubles", number=part.number)
            if part.is_service
            else _("For account %(number)s, roubles", number=part.number)
        )
        fields[_share(part)] = _MoneyField(label, default=money.plain(part.amount))
    form: SharesForm = type("OrderSharesForm", (SharesForm,), fields)()
    return form


class RejectForm(FlaskForm):
    reason = StringField(
        _l("Reason for the subscriber"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Write why the reading is rejected: the subscriber will read it.")),
            Length(max=255, message=_TOO_LONG),
        ],
    )


def _roles() -> list[tuple[str, str]]:
    return [(str(role), role_name(role)) for role in Role]


class InviteForm(FlaskForm):
    phone = StringField(_l("Phone"), validators=[DataRequired(_l("Enter the phone."))])
    email = StringField(_l("E-mail"), validators=[DataRequired(_l("Enter the e-mail."))])
    last_name = StringField(
        _l("Last name"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Enter the last name.")),
            Name(),
            Length(max=60, message=_TOO_LONG),
        ],
    )
    first_name = StringField(
        _l("First name"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Enter the first name.")),
            Name(),
            Length(max=60, message=_TOO_LONG),
        ],
    )
    role = SelectField(_l("Role"), choices=_roles)

    def validate_phone(self, field: StringField) -> None:
        found = parse_mobile(field.data)
        if found is None:
            raise ValidationError(
                _("Enter the whole number of a mobile phone, such as 8 (900) 123-45-67.")
            )
        field.data = found

    def validate_email(self, field: StringField) -> None:
        found = parse_email(field.data)
        if found is None:
            raise ValidationError(_("Check the e-mail address, such as name@example.ru."))
        field.data = found


class RoleForm(FlaskForm):
    role = SelectField(_l("Role"), choices=_roles)
