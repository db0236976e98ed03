"""Pages and fragments: the only file that knows htmx's headers.

A page is one template whose parts are named blocks. htmx asks for a part by the id of the element
it will replace, and gets the block of that name; anyone else gets the whole page.
"""

from typing import Any

from flask import make_response, redirect, request
from flask import render_template as render_whole
from jinja2_fragments.flask import render_block
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


def see_other(target: str) -> Response:
    """303 after a form that did its work; htmx follows it with a whole new page."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)


def gone(target: str) -> Response:
    """An element was put away: nothing takes its place, or the page is shown without it."""
    return Response() if "HX-Request" in request.headers else redirect(target, 303)
