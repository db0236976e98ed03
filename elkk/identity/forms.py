"""The forms of this room. Their checks are those of the manual; who knows what is not told."""

from typing import Any

from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    Form,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from elkk.base.contacts import parse_email, parse_mobile, parse_phone
from elkk.base.names import is_name, tidy
from elkk.identity import limits, passwords, second_factor, services
from elkk.identity.entering import too_many, visitor
from elkk.identity.models import BillDelivery
from elkk.web.i18n import LOCALES, _, _l


class Phone:
    """A phone that gets SMS. The number as we keep it comes to stand in `field.parsed`."""

    def __call__(self, _form: Form, field: Field) -> None:
        field.parsed = parse_mobile(field.data or "")
        if field.parsed is None:
            raise ValidationError(
                _("Enter the whole number of a mobile phone, such as 8 (900) 123-45-67.")
            )


class Email:
    """The address as we keep it comes to stand in `field.parsed`."""

    def __call__(self, _form: Form, field: Field) -> None:
        field.parsed = parse_email(field.data or "")
        if field.parsed is None:
            raise ValidationError(_("Enter an e-mail address, such as ivan@example.org."))


class Name:
    def __call__(self, _form: Form, field: Field) -> None:
        if field.data and not is_name(field.data):
            raise ValidationError(
                _("Use letters, spaces, hyphens and apostrophes; a full stop after an initial.")
            )


class PhoneOrEmail:
    def __call__(self, _form: Form, field: Field) -> None:
        text = (field.data or "").strip()
        field.parsed = parse_email(text) if "@" in text else parse_phone(text)
        if field.parsed is None:
            raise ValidationError(_("Enter your phone number or confirmed e-mail."))


def _required(text: Any = None) -> DataRequired:
    return DataRequired(text or _l("Required field"))


def _name(label: Any, autocomplete: str, *, required: bool = True) -> StringField:
    length = Length(max=60, message=_l("At most 60 characters."))
    return StringField(
        label,
        validators=[_required() if required else Optional(), Name(), length],
        render_kw={"autocomplete": autocomplete},
        filters=[tidy],
    )


def _phone(label: Any = None) -> StringField:
    return StringField(
        label or _l("Phone"),
        validators=[_required(), Phone()],
        render_kw={"type": "tel", "autocomplete": "tel"},
    )


def _email() -> StringField:
    return StringField(
        _l("E-mail"),
        validators=[_required(), Email()],
        render_kw={"type": "email", "autocomplete": "email"},
    )


def _new_password(label: Any) -> PasswordField:
    return PasswordField(
        label, validators=[_required()], render_kw={"autocomplete": "new-password"}
    )


