from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired

from elkk.i18n import _l


class SignInForm(FlaskForm):
    login = StringField(
        _l("Phone or e-mail"),
        validators=[DataRequired(_l("Enter your phone number or confirmed e-mail."))],
    )
    password = PasswordField(_l("Password"), validators=[DataRequired(_l("Enter your password."))])
    remember = BooleanField(_l("Remember me"))
