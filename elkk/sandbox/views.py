"""The sandbox: what testers need and production must never have. See docs/testing.md.

Its addresses take no CSRF token: a test drives them without a page, and there is nobody to harm.
"""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, jsonify, request, url_for
from werkzeug.wrappers import Response

from elkk.base import clock
from elkk.identity.captcha import services as captcha
from elkk.identity.second_factor import add_backup_code
from elkk.identity.services import find
from elkk.notices.daily import run_now
from elkk.sandbox import clock as movable_clock
from elkk.sandbox import inbox, outages, resetting, scenarios
from elkk.sandbox.demo.loading import STAFF
from elkk.sandbox.demo.services import GUEST, PASSWORD, SUBSCRIBER
from elkk.sandbox.forms import ClockForm, OutageForm, ScenarioForm
from elkk.sandbox.gate import Busy
from elkk.sandbox.models import Fault
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

bp: Final = Blueprint("sandbox", __name__, url_prefix="/sandbox")

ZONE: Final = ZoneInfo("Europe/Moscow")


@bp.get("/")
@access(Allow.SANDBOX)
def index() -> Response:
    """Everything that there is, and who may sign in."""
    if _wants_json():
        return jsonify({"people": _people(), "shift_seconds": _shift(), "outages": _outages()})
    return page(
        "sandbox/index.html",
        people=_people(),
        now=clock.now(),
        zone=ZONE.key,
        shift=_shift(),
        outages=[fault for fault, since in outages.current().items() if since],
    )


@bp.post("/reset")
@access(Allow.SANDBOX)
def reset() -> Response:
    """Back to the seeded state; 503 where something in progress does not end."""
    try:
        milliseconds = resetting.reset()
    except Busy:
        abort(503)
    if _wants_json():
        return jsonify({"milliseconds": milliseconds, "now": clock.now().isoformat()})
    flash(_("The sandbox is as after its first start. Sign in again."), "success")
    return see_other("/sandbox/")


@bp.get("/scenarios/")
@access(Allow.SANDBOX)
def show_scenarios() -> Response:
    listed = [
        {"name": each.name, "what": str(each.what), "phone": scenarios.phone_of(each)}
        for each in scenarios.SCENARIOS
    ]
    if _wants_json():
        return jsonify(listed)
    return page("sandbox/scenarios.html", scenarios=listed, password=PASSWORD)


@bp.post("/scenarios/<scenario>")
@access(Allow.SANDBOX)
def load_scenario(scenario: str) -> Response:
    """Prepare it anew; `copy` from 0 to 99 chooses one of a hundred subscribers of its kind."""
    wanted, form = scenarios.find(scenario), ScenarioForm()
    if wanted is None:
        abort(404)
    if not form.validate_on_submit():
        return _answer({"errors": form.errors}, 422)
    loaded = scenarios.load(wanted, form.copy.data or 0)
    if _wants_json():
        return jsonify(loaded)
    return page("sandbox/scenario.html", scenario=wanted, loaded=loaded)


@bp.get("/outages")
@access(Allow.SANDBOX)
def show_outages() -> Response:
    if _wants_json():
        return jsonify(_outages())
    return page("sandbox/outages.html", outages=outages.current(), zone=ZONE.key)


@bp.post("/outages")
@access(Allow.SANDBOX)
def change_outage() -> Response:
    """Begin the fault `name` where `on` is 1, and end it where it is 0."""
    form = OutageForm()
    if not form.validate_on_submit():
        return _answer({"errors": form.errors}, 422)
    change = outages.begin if form.on.data == "1" else outages.end
    change(Fault(form.name.data))
    return jsonify(_outages()) if _wants_json() else see_other("/sandbox/outages")


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
    if _wants_json():
        return messages_json()
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
                "attachments": [
                    {
                        "name": file.name,
                        "media_type": file.media_type,
                        "url": url_for("sandbox.attachment", attachment_id=file.id),
                    }
                    for file in each.attachments
                ],
                "created_at": each.created_at.isoformat(),
            }
            for each in inbox.messages(request.args.get("to"))
        ]
    )


@bp.get("/messages/attachments/<int:attachment_id>")
@access(Allow.SANDBOX)
def attachment(attachment_id: int) -> Response:
    """A file that came with a letter."""
    found = inbox.attachment(attachment_id)
    if found is None:
        abort(404)
    name = quote(found.name)
    return Response(
        bytes(found.content),
        mimetype=found.media_type,
        headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}"},
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
        errors = form.errors if form else {}
        return _answer(
            {"now": now.isoformat(), "shift_seconds": _shift(), "errors": errors}, status
        )
    return page(
        "sandbox/clock.html", form=form or ClockForm(), now=now, zone=ZONE.key, status=status
    )


def _people() -> list[dict[str, str]]:
    """The demo's subscribers and staff."""
    people = [
        *((one.phone, one.email, one.last_name, one.first_name) for one in (SUBSCRIBER, GUEST)),
        *(who for _role, *who in STAFF),
    ]
    return [
        {"phone": phone, "email": email, "name": f"{last} {first}", "password": PASSWORD}
        for phone, email, last, first in people
    ]


def _shift() -> int:
    return int(movable_clock.stored_shift().total_seconds())


def _outages() -> dict[str, bool]:
    return {fault.value: since is not None for fault, since in outages.current().items()}


def _answer(body: dict[str, Any], status: int) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    return answer


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
