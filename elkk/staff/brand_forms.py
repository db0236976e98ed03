"""The form of the brand."""

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import ValidationError

from elkk.base.contacts import parse_email
from elkk.staff.edit_forms import EditForm, at_most, needed
from elkk.web.fields import one_line
from elkk.web.i18n import _, _l


class BrandForm(EditForm):
    name = StringField(
        _l("Full name of the utility"),
        filters=[one_line],
        validators=[needed(_l("Enter the name of the utility.")), at_most(160)],
        description=_l("In the titles of pages and at the end of letters."),
    )
    short_name = StringField(
        _l("Short name"),
        filters=[one_line],
        validators=[needed(_l("Enter the short name.")), at_most(30)],
        description=_l("In the top bar and at the beginning of each SMS: the shorter the better."),
    )
    bar_colour = StringField(
        _l("Colour of the top bar"),
        validators=[needed(_l("Choose a colour."))],
        description=_l("White letters must be readable on it."),
        render_kw={"type": "color", "required": False},
    )
    button_colour = StringField(
        _l("Colour of buttons"),
        validators=[needed(_l("Choose a colour."))],
        description=_l("White letters must be readable on it."),
        render_kw={"type": "color", "required": False},
    )
    logo = FileField(
        _l("Logo"),
        description=_l(
            "PNG, JPEG or WebP; it is drawn anew at most 40 pixels high. Letters of the logo must "
            "be readable on the colour of the top bar."
        ),
        render_kw={"accept": ".png,.jpg,.jpeg,.webp"},
    )
    removes_logo = BooleanField(_l("Without a logo"))
    logo_has_name = BooleanField(_l("The name is in the logo already: don't write it beside"))
    phone = StringField(
        _l("Phone of the contact centre"), filters=[one_line], validators=[at_most(60)]
    )
    support_email = StringField(
        _l("E-mail of technical support"), filters=[one_line], validators=[at_most(254)]
    )
    site_url = StringField(
        _l("Official site"),
        filters=[one_line],
        validators=[at_most(200)],
        description=_l("The whole address, such as https://example.ru/"),
    )

    def validate_support_email(self, field: StringField) -> None:
        if field.data and parse_email(field.data) is None:
            raise ValidationError(_("Check the e-mail address, such as name@example.ru."))

    def validate_site_url(self, field: StringField) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("Begin the address with https://"))