def _code(label: Any = None) -> StringField:
    return StringField(
        label or _l("Code"),
        validators=[_required(_l("Enter the code."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12},
    )


class SignInForm(FlaskForm):
    login = StringField(
        _l("Phone or e-mail"),
        validators=[DataRequired(_l("Enter your phone number or confirmed e-mail."))],
    )
    password = PasswordField(_l("Password"), validators=[DataRequired(_l("Enter your password."))])
    remember = BooleanField(_l("Remember me"))


class NewPasswordFields(Form):
    """A new password, twice."""

    password = _new_password(_l("Password"))
    repeat = _new_password(_l("Repeat the password"))

    def contacts(self) -> list[str | None]:
        """What must not stand in the password."""
        return []

    def validate_password(self, field: Field) -> None:
        wrong = passwords.fault(field.data, self.contacts())
        if wrong:
            raise ValidationError(wrong)

    def validate_repeat(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("The passwords differ."))


class RegistrationForm(NewPasswordFields, FlaskForm):
    last_name = _name(_l("Last name"), "family-name")
    first_name = _name(_l("First name"), "given-name")
    patronymic = _name(_l("Patronymic"), "additional-name", required=False)
    phone = _phone()
    email = _email()
    # Named again to stand after the contacts, both on the page and in the order of checks.
    password = _new_password(_l("Password"))
    repeat = _new_password(_l("Repeat the password"))
    consent = BooleanField(
        _l("I consent to the processing of my personal data"),
        validators=[_required(_l("Without your consent we can't register you."))],
    )

    def contacts(self) -> list[str | None]:
        return [parse_phone(self.phone.data or ""), parse_email(self.email.data or "")]


class CodeForm(FlaskForm):
    code = _code()


class RecoveryForm(FlaskForm):
    contact = StringField(
        _l("Phone or confirmed e-mail"),
        validators=[_required(), PhoneOrEmail()],
        render_kw={"autocomplete": "username"},
    )


class RestoredPasswordForm(NewPasswordFields, FlaskForm):
    """With the code; a link stands for the code, and then the field is deleted."""

    password = _new_password(_l("Password"))
    repeat = _new_password(_l("Repeat the password"))
    code = _code(_l("Enter the confirmation code"))

    forbidden: tuple[str | None, ...] = ()

    def contacts(self) -> list[str | None]:
        return list(self.forbidden)


class SecondStepForm(FlaskForm):
    code = StringField(
        _l("Code from the app, or a backup code"),
        validators=[_required(_l("Enter the code."))],
        render_kw={"autocomplete": "one-time-code", "maxlength": 16},
    )
    trust = BooleanField(_l("Don't ask on this device for 30 days"))


# ---- The profile ----


class Confirmed(FlaskForm):
    """Asks for the password again, and for the second factor where there is one."""

    current_password = PasswordField(
        _l("Your password now"),
        validators=[_required(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    second_code = StringField(
        _l("Code from the app, or a backup code"),
        validators=[_required(_l("Enter the code."))],
        render_kw={"autocomplete": "one-time-code", "maxlength": 16},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not current_user.has_second_factor:
            del self.second_code

    def validate(self, extra_validators: Any = None) -> bool:
        """The password is looked at last, so that other mistakes cost no try."""
        return bool(super().validate(extra_validators)) and self._is_the_user()

    def _is_the_user(self) -> bool:
        try:
            if not services.confirm_password(current_user, self.current_password.data, visitor()):
                self.current_password.errors = [_("The password is wrong.")]
                return False
            if self.second_code and not second_factor.check(
                current_user, self.second_code.data, visitor()
            ):
                self.second_code.errors = [_("The code is wrong.")]
                return False
        except limits.TooMany as error:
            self.current_password.errors = [too_many(error)]
            return False
        return True


class NamesForm(FlaskForm):
    last_name = _name(_l("Last name"), "family-name")
    first_name = _name(_l("First name"), "given-name")
    patronymic = _name(_l("Patronymic"), "additional-name", required=False)


class PhoneForm(Confirmed):
    phone = _phone(_l("New phone"))


class EmailForm(Confirmed):
    email = _email()


class PasswordForm(NewPasswordFields, Confirmed):
    password = _new_password(_l("New password"))
    repeat = _new_password(_l("Repeat the password"))

    def contacts(self) -> list[str | None]:
        return [current_user.phone, current_user.email]


class LanguageForm(FlaskForm):
    language = RadioField(_l("Language"), choices=list(LOCALES.items()))


class ChannelsForm(FlaskForm):
    """No tick at all is a choice as well."""

    channels = SelectMultipleField(
        _l("Notifications"),
        choices=[("email", _l("By e-mail")), ("sms", _l("By SMS"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class DeliveryForm(FlaskForm):
    delivery = RadioField(
        _l("Bill delivery"),
        choices=[
            (BillDelivery.PAPER.value, _l("On paper")),
            (BillDelivery.EMAIL.value, _l("By e-mail, instead of paper")),
        ],
    )

    def validate_delivery(self, field: Field) -> None:
        if field.data == BillDelivery.EMAIL and not current_user.email:
            raise ValidationError(_("Confirm your e-mail first."))


class DeletionForm(Confirmed):
    pass


class SecondFactorForm(Confirmed):
    code = _code(_l("Code from the app"))


class OffForm(Confirmed):
    pass
