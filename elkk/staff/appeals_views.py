"""Appeals: the queue, the thread, answering, notes, templates and terms."""

import io
from typing import Any, Final

from flask import abort, flash, request, send_file, url_for
from werkzeug.wrappers import Response

from elkk.base.incoming import number_or_none, whole_number
from elkk.base.roles import Role
from elkk.identity import entering
from elkk.staff.common import bp, me, staff_zone
from elkk.staff.desk_forms import (
    OPEN,
    AnswerForm,
    AppealFilter,
    AssignForm,
    NoteForm,
    TemplateForm,
    TermForm,
)
from elkk.staff.people import colleagues
from elkk.support import answering, appeals, attachments, queue, templates, terms, topics
from elkk.support.answering import Overtaken
from elkk.support.attachments import Taken, Upload
from elkk.support.files import MEGABYTE
from elkk.support.lifecycle import NotNow
from elkk.support.models import AnswerTemplate, Appeal, Status
from elkk.support.queue import Wanted
from elkk.support.terms import WORKING
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

LARGEST_REQUEST: Final = attachments.MOST_BYTES + MEGABYTE
LONGEST_DRAFT: Final = 20_000


@bp.url_value_preprocessor
def let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "staff.answer_appeal":
        request.max_content_length = LARGEST_REQUEST


@bp.get("/appeals/", endpoint="appeals")
@access(Allow.STAFF)
def list_appeals() -> Response:
    form = AppealFilter(request.args)
    form.offer(
        [
            (str(topic.id), f"{heading}: {topic.title}")
            for heading, listed in topics.topics_by_section().items()
            for topic in listed
        ],
        [(str(each.id), each.short_name) for each in appeals.suppliers()],
    )
    valid = form.validate()
    return page(
        "staff/appeals.html",
        fragments=("rows",),
        form=form,
        found=queue.find(_wanted(form), me(), request.args.get("after", "")) if valid else None,
        zone=staff_zone(),
        status=200 if valid else 422,
    )


def _wanted(form: AppealFilter) -> Wanted:
    status = form.status.data
    return Wanted(
        statuses=WORKING if status == OPEN else (Status(status),),
        topic=int(form.topic.data) if form.topic.data else None,
        supplier=int(form.supplier.data) if form.supplier.data else None,
        whose=form.whose.data or "",
        overdue=form.overdue.data,
    )


@bp.get("/appeals/<int:appeal_id>/", endpoint="appeal")
@access(Allow.STAFF)
def show_appeal(appeal_id: int) -> Response:
    appeal = _appeal_or_404(appeal_id)
    return _page(appeal, _answer_form(appeal, text=queue.draft_of(appeal, me())))


def _appeal_or_404(appeal_id: int) -> Appeal:
    appeal = queue.get(appeal_id)
    if appeal is None:
        abort(404)
    return appeal


def _answer_form(appeal: Appeal, **given: str) -> AnswerForm:
    form = AnswerForm(None, **given) if given else AnswerForm()
    active = templates.listed(only_active=True)
    form.template.choices = [("", _("Choose from the list"))]
    form.template.choices += [(str(each.id), each.title) for each in active]
    if given:
        form.seen.data = str(appeal.revision or 0)
    return form


def _page(
    appeal: Appeal,
    form: AnswerForm,
    note: NoteForm | None = None,
    taken: Taken | None = None,
) -> Response:
    if taken and taken.refusals:
        form.files.errors = taken.refusals
    note = note or NoteForm(None)
    return page(
        "staff/appeal.html",
        status=422 if form.errors or note.errors else 200,
        appeal=appeal,
        letters=appeals.thread(appeal),
        authors=queue.answered_by(appeal),
        notes=queue.notes_of(appeal),
        form=form,
        note=note,
        assign=_assign_form(appeal),
        waiting=attachments.pending(appeal, me()),
        me=me(),
        zone=appeal.supplier.time_zone,
    )


def _assign_form(appeal: Appeal) -> AssignForm:
    form = AssignForm(None, assignee=str(appeal.assignee_id or ""))
    form.assignee.choices = _assignees()
    form.was.data = str(appeal.assignee_id or "")
    return form


def _assignees() -> list[tuple[str, str]]:
    return [("", _("Nobody")), *((str(each.id), each.short_name) for each in colleagues())]


@bp.post("/appeals/<int:appeal_id>/answer")
@access(Allow.STAFF)
def answer_appeal(appeal_id: int) -> Response:
    """Every button keeps what was typed; only «Ответить» sends it."""
    appeal = _appeal_or_404(appeal_id)
    form, target = _answer_form(appeal), url_for("staff.appeal", appeal_id=appeal_id)
    text = (form.text.data or "")[:LONGEST_DRAFT]
    if "insert" in request.form:
        text = _with_template(appeal, text, form.template.data)
    queue.keep_draft(appeal, me(), text)
    taken = attachments.take(appeal, me(), _uploads())
    dropped = request.form.get("drop", type=whole_number)
    if dropped is not None:
        attachments.drop(appeal, me(), dropped)
    if {"attach", "drop", "insert", "keep"} & set(request.form):
        return _page(appeal, form, taken=taken) if taken.refusals else see_other(target + "#answer")
    if not form.validate() or taken.refusals:
        return _page(appeal, form, taken=taken)
    return _send(appeal, form, target)


