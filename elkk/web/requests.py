"""Requests with a character that no database keeps are refused before anything reads them.

Names of files are not looked at here: whoever takes a file gives it a name that is fit.
"""

from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from elkk.base.incoming import is_storable


class _FormDataParser(FormDataParser):
    """Refuses a form with a character that can't be kept."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> tuple[IO[bytes], "MultiDict[str, str]", "MultiDict[str, Any]"]:
        stream, form, files = super().parse(stream, mimetype, content_length, options)
        if not _all_storable(form) or not all(map(is_storable, files)):
            raise BadRequest("a character that can't be kept")
        return stream, form, files


def _all_storable(fields: "MultiDict[str, str]") -> bool:
    return all(is_storable(text) for pair in fields.items(multi=True) for text in pair)


class IncomingRequest(Request):
    """What every request of the application is at least."""

    form_data_parser_class = _FormDataParser


def init_app(app: Flask) -> None:
    @app.before_request
    def refuse_odd_addresses() -> None:
        if not is_storable(request.path) or not _all_storable(request.args):
            abort(404)
