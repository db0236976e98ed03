"""What the forms of editing share."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from elkk.base.editing import Refused
from elkk.web.i18n import _, _l


class EditForm(FlaskForm):
    """`seen` is the mark of the row that the form shows; see `elkk.base.editing`.

    Empty for a new one.
    """

    seen = HiddenField()

    def refuse(self, refused: Refused) -> None:
        """Say it beside the field that it is about."""
        field = self._fields.get(refused.field)
        if field is None:
            self.form_errors.append(str(refused))
        else:
            field.errors = [*field.errors, str(refused)]

    def say_changed(self, mark: str) -> None:
        """Someone else was quicker: what was typed stays, and may be saved over theirs."""
        self.seen.data = mark
        self.form_errors.append(
            _(
                "Somebody else has changed this meanwhile. Your text is still here: compare it "
                "with theirs in another window, and save again to put yours in its place."
            )
        )


def needed(text: Any) -> DataRequired:
    return DataRequired(text)


def at_most(longest: int) -> Length:
    return Length(max=longest, message=_l("The text is too long: %(max)d characters at most."))
