"""Addresses for load balancers and monitoring, and what is done around every request."""

import hmac
import time
from typing import Final

from flask import Blueprint, abort, current_app, g, request
from flask_login.mixins import AnonymousUserMixin
from werkzeug.wrappers import Response

from config import Config
from elkk.operations import health, maintenance, metrics
from elkk.web.access import Allow, access

bp: Final = Blueprint("operations", __name__)

ALWAYS_OPEN: Final = ("operations.alive", "operations.ready", "operations.measure", "static")
OTHER: Final = "(no such page)"


@bp.get("/healthz")
@access(Allow.ANYONE)
def alive() -> Response:
    """This process answers. Asks nobody else, so that a slow database restarts no servers."""
    return _text("ok")


@bp.get("/readyz")
@access(Allow.ANYONE)
def ready() -> Response:
    """Visitors may be sent here, or 503 and one word why not."""
    reason = health.unfit_because(_config().data_dir)
    return _text(reason or "ok", 503 if reason else 200)


@bp.get("/metrics")
@access(Allow.ANYONE)
def measure() -> Response:
    config = _config()
    if not config.metrics_token:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), config.metrics_token.encode()):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    huey = current_app.extensions["huey"]
    return _text(metrics.exposition(huey, config.data_dir, config.backups.folder))


@bp.before_app_request
def start_counting() -> None:
    g.started = time.perf_counter()


@bp.before_app_request
def stay_closed() -> Response | None:
    """During maintenance nobody comes in, and nothing asks the database."""
    if request.endpoint in ALWAYS_OPEN:
        return None
    closed = maintenance.current(_config().data_dir)
    if closed is None:
        return None
    forget_visitor()
    g.retry_after = closed.seconds_left
    abort(503)


@bp.after_app_request
def count(response: Response) -> Response:
    if response.status_code == 503 and "retry_after" in g:
        response.headers["Retry-After"] = str(g.retry_after)
    if "started" in g:
        seconds = time.perf_counter() - g.started
        route = request.url_rule.rule if request.url_rule else OTHER
        metrics.count_request(request.method, route, response.status_code, seconds)
    return response


def forget_visitor() -> None:
    """Render the rest of this request as for a stranger: who it is stands in the database."""
    g._login_user = AnonymousUserMixin()


def _config() -> Config:
    config: Config = current_app.config["ELKK"]
    return config


def _text(body: str | bytes, status: int = 200) -> Response:
    return Response(body, status, mimetype="text/plain")
