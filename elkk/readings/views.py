"""«Передать показания» (manual 4.4.3.2): form, preview, receipt, corrections, photos."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, abort, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts.models import AccountLink
from elkk.readings import checks, photos, submitted
from elkk.readings.checks import Checked, Doubt, check
from elkk.readings.entries import Entry, Situation, situation
from elkk.readings.forms import PhotoForm, ReadingsForm
from elkk.readings.models import Reading
from elkk.readings.photos import PhotoRefused
from elkk.readings.preview import preview
from elkk.readings.submission import Overtaken, Submitted, repeated
from elkk.readings.submission import submit as save
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

bp: Final = Blueprint("readings", __name__, url_prefix="/accounts/<int:account_id>/readings")

# A photo, and the form around it.
_LARGEST_REQUEST: Final = photos.LARGEST_BYTES + 64 * 1024


@bp.route("/", methods=["GET", "POST"])
@access(Allow.ACCOUNT_ACT)
def submit(link: AccountLink) -> Response:
    """GET with values in the address is the preview of what is being typed."""
    now = situation(link.account)
    return _readings(link, now, now.entries_for(request.form), now.is_open)


@bp.route("/<int:reading_id>/correct/", methods=["GET", "POST"])
@access(Allow.ACCOUNT_ACT)
def correct(link: AccountLink, reading_id: int) -> Response:
    """The customer's own reading of another day, until it is passed to the billing."""
    reading = _own_or_404(link, reading_id)
    now = situation(link.account)
    meter = now.find_meter(reading.meter_id)
    if meter is None:
        abort(404)
    return _readings(link, now, [now.entry(meter, reading.taken_on)], link.account.takes_readings)


def _readings(
    link: AccountLink, now: Situation, entries: Sequence[Entry], is_open: bool
) -> Response:
    if request.method == "POST":
        form = ReadingsForm(entries)
        return _submitted(link, now, form) if is_open else _refuse_late(link, now, form)
    if request.args:
        form = ReadingsForm(entries, formdata=request.args)
        return _show(link, now, form, is_open, _check(form))
    form = ReadingsForm(entries)
    for fields in form.meters:
        fields.show_saved()
    form.day.data = now.today.isoformat()
    return _show(link, now, form, is_open)


def _check(form: ReadingsForm) -> list[Checked]:
    return [check(fields.entry, fields.draft) for fields in form.only_filled()]


def _submissions(form: ReadingsForm, checked: Sequence[Checked]) -> list[Submitted]:
    return [
        Submitted(each, fields.seen.data or "")
        for fields, each in zip(form.only_filled(), checked, strict=True)
    ]


def _refuse_late(link: AccountLink, now: Situation, form: ReadingsForm) -> Response:
    """The window has closed since the form was shown; a retry of what was saved is no refusal."""
    again = repeated(_submissions(form, _check(form)), _shown_on(form))
    if again:
        return _to_receipt(link, again)
    form.form_errors.append(submitted.closed_text(now))
    return _show(link, now, form, False, status=422)


def _submitted(link: AccountLink, now: Situation, form: ReadingsForm) -> Response:
    checked = _check(form)
    submissions = _submissions(form, checked)
    again = repeated(submissions, _shown_on(form))
    if again:
        return _to_receipt(link, again)
    if "preview" in request.form:
        return _calculated(link, now, form, checked)
    if not form.validate() or not _accept(form, checked):
        return _show(link, now, form, True, checked, status=422)
    try:
        return _to_receipt(link, save(link.account, current_user, submissions))
    except Overtaken as overtaken:
        return _show_again(link, overtaken, form)


def _calculated(
    link: AccountLink, now: Situation, form: ReadingsForm, checked: Sequence[Checked]
) -> Response:
    """«Рассчитать» without a script: the preview on the page, refusals beside their fields."""
    refused = not checked or any(each.is_refused for each in checked)
    if refused:
        form.validate()
        _accept(form, checked)
    return _show(link, now, form, True, checked, status=422 if refused else 200)


