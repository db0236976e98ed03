"""Forms of the sandbox. A test posts them without having seen the page: they take no token."""

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from elkk.sandbox.models import Fault
from elkk.sandbox.scenarios import MOST_COPIES
from elkk.web.i18n import _l

# A calendar has an end in either direction.
_FAR = NumberRange(-36_500, 36_500)


class _OpenForm(FlaskForm):
    class Meta:
        csrf = False


class ClockForm(_OpenForm):
    """Exactly one of the fields is used: the moment when it is given, else the distance."""

    moment = DateTimeLocalField(
        _l("Date and time"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )
    days = IntegerField(_l("Days"), default=0, validators=[Optional(), _FAR])
    hours = IntegerField(_l("Hours"), default=0, validators=[Optional(), _FAR])


class ScenarioForm(_OpenForm):
    copy = IntegerField(default=0, validators=[Optional(), NumberRange(0, MOST_COPIES - 1)])


class OutageForm(_OpenForm):
    name = SelectField(choices=[(fault.value, fault.value) for fault in Fault])
    on = SelectField(choices=[("1", "1"), ("0", "0")])
