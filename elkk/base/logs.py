"""Logs: one line an event, as JSON for machines or as text for people, with the request's id.

The rooms log ids, never names, phones or sums. What libraries and gateways put into their errors
(«Key (email)=(olga@example.org) already exists») is masked here: addresses, phones, long numbers
such as those of accounts, and the rows that PostgreSQL quotes.
"""

import logging
import re
import secrets
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request

_MASKED: Final = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "<e-mail>"),
    (re.compile(r"(\+7|\b[78])[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\b"), "<phone>"),
    (re.compile(r"\+?\d{9,}"), "<number>"),
    (re.compile(r"^(DETAIL|CONTEXT|LINE \d+):.*$", re.MULTILINE), r"\1: <masked>"),
)
# These come from us, and a masked time or request id would be of no use.
_OURS: Final = ("timestamp", "level", "logger", "request_id", "endpoint")


def mask(text: str) -> str:
    """The text without addresses, phones and numbers of nine digits and more."""
    for pattern, mark in _MASKED:
        text = pattern.sub(mark, text)
    return text


def _mask_line(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> Any:
    for name, value in line.items():
        if isinstance(value, str) and name not in _OURS:
            line[name] = mask(value)
    return line


def configure(format_name: str) -> None:
    """Send everything that the standard library logs through structlog: `json` or `text`."""
    common: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format_name == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _mask_line,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)


def init_app(app: Flask) -> None:
    if app.config["ELKK"].environment != "test":
        configure(app.config["ELKK"].log_format)

    @app.before_request
    def name_the_request() -> None:
        g.request_id = secrets.token_hex(6)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id, endpoint=request.endpoint)

    @app.after_request
    def tell_the_name(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-Id"] = g.request_id
        return response
