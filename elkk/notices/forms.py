from typing import Final
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from elkk.web.i18n import _l

# Russia's zones, west to east.
ZONES: Final = {
    "Europe/Kaliningrad": _l("Kaliningrad (Moscow −1)"),
    "Europe/Moscow": _l("Moscow"),
    "Europe/Samara": _l("Samara, Saratov (Moscow +1)"),
    "Asia/Yekaterinburg": _l("Yekaterinburg (Moscow +2)"),
    "Asia/Omsk": _l("Omsk (Moscow +3)"),
    "Asia/Krasnoyarsk": _l("Krasnoyarsk, Novosibirsk (Moscow +4)"),
    "Asia/Irkutsk": _l("Irkutsk (Moscow +5)"),
    "Asia/Yakutsk": _l("Yakutsk (Moscow +6)"),
    "Asia/Vladivostok": _l("Vladivostok (Moscow +7)"),
    "Asia/Magadan": _l("Magadan (Moscow +8)"),
    "Asia/Kamchatka": _l("Kamchatka (Moscow +9)"),
}
HOURS: Final = [(hour, f"{hour:02d}:00") for hour in range(24)]

if missing := set(ZONES) - available_timezones():
    raise RuntimeError(f"the system's time zones lack {missing}")


class _KindsField(SelectMultipleField):
    """Tick boxes; none is a right answer too."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PreferencesForm(FlaskForm):
    email = _KindsField(_l("Letters"))
    sms = _KindsField(_l("SMS"))
    digest = BooleanField(_l("One message a day instead of many"))
    quiet_from = SelectField(_l("Quiet from"), choices=HOURS, coerce=int)
    quiet_until = SelectField(_l("Quiet until"), choices=HOURS, coerce=int)
    time_zone = SelectField(
        _l("Time zone"),
        choices=[("", _l("As the account's supplier")), *ZONES.items()],
    )


class EmptyForm(FlaskForm):
    """A button: nothing but the protection against other sites."""
