"""The staff's screens of the exchange: files on their way, batches, mappings."""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, abort, current_app, flash, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.base.incoming import whole_number
from elkk.base.visitor import Visitor
from elkk.exchange import intake
from elkk.exchange.format1.refusals import Refused
from elkk.exchange.intake import lists
from elkk.exchange.intake.files import TooLarge, locate
from elkk.exchange.intake.findings import Findings
from elkk.exchange.intake.undo import undoable, why_not
from elkk.exchange.intake.undoing import ask_undo
from elkk.exchange.models import Batch, Intake
from elkk.exchange.sheets import SHEETS, mapping
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.recognition import Recognized, guess
from elkk.exchange.sheets.tables import ENCODINGS, SEPARATORS, How
from elkk.staff import exchange_labels
from elkk.staff.common import staff_zone
from elkk.staff.exchange_forms import UploadForm, filled, mapping_form
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

bp: Final = Blueprint("exchange_staff", __name__, url_prefix="/staff/exchange")

_FORM_ITSELF: Final = 1 << 20
_TAKES_FILES: Final = "exchange_staff.upload"


@bp.record_once
def give_templates_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "stage_name": exchange_labels.stage_name,
        "stage_kind": exchange_labels.stage_kind,
        "batch_outcome": exchange_labels.outcome_name,
        "batch_origin": exchange_labels.origin_name,
        "batch_scope": exchange_labels.scope_name,
        "exchange_form": exchange_labels.form_name,
        "exchange_column": exchange_labels.column_name,
        "exchange_cell": exchange_labels.cell_text,
        "exchange_key": exchange_labels.key_text,
        "exchange_sheets": SHEETS,
    }


@bp.url_value_preprocessor
def let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form, since the check of its token already does."""
    if endpoint == _TAKES_FILES:
        most = current_app.config["ELKK"].exchange.upload_mb << 20
        request.max_content_length = most + _FORM_ITSELF


def _visitor() -> Visitor:
    return Visitor(ip=request.remote_addr or "")


def _index(form: UploadForm, status: int = 200) -> Response:
    return page(
        "exchange/index.html",
        fragments=("rows",),
        form=form,
        found=lists.files(request.args.get("after", "")),
        largest=current_app.config["ELKK"].exchange.upload_mb,
        accepted=",".join(intake.TAKEN),
        zone=staff_zone(),
        status=status,
    )


@bp.get("/")
@access(Allow.STAFF_BILLING)
def index() -> Response:
    return _index(UploadForm().offer(lists.suppliers()))


@bp.post("/")
@access(Allow.STAFF_BILLING)
def upload() -> Response:
    form = UploadForm().offer(lists.suppliers())
    # A batch of format 1 may bring the very first supplier.
    if not form.supplier.choices:
        del form.supplier
    if not form.validate():
        return _index(form, 422)
    supplier = lists.supplier_by_code(form.supplier.data) if "supplier" in form else None
    sent = form.file.data
    try:
        kept = intake.upload(
            sent.filename or "", sent.stream, supplier, current_user.id, _visitor()
        )
    except intake.Unsuitable:
        text = _("Such files can't be read. Choose %(kinds)s.", kinds=", ".join(intake.TAKEN))
        form.file.errors = [text]
        return _index(form, 422)
    except TooLarge:
        most = current_app.config["ELKK"].exchange.upload_mb
        form.file.errors = [_("The file is larger than %(most)d MB.", most=most)]
        return _index(form, 422)
    return see_other(url_for("exchange_staff.file", intake_id=kept.id))


def _own(intake_id: int) -> Intake:
    return lists.file(intake_id) or abort(404)


@bp.get("/files/<int:intake_id>/")
@access(Allow.STAFF_BILLING)
def file(intake_id: int) -> Response:
    shown = _own(intake_id)
    return page(
        "exchange/file.html",
        fragments=("state",),
        intake=shown,
        found=Findings.from_json(shown.findings),
        is_package=intake.is_package(shown.name),
        is_there=locate(shown) is not None,
        zone=staff_zone(),
    )


def _moved(done: bool, intake_id: int) -> Response:
    if not done:
        flash(_("The file has moved on meanwhile. Look at its state."), "warning")
    return see_other(url_for("exchange_staff.file", intake_id=intake_id))


@bp.post("/files/<int:intake_id>/accept")
@access(Allow.STAFF_BILLING)
def accept(intake_id: int) -> Response:
    shown = _own(intake_id)
    partial, confirmed = (request.form.get(each) == "1" for each in ("partial", "confirmed"))
    if Findings.from_json(shown.findings).doubts and not confirmed:
        flash(_("Look at the remarks and tick that it is meant so."), "warning")
        return see_other(url_for("exchange_staff.file", intake_id=intake_id))
    done = intake.accept(shown, current_user.id, _visitor(), partial=partial, confirmed=confirmed)
    return _moved(done, intake_id)


@bp.post("/files/<int:intake_id>/cancel")
@access(Allow.STAFF_BILLING)
def cancel(intake_id: int) -> Response:
    return _moved(intake.cancel(_own(intake_id), current_user.id, _visitor()), intake_id)


@bp.post("/files/<int:intake_id>/again")
@access(Allow.STAFF_BILLING)
def again(intake_id: int) -> Response:
    return _moved(intake.check_again(_own(intake_id), current_user.id, _visitor()), intake_id)


@bp.get("/files/<int:intake_id>/mapping")
@access(Allow.STAFF_BILLING)
def columns(intake_id: int) -> Response:
    shown = _mappable(intake_id)
    seen = _seen(shown)
    if isinstance(seen, str):
        return _unreadable(shown, seen)
    supplier = shown.supplier or next(iter(lists.suppliers()), None)
    chosen = _beginning(shown, seen, supplier.id if supplier else None)
    made = mapping_form(chosen.of, seen, lists.suppliers())
    form = made(formdata=None, data=filled(chosen, supplier))
    return _columns(shown, seen, chosen, form)


def _mappable(intake_id: int) -> Intake:
    shown = _own(intake_id)
    if intake.is_package(shown.name) or shown.stage not in intake.MAPPABLE:
        abort(404)
    return shown


def _seen(shown: Intake) -> Recognized | str:
    """The file, opened as the address says; the reason why it can't be."""
    asked = request.args if request.method == "GET" else request.form
    how = How(asked.get("encoding", ""), asked.get("separator", ""), asked.get("sheet", ""))
    if not asked and shown.settings:
        how = Mapping.from_json(shown.settings).how
    try:
        return lists.look(shown, how, asked.get("header", type=whole_number))
    except Refused as stop:
        return stop.refusal.reason


