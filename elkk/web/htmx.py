"""Pages and fragments: the only file that knows htmx's headers.

A page is one template whose parts are named blocks. htmx asks for a part by the id of the element
it will replace, and gets the block of that name; anyone else gets the whole page.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import make_response, redirect, request
from flask import render_template as render_whole
from jinja2_fragments.flask import render_block
from markupsafe import Markup
from werkzeug.wrappers import Response


def wanted_fragment(fragments: tuple[str, ...]) -> str | None:
    """The block to answer with, None for the whole page.

    An id may end in a value after «--», as in `month--2020-01`; the block is named `month`.
    """
    if "HX-Request" not in request.headers or "HX-History-Restore-Request" in request.headers:
        return None
    name = request.headers.get("HX-Target", "").partition("--")[0].replace("-", "_")
    return name if name in fragments else None


def page(
    template: str, *, fragments: tuple[str, ...] = (), status: int = 200, **context: Any
) -> Response:
    """The template, or the one of its `fragments` that htmx asks for."""
    fragment = wanted_fragment(fragments)
    body = (
        render_block(template, fragment, **context)
        if fragment
        else render_whole(template, **context)
    )
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response


def error_page(template: str, status: int, **context: Any) -> Response:
    """A page of its own for what went wrong; htmx gets its words alone, as plain text.

    The script shows them beside what failed, and what was typed stays on the page.
    """
    if "HX-Request" not in request.headers:
        return make_response(render_whole(template, **context), status)
    words = Markup(render_block(template, "explanation", **context)).striptags()
    return Response(words, status, content_type="text/plain; charset=utf-8")


def see_other(target: str) -> Response:
    """303 after a form that did its work; htmx follows it with a whole new page."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)


def gone(target: str) -> Response:
    """An element was put away: nothing takes its place, or the page is shown without it."""
    return Response() if "HX-Request" in request.headers else redirect(target, 303)


def place() -> str | None:
    """Where the visitor stands: the page itself, or the one that a form or a part of it is on."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.full_path.rstrip("?")
    page = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if page.netloc != request.host:
        return None
    return f"{page.path}?{page.query}" if page.query else page.path
