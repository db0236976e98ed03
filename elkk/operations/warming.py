"""What every web process would load at its first requests, loaded once before they are forked."""

from datetime import date

import babel.dates
from jinja2 import Environment

from elkk.web.i18n import LOCALES


def warm(templates: Environment) -> None:
    """Compile the templates, and read the locales' data. Opens no database connection."""
    # What the first calendar, code, printed bill, picture and photo would import.
    import icalendar  # noqa: F401
    import segno  # noqa: F401

    import elkk.bills.pdf
    import elkk.identity.captcha.picture  # noqa: F401

    for name in templates.list_templates(extensions=["html", "txt"]):
        templates.get_template(name)
    for locale in LOCALES:
        babel.dates.format_date(date(2026, 1, 1), "d MMMM y", locale=locale)
