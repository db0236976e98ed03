"""Markdown as staff write it, to HTML that is safe on any page."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import nh3
from flask import Flask
from markupsafe import Markup

from elkk.web import branding

_TAGS: Final = {
    *("p", "br", "hr", "h2", "h3", "h4", "strong", "em", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
    *("details", "summary", "img"),
}
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "alt", "width", "height", "loading"},
    "details": {"class"},
    "summary": {"class"},
}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_PICTURE: Final = re.compile(r"[a-z0-9-]+\.(?:webp|png)")


def render(text: str, words: Mapping[str, str] | None = None, pictures: str = "") -> Markup:
    """HTML of a Markdown text; `{phone}` and the like become the values of `words`.

    HTML in the text shows as it was typed. Headings begin at h2, since a page has its own h1.
    Pictures are files below the address `pictures`; each folds away, so that a phone loads it only
    when asked. Without that address, and from anywhere else, pictures are left out.
    """
    filled = _PLACEHOLDER.sub(lambda found: (words or {}).get(found[1], found[0]), text)
    html = _parser().render(filled, {"pictures": pictures})
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer",
        )
    )


def plain(text: str) -> str:
    """The words of a Markdown text, for searching."""
    tokens = _parser().parse(text)
    return " ".join(token.content for token in tokens if token.type in ("inline", "code_block"))


@cache
def _parser() -> Any:
    # The parser takes a tenth of a second to load: only for pages that need it.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Assigning the method is how markdown-it documents other rules for links.
    parser.validateLink = leads_where_it_seems  # type: ignore[method-assign]
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    parser.add_render_rule("image", _picture)
    return parser


def leads_where_it_seems(url: str) -> bool:
    """Whether a link of a text is a page of ours, or names its site in the open.

    «//host», «/\\host» and a scheme broken by a tab or a line are read by browsers as another site
    or as a script, and by people as something else: such links stay as they were typed.
    """
    target = unquote(url).strip()
    if target.startswith("//") or any(char == "\\" or char < " " for char in target):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.netloc)
    return parts.scheme in _SCHEMES or not parts.scheme


def _heading(_self: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    level = min(max(int(tokens[index].tag[1]), 2), 4)
    return f"<h{level}>" if tokens[index].nesting > 0 else f"</h{level}>\n"


def _picture(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    name, text = str(tokens[index].attrs["src"]), escape(tokens[index].content)
    if not env.get("pictures") or not _PICTURE.fullmatch(name):
        return text
    return (
        f'</p><details class="fold"><summary class="fold-head"><span class="fold-title">'
        f'{text}</span></summary><img src="{env["pictures"]}{name}" alt="{text}" loading="lazy">'
        "</details><p>"
    )


def init_app(app: Flask) -> None:
    """The filter `markdown`: texts may speak of {name}, {phone}, {email} and {site}."""

    def markdown(text: str, pictures: str = "") -> Markup:
        brand = branding.current()
        words = {
            "name": brand.name,
            "phone": brand.phone,
            "email": brand.support_email,
            "site": brand.site_url,
            "address": app.config["ELKK"].public_url,
        }
        return render(text, words, pictures)

    app.jinja_env.filters["markdown"] = markdown
