"""Letters: one description becomes a plain text and an HTML part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from werkzeug.routing import BuildError

from elkk.web import branding


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class DigestItem:
    """One matter in a digest; `action` is a button's words and its whole address."""

    account: str
    title: str
    text: str
    action: tuple[str, str] | None = None


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
    return _render(
        "letter", subject, unsubscribe_url=unsubscribe_url, paragraphs=paragraphs, action=action
    )


def write_digest(
    subject: str, items: Sequence[DigestItem], *, unsubscribe_url: str | None = None
) -> Letter:
    """A letter about many matters, in the reader's language as with `write`."""
    return _render("digest", subject, unsubscribe_url=unsubscribe_url, items=items)


def _render(template: str, subject: str, **context: Any) -> Letter:
    brand = branding.current()
    context |= {"subject": subject, "brand": brand}
    if brand.logo:
        context["logo_url"] = page_url("branding.logo", name=brand.logo.digest)
    # Not flask.render_template: what pages are given of the visitor is no matter of a letter.
    find = current_app.jinja_env.get_template
    return Letter(
        subject,
        text=find(f"emails/{template}.txt").render(context),
        html=find(f"emails/{template}.html").render(context),
    )


def page_url(endpoint: str, **values: Any) -> str | None:
    """The whole address of a page, outside requests too; None where there is no such page."""
    try:
        path = current_app.url_map.bind("").build(endpoint, values)
    except BuildError:
        return None
    return str(current_app.config["ELKK"].public_url) + path


def signing_keys() -> list[str]:
    """What addresses in letters are signed with: the last one signs, the former are accepted."""
    keys: list[str] = current_app.config["ELKK"].secret_keys
    return keys


def brand_name() -> str:
    """«Саратовэнерго»: how an SMS begins."""
    return branding.current().short_name
