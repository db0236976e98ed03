from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField
from wtforms.validators import Optional

from elkk.i18n import _l


class ClockForm(FlaskForm):
    """Exactly one of the fields is used: the moment when it is given, else the distance."""

    class Meta:
        # A test posts it without having seen the page.
        csrf = False

    moment = DateTimeLocalField(
        _l("Date and time"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )
    days = IntegerField(_l("Days"), default=0, validators=[Optional()])
    hours = IntegerField(_l("Hours"), default=0, validators=[Optional()])