def _accept(form: ReadingsForm, checked: Sequence[Checked]) -> bool:
    """Whether nothing stands against saving; what does is put beside the fields."""
    if not checked:
        form.form_errors.append(_("Enter the reading of at least one meter."))
    for fields, each in zip(form.only_filled(), checked, strict=True):
        if each.refusal:
            form.form_errors.append(each.refusal)
        fields.show_problems(each)
    return not form.errors


def _show_again(link: AccountLink, overtaken: Overtaken, form: ReadingsForm) -> Response:
    """Somebody was faster: tell what is saved now; sending again then replaces it."""
    now = situation(link.account)
    entries = [now.entry(fields.entry.meter, fields.entry.day) for fields in form.meters]
    fresh = ReadingsForm(entries)
    fresh.validate()
    for fields in fresh.meters:
        fields.remember_saved()
        if fields.entry.meter == overtaken.meter:
            fields.refuse(submitted.overtaken_text(fields.entry))
    return _show(link, now, fresh, True, _check(fresh), status=422)


def _show(
    link: AccountLink,
    now: Situation,
    form: ReadingsForm,
    is_open: bool,
    checked: Sequence[Checked] = (),
    status: int = 200,
) -> Response:
    shown = preview(now, checked)
    filled = form.only_filled() if checked else []
    for fields, each in zip(filled, checked, strict=True):
        fields.show_preview(each)
    return page(
        "readings/submit.html",
        fragments=("preview",),
        status=status,
        link=link,
        form=form,
        now=now,
        is_open=is_open,
        parts=list(zip(filled, shown.meters, strict=True)),
        preview=shown,
        closed_text=None if is_open else submitted.closed_text(now),
    )


def _shown_on(form: ReadingsForm) -> date | None:
    try:
        return date.fromisoformat(form.day.data or "")
    except ValueError:
        return None


def _to_receipt(link: AccountLink, number: str) -> Response:
    return see_other(url_for("readings.receipt", account_id=link.account_id, number=number))


@bp.get("/receipts/<number>/")
@access(Allow.ACCOUNT)
def receipt(link: AccountLink, number: str) -> Response:
    found = submitted.find_receipt(link.account, number)
    if found is None:
        abort(404)
    return page("readings/receipt.html", link=link, receipt=found)


@bp.route("/<int:reading_id>/photos/", methods=["GET", "POST"])
@access(Allow.ACCOUNT_ACT)
def attach(link: AccountLink, reading_id: int) -> Response:
    reading = _own_or_404(link, reading_id)
    form = PhotoForm()
    if form.validate_on_submit():
        try:
            photos.attach(reading, current_user, form.photo.data.read(photos.LARGEST_BYTES + 1))
        except PhotoRefused as refused:
            form.photo.errors = [str(refused)]
        else:
            return _to_receipt(link, str(reading.receipt))
    return page(
        "readings/photo.html",
        status=422 if form.errors else 200,
        link=link,
        form=form,
        reading=reading,
    )


@bp.get("/photos/<int:photo_id>.jpg")
@access(Allow.ACCOUNT)
def photo(link: AccountLink, photo_id: int) -> Response:
    found = photos.find_photo(link.account, photo_id)
    if found is None:
        abort(404)
    return Response(photos.content_of(found), mimetype="image/jpeg")


def _own_or_404(link: AccountLink, reading_id: int) -> Reading:
    reading = submitted.find_submitted(link.account, reading_id)
    if reading is None:
        abort(404)
    return reading


@bp.app_template_global()
def doubt_text(doubt: Doubt) -> str:
    """For the templates of this room."""
    return checks.doubt_text(doubt)


@bp.url_value_preprocessor
def allow_a_photo(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form: everywhere else such a request would be too large."""
    if endpoint == "readings.attach":
        request.max_content_length = _LARGEST_REQUEST