def _beginning(shown: Intake, seen: Recognized, supplier_id: int | None) -> Mapping:
    """What was chosen for this file, or saved for its shape, or what it looks like."""
    if request.args.get("kind") in SHEETS:
        return guess(seen, supplier_id, request.args["kind"])
    if request.args:
        return guess(seen, supplier_id)
    if shown.settings:
        return replace(Mapping.from_json(shown.settings), header=seen.header)
    kept = mapping.find(supplier_id, seen.shape) if supplier_id else None
    if kept is not None:
        return replace(Mapping.from_json(kept.settings), header=seen.header)
    return guess(seen, supplier_id)


def _columns(shown: Intake, seen: Any, chosen: Mapping, form: Any, status: int = 200) -> Response:
    supplier = lists.supplier_by_code(form.supplier.data or "")
    return page(
        "exchange/mapping.html",
        intake=shown,
        seen=seen,
        chosen=chosen,
        form=form,
        understood=lists.understand(shown, chosen, supplier) if supplier else None,
        encodings=ENCODINGS,
        separators=SEPARATORS,
        status=status,
    )


def _unreadable(shown: Intake, reason: str) -> Response:
    return page("exchange/unreadable.html", intake=shown, reason=reason, status=422)


@bp.post("/files/<int:intake_id>/mapping")
@access(Allow.STAFF_BILLING)
def choose_columns(intake_id: int) -> Response:
    shown = _mappable(intake_id)
    seen = _seen(shown)
    if isinstance(seen, str):
        return _unreadable(shown, seen)
    sheet = SHEETS.get(request.form.get("kind", ""))
    if sheet is None:
        abort(400)
    form = mapping_form(sheet, seen, lists.suppliers())()
    valid = form.validate()
    chosen = form.mapping(sheet)
    supplier = lists.supplier_by_code(form.supplier.data or "")
    if not valid or form.missing_are_told(sheet) or supplier is None:
        return _columns(shown, seen, chosen, form, 422)
    done = intake.choose_mapping(shown, supplier, chosen, current_user.id, _visitor())
    return _moved(done, intake_id)


@bp.get("/batches/")
@access(Allow.STAFF_BILLING)
def batches() -> Response:
    return page(
        "exchange/batches.html",
        fragments=("rows",),
        found=lists.batches(request.args.get("after", "")),
        last=undoable(),
        zone=staff_zone(),
    )


def _known(batch_id: int) -> Batch:
    return lists.batch(batch_id) or abort(404)


@bp.get("/batches/<int:batch_id>/")
@access(Allow.STAFF_BILLING)
def batch(batch_id: int) -> Response:
    shown = _known(batch_id)
    last = undoable()
    is_last = last is not None and last.id == shown.id
    return page(
        "exchange/batch.html",
        fragments=("state",),
        batch=shown,
        is_last=is_last,
        obstacle=why_not(shown) if is_last else None,
        undoing=shown.undo_asked_at and not shown.undone_at and not shown.undo_refusal,
        zone=staff_zone(),
    )


@bp.post("/batches/<int:batch_id>/undo")
@access(Allow.STAFF_BILLING)
def undo(batch_id: int) -> Response:
    ask_undo(_known(batch_id).id, current_user.id, _visitor())
    return see_other(url_for("exchange_staff.batch", batch_id=batch_id))


@bp.get("/mappings/")
@access(Allow.STAFF_BILLING)
def mappings() -> Response:
    saved = [(each, Mapping.from_json(each.settings)) for each in mapping.saved()]
    return page("exchange/mappings.html", saved=saved, zone=staff_zone())


@bp.post("/mappings/<int:mapping_id>/forget")
@access(Allow.STAFF_BILLING)
def forget(mapping_id: int) -> Response:
    if not lists.forget_mapping(mapping_id, current_user.id, _visitor()):
        abort(404)
    flash(_("The mapping is deleted. The next such file will ask what its columns are."))
    return see_other(url_for("exchange_staff.mappings"))
