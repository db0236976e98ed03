from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from elkk.base.contacts import format_phone, parse_email, parse_phone
from elkk.web.fields import GroupedSelect, lines
from elkk.web.i18n import _, _l

LONGEST_TEXT = 10_000


class AskForm(FlaskForm):
    """What the question is about. An account of 0 is a general question."""

    supplier = SelectField(_l("Supplier"), validators=[DataRequired(_l("Choose the supplier."))])
    account = SelectField(
        _l("Account"), validators=[DataRequired(_l("Choose an account or a general question."))]
    )
    topic = GroupedSelect(
        _l("Topic of the question"), validators=[DataRequired(_l("Choose a topic."))]
    )
    # The topic whose frequent questions the page has already shown.
    shown = HiddenField()


class QuestionForm(FlaskForm):
    email = StringField(
        _l("E-mail for the answer"), validators=[DataRequired(_l("Enter your e-mail."))]
    )
    phone = StringField(_l("Phone for the answer"))
    text = TextAreaField(
        _l("Question"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write your question.")),
            Length(
                max=LONGEST_TEXT, message=_l("The text is too long: %(max)d characters at most.")
            ),
        ],
    )
    service = SelectField(
        _l("Topic of the service"),
        validators=[DataRequired(_l("Choose the topic of the service."))],
    )
    files = MultipleFileField(_l("Attach a file"))

    def validate_email(self, field: StringField) -> None:
        found = parse_email(field.data)
        if found is None:
            raise ValidationError(_("Check the e-mail address, such as name@example.ru."))
        field.data = found

    def validate_phone(self, field: StringField) -> None:
        if not field.data:
            return
        found = parse_phone(field.data)
        if found is None:
            raise ValidationError(_("Check the phone number, such as 8 900 000-00-01."))
        field.data = format_phone(found)


class ReplyForm(FlaskForm):
    text = TextAreaField(
        _l("Message"),
        filters=[lines],
        validators=[
            DataRequired(_l("Write your message.")),
            Length(
                max=LONGEST_TEXT, message=_l("The text is too long: %(max)d characters at most.")
            ),
        ],
    )
    files = MultipleFileField(_l("Attach a file"))


class RatingForm(FlaskForm):
    solved = RadioField(
        _l("Is the question solved?"),
        choices=[("yes", _l("Yes")), ("no", _l("No"))],
        validators=[InputRequired(_l("Say whether the question is solved."))],
    )
    rating = RadioField(
        _l("Rate the answer"),
        choices=[("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")],
        validate_choice=False,
    )
    comment = TextAreaField(_l("Comment"), validators=[Length(max=2000)])

    def validate_rating(self, field: RadioField) -> None:
        if field.data and field.data not in ("1", "2", "3", "4", "5"):
            raise ValidationError(_("Choose a mark from 1 to 5."))
