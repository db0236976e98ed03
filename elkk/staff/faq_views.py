"""«Вопросы и ответы», for those who write them."""

from typing import Any, Final

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from elkk.base import editing
from elkk.base.incoming import whole_number
from elkk.staff.common import bp, staff_zone
from elkk.staff.edit_views import edit, editor, goes_up, remove
from elkk.staff.faq_forms import FaqCategoryForm, FaqQuestionForm
from elkk.support import faq_editing
from elkk.support.faq_editing import QuestionText
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

_SECTION: Final = "faq_editing"


@bp.get("/questions/", endpoint="faq")
@access(Allow.STAFF_CLERK)
def faq() -> Response:
    return page(
        "staff/faq.html",
        section=_SECTION,
        sections=faq_editing.everything(),
        zone=staff_zone(),
    )


@bp.route("/questions/add/", methods=["GET", "POST"], endpoint="faq_add")
@access(Allow.STAFF_CLERK)
def add() -> Response:
    """In the category `?in=`, where it is given."""
    form = FaqQuestionForm(category=request.args.get("in", type=whole_number))
    return _edit(
        form,
        lambda: faq_editing.add_question(_text(form), editor()),
        heading=_("New question"),
    )


@bp.route("/questions/<int:question_id>/", methods=["GET", "POST"], endpoint="faq_question")
@access(Allow.STAFF_CLERK)
def change(question_id: int) -> Response:
    question = faq_editing.find_question(question_id) or abort(404)
    form = FaqQuestionForm(data=question.__data__)
    return _edit(
        form,
        lambda: faq_editing.change_question(question_id, _text(form), form.seen.data, editor()),
        mark=lambda: editing.mark(faq_editing.find_question(question_id)),
        heading=_("Question and answer"),
        delete=url_for("staff.faq_delete", question_id=question_id),
    )


def _edit(form: FaqQuestionForm, save: Any, **context: Any) -> Response:
    form.offer(faq_editing.categories())
    return edit(
        form,
        save,
        back=url_for("staff.faq"),
        done=_("The question is saved."),
        section=_SECTION,
        previews=True,
        **context,
    )


def _text(form: FaqQuestionForm) -> QuestionText:
    return QuestionText(
        form.category.data,
        form.title.data,
        form.text.data,
        form.keywords.data,
        form.is_published.data,
    )


@bp.post("/questions/<int:question_id>/show/", endpoint="faq_show")
@access(Allow.STAFF_CLERK)
def show(question_id: int) -> Response:
    faq_editing.show_question(question_id, editor(), shown=request.form.get("shown") == "1")
    return see_other(url_for("staff.faq", _anchor=f"question-{question_id}"))


@bp.post("/questions/<int:question_id>/move/", endpoint="faq_move")
@access(Allow.STAFF_CLERK)
def move(question_id: int) -> Response:
    faq_editing.move_question(question_id, editor(), up=goes_up())
    return see_other(url_for("staff.faq", _anchor=f"question-{question_id}"))


@bp.route("/questions/<int:question_id>/delete/", methods=["GET", "POST"], endpoint="faq_delete")
@access(Allow.STAFF_CLERK)
def delete(question_id: int) -> Response:
    question = faq_editing.find_question(question_id) or abort(404)
    return remove(
        lambda: faq_editing.remove_question(question_id, editor()),
        heading=_("Delete the question?"),
        warning=_(
            "«%(title)s» disappears for subscribers, from the search and from the topics. "
            "To hide it for a while, take the tick «Published» away instead.",
            title=question.title,
        ),
        back=url_for("staff.faq"),
        done=_("The question is deleted."),
        section=_SECTION,
    )


@bp.route("/questions/categories/add/", methods=["GET", "POST"], endpoint="faq_category_add")
@access(Allow.STAFF_CLERK)
def add_category() -> Response:
    form = FaqCategoryForm()
    return _edit_category(
        form,
        lambda: faq_editing.add_category(form.title.data, editor()),
        heading=_("New category"),
    )


@bp.route(
    "/questions/categories/<int:category_id>/", methods=["GET", "POST"], endpoint="faq_category"
)
@access(Allow.STAFF_CLERK)
def change_category(category_id: int) -> Response:
    category = faq_editing.find_category(category_id) or abort(404)
    form = FaqCategoryForm(obj=category)
    return _edit_category(
        form,
        lambda: faq_editing.rename_category(category_id, form.title.data, form.seen.data, editor()),
        mark=lambda: editing.mark(faq_editing.find_category(category_id)),
        heading=_("Category"),
        delete=url_for("staff.faq_category_delete", category_id=category_id),
    )


def _edit_category(form: FaqCategoryForm, save: Any, **context: Any) -> Response:
    return edit(
        form,
        save,
        back=url_for("staff.faq"),
        done=_("The category is saved."),
        section=_SECTION,
        **context,
    )


@bp.post("/questions/categories/<int:category_id>/move/", endpoint="faq_category_move")
@access(Allow.STAFF_CLERK)
def move_category(category_id: int) -> Response:
    faq_editing.move_category(category_id, editor(), up=goes_up())
    return see_other(url_for("staff.faq", _anchor=f"category-{category_id}"))


@bp.route(
    "/questions/categories/<int:category_id>/delete/",
    methods=["GET", "POST"],
    endpoint="faq_category_delete",
)
@access(Allow.STAFF_CLERK)
def delete_category(category_id: int) -> Response:
    category = faq_editing.find_category(category_id) or abort(404)
    return remove(
        lambda: faq_editing.remove_category(category_id, editor()),
        heading=_("Delete the category?"),
        warning=_("«%(title)s» can be deleted when it has no questions.", title=category.title),
        back=url_for("staff.faq"),
        done=_("The category is deleted."),
        section=_SECTION,
    )
