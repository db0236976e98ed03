"""The sandbox: what testers need and production must never have. See docs/testing.md.

Its addresses take no CSRF token: a test drives them without a page, and there is nobody to harm.
"""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, jsonify, request
from werkzeug.wrappers import Response

from elkk import clock
from elkk.access import Allow, access
from elkk.htmx import page, see_other
from elkk.identity.captcha import services as captcha
from elkk.identity.second_factor import add_backup_code
from elkk.identity.services import find
from elkk.notices.daily import run_now
from elkk.sandbox import clock as movable_clock
from elkk.sandbox import inbox
from elkk.sandbox.forms import ClockForm

bp: Final = Blueprint("sandbox", __name__, url_prefix="/sandbox")

ZONE: Final = ZoneInfo("Europe/Moscow")


@bp.get("/")
@access(Allow.SANDBOX)
def index() -> Response:
    return page("sandbox/index.html")


@bp.get("/clock")
@access(Allow.SANDBOX)
def show_clock() -> Response:
    return _clock()


@bp.post("/clock")
@access(Allow.SANDBOX)
def move_clock() -> Response:
    """Set it to `moment` (Moscow time), or advance it by `days` and `hours`."""
    form = ClockForm()
    if not form.validate_on_submit():
        return _clock(form, status=422)
    if form.moment.data:
        movable_clock.set_to(form.moment.data.replace(tzinfo=ZONE))
    else:
        movable_clock.advance(timedelta(days=form.days.data or 0, hours=form.hours.data or 0))
    return _done()


@bp.post("/clock/reset")
@access(Allow.SANDBOX)
def reset_clock() -> Response:
    movable_clock.reset()
    return _done()


@bp.post("/daily-jobs")
@access(Allow.SANDBOX)
def daily_jobs() -> Response:
    """What the early morning of every supplier would do, now: notices, letters, digests."""
    made = run_now()
    return jsonify({"notices": made}) if _wants_json() else see_other("/sandbox/messages")


@bp.get("/messages")
@access(Allow.SANDBOX)
def messages() -> Response:
    wanted = request.args.get("to", "")
    return page(
        "sandbox/messages.html",
        fragments=("inbox",),
        kept=inbox.messages(wanted),
        to=wanted,
        zone=ZONE.key,
    )


@bp.get("/messages.json")
@access(Allow.SANDBOX)
def messages_json() -> Response:
    """Newest first, of everyone or of the phone or address in `to`."""
    return jsonify(
        [
            {
                "to": each.recipient,
                "channel": each.channel,
                "subject": each.subject,
                "text": each.text,
                "html": each.html,
                "created_at": each.created_at.isoformat(),
            }
            for each in inbox.messages(request.args.get("to"))
        ]
    )


@bp.get("/captcha/<token>.json")
@access(Allow.SANDBOX)
def captcha_answer(token: str) -> Response:
    """The answer of a challenge: the cells to tick, or the text to give to a question."""
    challenge = captcha.find(token)
    if challenge is None:
        abort(404)
    return jsonify({"cells": captcha.right_cells(challenge), "answer": challenge.answer})


@bp.post("/second-step")
@access(Allow.SANDBOX)
def second_step() -> Response:
    """A code that lets the user with that `phone` through the second step, once."""
    user = find(request.form.get("phone", ""))
    if user is None:
        abort(404)
    code = add_backup_code(user)
    if _wants_json():
        return jsonify({"code": code})
    return page("sandbox/second_step.html", user=user, code=code)


def _done() -> Response:
    return _clock() if _wants_json() else see_other("/sandbox/clock")


def _clock(form: ClockForm | None = None, status: int = 200) -> Response:
    now = clock.now()
    if _wants_json():
        body = {
            "now": now.isoformat(),
            "shift_seconds": int(movable_clock.stored_shift().total_seconds()),
            "errors": form.errors if form else {},
        }
        answer = jsonify(body)
        answer.status_code = status
        return answer
    return page(
        "sandbox/clock.html", form=form or ClockForm(), now=now, zone=ZONE.key, status=status
    )


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
