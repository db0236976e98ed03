"""Уведомления (manual 4.4.4.1)."""

from typing import Final

from flask import Blueprint, abort, flash, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts.models import AccountLink
from elkk.base import clock
from elkk.base.periods import LAST_MONTH, first_day, period
from elkk.delivery.letters import page_url, signing_keys
from elkk.notices import choices, services
from elkk.notices import unsubscribe as unsubscribing
from elkk.notices.calendar import address_key, calendar_by_key, forget_address, renew_address
from elkk.notices.choices import Choices
from elkk.notices.forms import EmptyForm, PreferencesForm
from elkk.notices.models import Kind, Notice
from elkk.notices.unsubscribe import Unsubscription
from elkk.notices.wording import Step, Words, kind_name, step, words
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other, wanted_fragment
from elkk.web.i18n import _, _n, period_choices

bp: Final = Blueprint("notices", __name__)


@bp.get("/accounts/<int:account_id>/notices/")
@access(Allow.ACCOUNT)
def index(link: AccountLink) -> Response:
    chosen = period(request.args.get("period"), default=LAST_MONTH)
    today = clock.today(link.account.supplier.time_zone)
    return page(
        "notices/account.html",
        fragments=("notices",),
        link=link,
        chosen=chosen,
        periods=period_choices(),
        form=EmptyForm(),
        notices=services.account_notices(
            current_user.id, link.account_id, first_day(chosen, today)
        ),
    )


@bp.get("/notices/<int:notice_id>/")
@access(Allow.SIGNED_IN)
def notice(notice_id: int) -> Response:
    """Expanding a notice marks it read; `closed` folds it, `start` says that it is on that page."""
    closed = "closed" in request.args
    # Who only looks at the subscriber's cabinet has not read it for them.
    only_look = closed or current_user.watcher is not None
    find = services.find_notice if only_look else services.open_notice
    found = find(current_user.id, notice_id)
    if found is None:
        abort(404)
    in_place = wanted_fragment(("notice",)) is not None
    if closed and not in_place:
        return see_other(_back(found))
    return page(
        "notices/notice.html",
        fragments=("notice",),
        notice=found,
        opened=not closed,
        in_place=in_place,
        on_start="start" in request.args,
        back=_back(found),
    )


def _back(notice: Notice) -> str:
    """Where the notice was in a list."""
    if "start" in request.args:
        return url_for("accounts.start")
    return url_for("notices.index", account_id=notice.account_id)


@bp.post("/notices/read")
@access(Allow.SIGNED_IN)
def read_all() -> Response:
    """«Прочитать все», on the start page."""
    return _read_all(services.read_all(current_user.id), url_for("accounts.start"))


@bp.post("/accounts/<int:account_id>/notices/read")
@access(Allow.ACCOUNT)
def read_account(link: AccountLink) -> Response:
    """«Прочитать все», in an account's section."""
    number = services.read_all(current_user.id, link.account_id)
    return _read_all(number, url_for("notices.index", account_id=link.account_id))


def _read_all(number: int, back: str) -> Response:
    if number:
        flash(_n("%(num)d notice is read.", "%(num)d notices are read.", number), "success")
    return see_other(back)


@bp.route("/notices/preferences/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def preferences() -> Response:
    """Which kinds go by e-mail and SMS, and when."""
    form = _preferences_form()
    if form.validate_on_submit():
        choices.choose(current_user.id, _chosen(form))
        flash(_("The settings are saved."), "success")
        return see_other(url_for("notices.preferences"))
    key = address_key(current_user.id)
    return page(
        "notices/preferences.html",
        form=form,
        calendar_url=page_url("notices.calendar", key=key) if key else None,
        status=422 if form.errors else 200,
    )


def _preferences_form() -> PreferencesForm:
    chosen = choices.choices_of(current_user.id)
    form = PreferencesForm(
        email=[str(kind) for kind in chosen.email],
        sms=[str(kind) for kind in chosen.sms],
        digest=chosen.digest,
        quiet_from=chosen.quiet_from,
        quiet_until=chosen.quiet_until,
        time_zone=chosen.time_zone,
    )
    form.email.choices = form.sms.choices = [(str(kind), kind_name(kind)) for kind in Kind]
    return form


def _chosen(form: PreferencesForm) -> Choices:
    return Choices(
        frozenset(map(Kind, form.email.data)),
        frozenset(map(Kind, form.sms.data)),
        form.time_zone.data,
        form.quiet_from.data,
        form.quiet_until.data,
        form.digest.data,
    )


@bp.post("/notices/calendar/renew")
@access(Allow.SIGNED_IN)
def renew_calendar() -> Response:
    """Give the calendar an address, or a new one: the old one stops working."""
    renew_address(current_user.id)
    flash(_("The calendar has a new address."), "success")
    return see_other(url_for("notices.preferences", _anchor="calendar"))


@bp.post("/notices/calendar/remove")
@access(Allow.SIGNED_IN)
def remove_calendar() -> Response:
    forget_address(current_user.id)
    flash(_("The calendar no longer has an address."), "success")
    return see_other(url_for("notices.preferences", _anchor="calendar"))


@bp.get("/notices/calendar/<key>.ics")
@access(Allow.ANYONE)
def calendar(key: str) -> Response:
    """For calendar programs: whoever knows the address may read it."""
    found = calendar_by_key(key)
    if found is None:
        abort(404)
    return Response(
        found,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="elkk.ics"',
            "X-Robots-Tag": "noindex",
        },
    )


@bp.get("/notices/unsubscribe/<token>")
@access(Allow.ANYONE)
def unsubscribe(token: str) -> Response:
    """From a letter. It only asks: mail programs and virus scanners open every link."""
    return page("notices/unsubscribe.html", asked=_unsubscription(token), done=False)


@bp.post("/notices/unsubscribe/<token>")
@access(Allow.ANYONE)
def unsubscribe_now(token: str) -> Response:
    """The button of that page, or of the mail program itself (RFC 8058)."""
    asked = _unsubscription(token)
    if not unsubscribing.unsubscribe(asked):
        abort(404)
    return page("notices/unsubscribe.html", asked=asked, done=True)


def _unsubscription(token: str) -> Unsubscription:
    asked = unsubscribing.read(token, signing_keys())
    if asked is None:
        abort(404)
    return asked


def _notice_words(notice: Notice) -> Words:
    return words(notice, clock.today(notice.account.supplier.time_zone))


def _notice_step(notice: Notice) -> Step | None:
    """The button, unless its page does not exist or the user may only look."""
    mends = step(notice)
    if mends is None or (mends.acts and not notice.link.may_act):
        return None
    return mends


@bp.record
def _give_to_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "notice_words": _notice_words,
        "notice_step": _notice_step,
        "notice_kind_name": kind_name,
    }
