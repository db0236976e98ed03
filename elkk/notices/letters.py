"""Letters: one description becomes a plain text and an HTML part."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def write(
    subject: str,
    paragraphs: Sequence[str],
    *,
    action: tuple[str, str] | None = None,
    unsubscribe_url: str | None = None,
) -> Letter:
    """A letter in the utility's name; `action` is a button's words and its whole address.

    The texts must be in the reader's language already: wrap the call in
    `flask_babel.force_locale(user.locale)`.
    """
    context = {
        "subject": subject,
        "paragraphs": paragraphs,
        "action": action,
        "unsubscribe_url": unsubscribe_url,
        "brand": current_app.config["ELKK"].brand,
    }
    return Letter(
        subject,
        text=render_template("emails/letter.txt", **context),
        html=render_template("emails/letter.html", **context),
    )
