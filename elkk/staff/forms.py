"""Forms of the staff's screens."""

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from elkk.web.i18n import _, _l


class FilterForm(FlaskForm):
    """A filter of a list: it is sent by GET, changes nothing and carries no token."""

    class Meta:
        csrf = False

    @property
    def kept(self) -> dict[str, str]:
        """What the addresses of further pages must carry."""
        return {
            field.name: "y" if field.data is True else str(field.data)
            for field in self
            if field.data
        }


class AuditFilter(FilterForm):
    room = SelectField(_l("What about"), default="")
    who = StringField(_l("Phone or e-mail"))
    since = DateField(_l("From"), validators=[Optional()])
    until = DateField(_l("To"), validators=[Optional()])

    def offer_rooms(self) -> "AuditFilter":
        self.room.choices = [
            ("", _("Everything")),
            ("staff", _("Actions of the staff")),
            ("identity", _("Signing in and profiles")),
            ("accounts", _("Linking and sharing")),
            ("exchange", _("Exchange with the billing")),
            ("access", _("Refused access")),
        ]
        return self
