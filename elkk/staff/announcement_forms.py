"""The form of announcements."""

from collections.abc import Sequence

from wtforms import DateTimeLocalField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from elkk.accounts.models import Supplier
from elkk.announcements.models import Audience, Tone
from elkk.staff.edit_forms import EditForm, at_most, needed
from elkk.web.fields import one_line
from elkk.web.i18n import _, _l

_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"]


class AnnouncementForm(EditForm):
    text = TextAreaField(
        _l("Text"),
        filters=[one_line],
        validators=[needed(_l("Write what is to be told.")), at_most(300)],
        description=_l("One or two sentences, 300 characters at most: it stands on every page."),
        render_kw={"rows": 4, "maxlength": 300},
    )
    tone = RadioField(
        _l("Kind"),
        choices=[
            (Tone.INFO, _l("Information")),
            (Tone.WARNING, _l("Warning: works, failures, changed opening hours")),
        ],
        default=Tone.INFO,
        validators=[InputRequired()],
    )
    audience = RadioField(
        _l("Who sees it"),
        choices=[
            (Audience.SUBSCRIBERS, _l("Subscribers who are signed in")),
            (Audience.EVERYONE, _l("Everyone, on the sign-in page as well")),
        ],
        default=Audience.SUBSCRIBERS,
        validators=[InputRequired()],
    )
    supplier = SelectField(_l("Whose subscribers"), default="")
    starts_at = DateTimeLocalField(
        _l("Shown from"),
        format=_MOMENT,
        validators=[InputRequired(_l("Choose the day and the time."))],
        description=_l("A time to come waits until then."),
    )
    ends_at = DateTimeLocalField(
        _l("Shown until"),
        format=_MOMENT,
        validators=[Optional()],
        description=_l("Empty: until you delete it."),
    )

    def offer(self, suppliers: Sequence[Supplier]) -> "AnnouncementForm":
        self.supplier.choices = [("", _("Of all suppliers"))] + [
            (str(each.id), each.short_name) for each in suppliers
        ]
        return self