def _send(appeal: Appeal, form: AnswerForm, target: str) -> Response:
    seen = number_or_none(form.seen.data) or 0
    try:
        answering.answer(appeal.id, me(), form.text.data, seen=seen)
    except Overtaken:
        fresh = _appeal_or_404(appeal.id)
        form.seen.data = str(fresh.revision or 0)
        form.text.errors = [
            _(
                "Something was written here while you wrote. Read it above; your text is kept: "
                "send it again, or change it."
            )
        ]
        return _page(fresh, form)
    except NotNow:
        form.text.errors = [
            _("The appeal was closed meanwhile. Your text is kept: take the appeal up to send it.")
        ]
        return _page(_appeal_or_404(appeal.id), form)
    flash(_("The answer has been sent."), "success")
    return see_other(target)


def _with_template(appeal: Appeal, text: str, chosen: str | None) -> str:
    number = number_or_none(chosen)
    template = templates.find(number) if number is not None else None
    if template is None:
        return text
    return "\n\n".join(filter(None, (text, templates.fill(template, appeal))))[:LONGEST_DRAFT]


def _uploads() -> list[Upload]:
    return [
        Upload(each.filename, each.stream)
        for each in request.files.getlist("files")
        if each.filename
    ]


@bp.post("/appeals/<int:appeal_id>/take")
@access(Allow.STAFF)
def take_appeal(appeal_id: int) -> Response:
    appeal = _appeal_or_404(appeal_id)
    if not queue.take_up(appeal.id, me(), entering.visitor()):
        _say_changed()
    return _back(appeal_id)


@bp.post("/appeals/<int:appeal_id>/assign")
@access(Allow.STAFF)
def assign_appeal(appeal_id: int) -> Response:
    appeal, form = _appeal_or_404(appeal_id), AssignForm()
    form.assignee.choices = _assignees()
    if not form.validate() or not queue.assign(
        appeal.id,
        int(form.assignee.data) if form.assignee.data else None,
        me(),
        entering.visitor(),
        seen=number_or_none(form.was.data),
    ):
        _say_changed()
    return _back(appeal_id)


@bp.post("/appeals/<int:appeal_id>/note")
@access(Allow.STAFF)
def note_appeal(appeal_id: int) -> Response:
    appeal, form = _appeal_or_404(appeal_id), NoteForm()
    if not form.validate():
        return _page(appeal, _answer_form(appeal, text=queue.draft_of(appeal, me())), form)
    queue.add_note(appeal, me(), form.note.data)
    return see_other(url_for("staff.appeal", appeal_id=appeal_id) + "#notes")


@bp.post("/appeals/<int:appeal_id>/close")
@access(Allow.STAFF)
def close_appeal(appeal_id: int) -> Response:
    appeal = _appeal_or_404(appeal_id)
    try:
        queue.close(appeal.id, me(), entering.visitor())
    except NotNow:
        _say_changed()
    return _back(appeal_id)


@bp.post("/appeals/<int:appeal_id>/reopen")
@access(Allow.STAFF)
def reopen_appeal(appeal_id: int) -> Response:
    try:
        queue.reopen(_appeal_or_404(appeal_id), me(), entering.visitor())
    except NotNow:
        _say_changed()
    return _back(appeal_id)


def _say_changed() -> None:
    flash(_("The appeal has changed meanwhile. Look at it again."), "warning")


def _back(appeal_id: int) -> Response:
    return see_other(url_for("staff.appeal", appeal_id=appeal_id))


@bp.get("/appeals/<int:appeal_id>/files/<int:attachment_id>/")
@access(Allow.STAFF)
def appeal_file(appeal_id: int, attachment_id: int) -> Response:
    """Always something to save, never a page of this site."""
    found = attachments.find_for_staff(appeal_id, attachment_id)
    content = attachments.content_of(found) if found else None
    if found is None or content is None:
        abort(404)
    return send_file(
        io.BytesIO(content), mimetype=found.mime, as_attachment=True, download_name=found.name
    )


@bp.get("/appeals/templates/")
@access(Allow.STAFF)
def templates_list() -> Response:
    return _templates_page()


def _templates_page(wrong: TermForm | None = None) -> Response:
    forms = []
    for supplier in appeals.suppliers():
        form = TermForm(None, days=supplier.answer_days, supplier=str(supplier.id))
        if wrong is not None and wrong.supplier.data == str(supplier.id):
            form = wrong
        form.days.id = f"days-{supplier.id}"
        forms.append((supplier, form))
    return page(
        "staff/templates.html",
        status=422 if wrong else 200,
        listed=templates.listed(),
        terms=forms,
        usual=terms.USUAL_DAYS,
        may_set_terms=me().role is Role.ADMIN,
    )


@bp.route("/appeals/templates/new/", methods=["GET", "POST"])
@access(Allow.STAFF)
def new_template() -> Response:
    return _edit_template(None)


@bp.route("/appeals/templates/<int:template_id>/", methods=["GET", "POST"])
@access(Allow.STAFF)
def edit_template(template_id: int) -> Response:
    template = templates.find(template_id)
    if template is None:
        abort(404)
    return _edit_template(template)


def _edit_template(template: AnswerTemplate | None) -> Response:
    form = TemplateForm(obj=template)
    if form.validate_on_submit():
        templates.save(
            template, form.title.data, form.text.data, me(), is_active=form.is_active.data
        )
        flash(_("The template is saved."), "success")
        return see_other(url_for("staff.templates_list"))
    return page(
        "staff/template.html",
        status=422 if form.errors else 200,
        form=form,
        placeholders=templates.PLACEHOLDERS,
    )


@bp.post("/appeals/terms")
@access(Allow.STAFF_ADMIN)
def set_term() -> Response:
    form = TermForm()
    chosen = number_or_none(form.supplier.data)
    if not form.validate() or chosen is None:
        return _templates_page(form)
    terms.set_answer_days(chosen, form.days.data, me(), entering.visitor())
    flash(_("The term is saved: it holds for what is written from now on."), "success")
    return see_other(url_for("staff.templates_list"))
