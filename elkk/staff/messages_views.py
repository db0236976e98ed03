"""Letters and SMS that did not go out."""

from flask import abort, flash, request, url_for
from werkzeug.wrappers import Response

from elkk.base.incoming import whole_number
from elkk.delivery.models import MessageState
from elkk.identity import entering
from elkk.notices import dead_letters
from elkk.notices.dead_letters import Action
from elkk.staff.common import bp, me, staff_zone
from elkk.web.access import Allow, access, lets_in
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _, _n

STOPPED = (MessageState.FAILED, MessageState.UNSURE)


@bp.get("/messages/", endpoint="messages")
@access(Allow.STAFF)
def list_messages() -> Response:
    return _list(request.args.get("state", ""))


def _list(wanted: str, mistake: str = "") -> Response:
    state = MessageState.UNSURE if wanted == MessageState.UNSURE else MessageState.FAILED
    return page(
        "staff/messages.html",
        fragments=("rows",),
        status=422 if mistake else 200,
        figures=dead_letters.figures(),
        chosen=state,
        states=STOPPED,
        found=dead_letters.of_state(state, request.args.get("after", "")),
        may_act=lets_in(Allow.STAFF_BILLING, me().role),
        mistake=mistake,
        zone=staff_zone(),
    )


@bp.post("/messages/act")
@access(Allow.STAFF_BILLING)
def act_on_messages() -> Response:
    """One button for all that are ticked."""
    wanted, state = request.form.get("action", ""), request.form.get("state", "")
    ids = request.form.getlist("message", type=whole_number)
    if wanted not in set(Action):
        abort(404)
    if not ids:
        return _list(state, _("Tick the messages first."))
    done = dead_letters.act(Action(wanted), ids, me(), entering.visitor())
    if done.moved:
        flash(_n("%(num)d message: done.", "%(num)d messages: done.", done.moved), "success")
    if done.left:
        flash(
            _n(
                "%(num)d message can't be sent again: its time is over, or it held a code.",
                "%(num)d messages can't be sent again: their time is over, or they held codes.",
                done.left,
            ),
            "warning",
        )
    return see_other(url_for("staff.messages", state=state or None))
