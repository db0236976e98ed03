"""The form of a document's next version."""

from wtforms import BooleanField, StringField, TextAreaField

from elkk.documents.services import LONGEST_TEXT
from elkk.staff.edit_forms import EditForm, at_most, needed
from elkk.staff.faq_forms import MARKDOWN_HELP
from elkk.web.fields import lines, one_line
from elkk.web.i18n import _l


class DocumentForm(EditForm):
    title = StringField(
        _l("Title"), filters=[one_line], validators=[needed(_l("Enter the title.")), at_most(160)]
    )
    text = TextAreaField(
        _l("Text"),
        filters=[lines],
        validators=[needed(_l("Write the text.")), at_most(LONGEST_TEXT)],
        description=MARKDOWN_HELP,
        render_kw={"rows": 24},
    )
    note = StringField(
        _l("What has changed"),
        filters=[one_line],
        validators=[at_most(255)],
        description=_l("Stands beside the version: «The address of the office», for example."),
    )


class AgreementForm(DocumentForm):
    asks_again = BooleanField(
        _l("Those who agreed to an earlier version must agree again"),
        default=True,
        description=_l(
            "They are asked on their start page. Take the tick away for mended misprints and the "
            "like, which change nothing of what was agreed."
        ),
    )
