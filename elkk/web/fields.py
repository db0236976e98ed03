"""Form fields that WTForms lacks."""

from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.widgets import Select

from elkk.web.i18n import _


class _SelectWithPrompt(Select):
    def __call__(self, field: Any, **options: Any) -> Markup:
        head, _tag, rest = str(super().__call__(field, **options)).partition(">")
        prompt = escape(_("Choose from the list"))
        return Markup(f'{head}><option value="">{prompt}</option>{rest}')


class GroupedSelect(SelectField):
    """A list with headings: `choices` is {heading: [(value, text)]}. Begins with no choice made."""

    widget = _SelectWithPrompt()


def one_line(text: str | None) -> str:
    """A filter: the text without spaces around it and runs of them inside."""
    return " ".join((text or "").split())


def lines(text: str | None) -> str:
    """A filter: the text of a textarea with plain line ends and nothing around it."""
    return (text or "").replace("\r\n", "\n").strip()
