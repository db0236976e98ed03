"""Files of the brand: their names tell their content, so browsers keep them for a year."""

from typing import Final

from flask import Blueprint, abort, current_app
from werkzeug.wrappers import Response

from elkk.branding import colours, logos
from elkk.web.access import Allow, access

bp: Final = Blueprint("branding", __name__, url_prefix="/brand")

_FOREVER: Final = "public, max-age=31536000, immutable"


@bp.get("/<name>.css")
@access(Allow.ANYONE)
def styles(name: str) -> Response:
    return _file(colours.styles_of(name) or abort(404), "text/css")


@bp.get("/<name>.png")
@access(Allow.ANYONE)
def logo(name: str) -> Response:
    return _file(logos.find(name) or abort(404), "image/png")


def _file(content: bytes | str, mimetype: str) -> Response:
    response = current_app.response_class(content, mimetype=mimetype)
    response.headers["Cache-Control"] = _FOREVER
    return response
