"""Вопросы и ответы (manual 4.3.2), «Задать вопрос» (4.3.2.1) and Обращения (4.4.4.5)."""

import io
from typing import Any, Final

from flask import Blueprint, abort, flash, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.base import clock
from elkk.base.incoming import number_or_none, whole_number
from elkk.base.periods import first_day, period
from elkk.support import appeals, attachments, faq, labels, lifecycle, reading_errors, topics
from elkk.support.attachments import Taken, Upload
from elkk.support.files import ACCEPT, MEGABYTE
from elkk.support.forms import AskForm, QuestionForm, RatingForm, ReplyForm
from elkk.support.models import Appeal, Topic
from elkk.support.search import search
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _, period_choices

bp: Final = Blueprint("support", __name__)

# The files and what the browser wraps around them.
LARGEST_REQUEST: Final = attachments.MOST_BYTES + MEGABYTE
GENERAL: Final = "0"
_TAKES_FILES: Final = {"support.question", "support.appeal", "support.reply", "support.reopen"}


@bp.record_once
def give_templates_words(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals |= {
        "appeal_status": labels.status_name,
        "appeal_status_kind": labels.status_kind,
        "file_size": labels.size_text,
        "accepted_files": ACCEPT,
        "largest_files": attachments.MOST_BYTES,
    }


@bp.url_value_preprocessor
def let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the form, since the check of its token already does."""
    if endpoint in _TAKES_FILES:
        request.max_content_length = LARGEST_REQUEST


@bp.get("/questions/", endpoint="faq")
@access(Allow.ANYONE)
def faq_index() -> Response:
    query = request.args.get("q", "").strip()
    return _faq(query=query, answers=search(query) if query else None)


@bp.get("/questions/<category>/")
@access(Allow.ANYONE)
def faq_category(category: str) -> Response:
    """A category unfolded, or folded again."""
    sections = faq.sections()
    part = next((section for section in sections if section.slug == category), None)
    if part is None:
        abort(404)
    return _faq(sections, part=part, opened=None if "closed" in request.args else category)


@bp.get("/questions/<category>/<slug>/")
@access(Allow.ANYONE)
def faq_question(category: str, slug: str) -> Response:
    """A question unfolded, or folded again."""
    question = faq.find_question(category, slug)
    if question is None:
        abort(404)
    return _faq(opened=category, question=question, closed="closed" in request.args)


def _faq(sections: list[faq.Section] | None = None, **shown: Any) -> Response:
    context = {"query": "", "answers": None, "opened": None, "question": None, "closed": False}
    question = shown.get("question")
    return page(
        "support/faq.html",
        fragments=("question",) if question else ("category", "results"),
        # A question alone does not need the others.
        sections=lambda: faq.sections() if sections is None else sections,
        phones=lambda: _phones(),
        **(context | shown),
    )


def _phones() -> list[Supplier]:
    return [supplier for supplier in appeals.suppliers() if supplier.phone]


@bp.route("/ask/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def ask() -> Response:
    """Whom and what to ask about; the topic's frequent questions come before the form."""
    form, accounts, suppliers = _ask_form()
    if request.method == "POST" and form.validate():
        topic = topics.get_topic(int(form.topic.data))
        if form.shown.data == form.topic.data or not topics.frequent_questions(topic):
            return _begin(form, topic, accounts, suppliers)
        chosen = {name: form[name].data for name in ("supplier", "account", "topic")}
        return see_other(url_for("support.ask", **chosen) + "#frequent")
    wanted = number_or_none(form.topic.data)
    chosen_topic = topics.find_topic(wanted) if wanted is not None else None
    form.shown.data = form.topic.data if chosen_topic else ""
    return page(
        "support/ask.html",
        fragments=("frequent",),
        status=422 if form.errors else 200,
        form=form,
        frequent=topics.frequent_questions(chosen_topic) if chosen_topic else [],
    )


def _ask_form() -> tuple[AskForm, list[Account], list[Supplier]]:
    accounts, suppliers = appeals.accounts_of(current_user.id), appeals.suppliers()
    form = AskForm() if request.method == "POST" else AskForm(request.args)
    form.supplier.choices = [(str(each.id), each.name) for each in suppliers]
    form.account.choices = [
        *((str(each.id), f"{each.number}, {each.address}") for each in accounts),
        (GENERAL, _("A general question, without an account")),
    ]
    form.topic.choices = {
        heading: [(str(each.id), each.title) for each in found]
        for heading, found in topics.topics_by_section().items()
    }
    if form.account.data is None and len(accounts) > 1:
        form.account.choices = [("", _("Choose from the list")), *form.account.choices]
    chosen = next((each for each in accounts if str(each.id) == form.account.data), None)
    if request.method == "GET" and form.supplier.data is None and chosen:
        form.supplier.data = str(chosen.supplier_id)
    return form, accounts, suppliers


def _begin(
    form: AskForm, topic: Topic, accounts: list[Account], suppliers: list[Supplier]
) -> Response:
    account = next((each for each in accounts if str(each.id) == form.account.data), None)
    supplier = next(each for each in suppliers if str(each.id) == form.supplier.data)
    # The account says whose it is, whatever the list of suppliers was left at.
    appeals.begin(current_user, account.supplier if account else supplier, account, topic)
    return see_other(url_for("support.question"))


@bp.route("/ask/message/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def question() -> Response:
    """The question itself, with its files; every button keeps what was typed."""
    draft = appeals.draft_of(current_user.id)
    if draft is None or not appeals.may_write_in(draft):
        return see_other(url_for("support.ask"))
    form = QuestionForm(
        email=draft.email, phone=draft.phone, text=draft.draft_text, service=draft.service
    )
    form.service.choices = [
        ("", _("Choose from the list")),
        *((each, each) for each in draft.topic.service_choices),
    ]
    if request.method == "GET":
        return _question_page(draft, form)
    typed = {"email": form.email, "phone": form.phone, "draft_text": form.text}
    appeals.keep_typed(
        draft,
        service=_kept_service(draft, form.service.data),
        **{name: (field.data or "")[: _LONGEST[name]] for name, field in typed.items()},
    )
    taken = attachments.take(draft, current_user, _uploads())
    if "back" in request.form:
        _warn(taken)
        return see_other(_back_to_ask(draft))
    if {"attach", "drop"} & set(request.form):
        return _files_changed(draft, taken, url_for("support.question")) or _question_page(
            draft, form, taken
        )
    return _send(draft, form, taken)


@bp.post("/accounts/<int:account_id>/appeals/readings/")
@access(Allow.ACCOUNT_ACT)
def report_readings(link: AccountLink) -> Response:
    """From a refusal in the form of readings, with its fields, to a question begun from them."""
    draft = reading_errors.begin_report(
        current_user, link.account, request.form.get("meter", 0, type=int), request.form
    )
    if draft is None:
        return see_other(url_for("support.ask", account=link.account_id))
    return see_other(url_for("support.question"))


_LONGEST: Final = {"email": 254, "phone": 20, "draft_text": 20_000}


def _kept_service(draft: Appeal, chosen: str | None) -> str:
    return chosen if chosen and chosen in draft.topic.service_choices else ""


def _back_to_ask(draft: Appeal) -> str:
    account = draft.account_id or GENERAL
    return url_for("support.ask", supplier=draft.supplier_id, account=account, topic=draft.topic_id)


def _files_changed(appeal: Appeal, taken: Taken, target: str) -> Response | None:
    """The answer to «Приложить файл» and «Удалить»; None where a file was refused."""
    dropped = request.form.get("drop", type=whole_number)
    if dropped is not None:
        attachments.drop(appeal, current_user, dropped)
    return None if taken.refusals else see_other(target + "#attachments")


def _send(draft: Appeal, form: QuestionForm, taken: Taken) -> Response:
    if not form.validate() or taken.refusals:
        return _question_page(draft, form, taken)
    try:
        appeals.check_limit(current_user.id)
    except appeals.TooMany:
        form.form_errors.append(_("You have sent very many appeals today. Try again tomorrow."))
        return _question_page(draft, form, taken)
    appeals.keep_typed(draft, email=form.email.data, phone=form.phone.data)
    if lifecycle.send(draft, current_user, form.text.data):
        flash(_("Thank you. Your appeal has been sent."), "success")
    return see_other(url_for("support.appeal", appeal_id=draft.id))


def _question_page(draft: Appeal, form: QuestionForm, taken: Taken | None = None) -> Response:
    _explain(form, taken)
    return page(
        "support/question.html",
        status=422 if form.errors else 200,
        form=form,
        draft=draft,
        waiting=attachments.pending(draft, current_user),
    )


def _explain(form: QuestionForm | ReplyForm, taken: Taken | None) -> None:
    if taken and taken.refusals:
        form.files.errors = taken.refusals


def _warn(taken: Taken) -> None:
    for refusal in taken.refusals:
        flash(refusal, "error")


def _uploads() -> list[Upload]:
    """A browser sends one part without a name where no file was chosen."""
    return [
        Upload(each.filename, each.stream)
        for each in request.files.getlist("files")
        if each.filename
    ]


@bp.get("/accounts/<int:account_id>/appeals/", endpoint="appeals")
@access(Allow.ACCOUNT)
def account_appeals(link: AccountLink) -> Response:
    """The user's own appeals about the account: what others wrote about it is theirs."""
    zone = link.account.supplier.time_zone
    chosen = period(request.args.get("period"))
    return page(
        "support/account_appeals.html",
        fragments=("appeals",),
        link=link,
        chosen=chosen,
        periods=period_choices(),
        listed=appeals.appeals_of(
            current_user.id, first_day(chosen, clock.today(zone)), zone, link.account_id
        ),
    )


@bp.get("/appeals/")
@access(Allow.SIGNED_IN)
def my_appeals() -> Response:
    """All of the user's appeals: general ones, and those about accounts no longer linked too."""
    chosen = period(request.args.get("period"))
    zone = "Europe/Moscow"
    return page(
        "support/my_appeals.html",
        fragments=("appeals",),
        chosen=chosen,
        periods=period_choices(),
        listed=appeals.appeals_of(current_user.id, first_day(chosen, clock.today(zone)), zone),
    )


@bp.get("/appeals/<int:appeal_id>/")
@access(Allow.SIGNED_IN)
def appeal(appeal_id: int) -> Response:
    found = _own(appeal_id)
    return _appeal_page(found, ReplyForm(text="" if _watched() else found.draft_text), RatingForm())


def _watched() -> bool:
    """Whether somebody of the staff looks with the subscriber's eyes: at what was sent only."""
    return current_user.watcher is not None


@bp.post("/appeals/<int:appeal_id>/reply")
@access(Allow.SIGNED_IN)
def reply(appeal_id: int) -> Response:
    return _write(_own(appeal_id, to_write=True), lifecycle.reply, _("Your message has been sent."))


@bp.post("/appeals/<int:appeal_id>/reopen")
@access(Allow.SIGNED_IN)
def reopen(appeal_id: int) -> Response:
    return _write(
        _own(appeal_id, to_write=True), lifecycle.reopen, _("The appeal has been opened again.")
    )


def _write(found: Appeal, say: Any, done: str) -> Response:
    """A further message with its files, in an open or a re-opened thread."""
    form, target = ReplyForm(), url_for("support.appeal", appeal_id=found.id)
    appeals.keep_reply(found, (form.text.data or "")[:20_000])
    taken = attachments.take(found, current_user, _uploads())
    if {"attach", "drop"} & set(request.form):
        return _files_changed(found, taken, target) or _appeal_page(
            found, form, RatingForm(None), taken
        )
    if not form.validate() or taken.refusals:
        return _appeal_page(found, form, RatingForm(None), taken)
    try:
        say(found, current_user, form.text.data)
    except lifecycle.NotNow:
        flash(_("The appeal has changed meanwhile. Look at it again."), "warning")
    else:
        flash(done, "success")
    return see_other(target)


@bp.post("/appeals/<int:appeal_id>/rate")
@access(Allow.SIGNED_IN)
def rate(appeal_id: int) -> Response:
    found, form = _own(appeal_id, to_write=True), RatingForm()
    if not form.validate():
        return _appeal_page(found, ReplyForm(None, text=found.draft_text), form)
    solved, mark = form.solved.data == "yes", form.rating.data
    try:
        lifecycle.rate(found, solved, int(mark) if mark else None, form.comment.data or "")
    except lifecycle.NotNow:
        flash(_("The appeal has changed meanwhile. Look at it again."), "warning")
    else:
        flash(
            _("Thank you. The appeal is closed.")
            if solved
            else _("Thank you. We shall look into the question again."),
            "success",
        )
    return see_other(url_for("support.appeal", appeal_id=appeal_id))


@bp.get("/appeals/<int:appeal_id>/files/<int:attachment_id>/")
@access(Allow.SIGNED_IN)
def attachment(appeal_id: int, attachment_id: int) -> Response:
    """Always something to save, never a page of this site."""
    found = attachments.find(current_user.id, appeal_id, attachment_id, sent=_watched())
    content = attachments.content_of(found) if found else None
    if found is None or content is None:
        abort(404)
    return send_file(
        io.BytesIO(content), mimetype=found.mime, as_attachment=True, download_name=found.name
    )


def _own(appeal_id: int, *, to_write: bool = False) -> Appeal:
    found = appeals.find_appeal(current_user.id, appeal_id)
    if found is None:
        abort(404)
    if to_write and not appeals.may_write_in(found):
        abort(403)
    return found


def _appeal_page(
    found: Appeal, form: ReplyForm, rating: RatingForm, taken: Taken | None = None
) -> Response:
    _explain(form, taken)
    return page(
        "support/appeal.html",
        status=422 if form.errors or rating.errors else 200,
        appeal=found,
        letters=appeals.thread(found),
        form=form,
        rating=rating,
        waiting=[] if _watched() else attachments.pending(found, current_user),
        shows_account=appeals.shows_account(found),
        may_write=appeals.may_write_in(found),
        may_reopen=lifecycle.may_reopen(found),
        days_to_reopen=lifecycle.REOPEN_WITHIN.days,
    )
