"""«Вопросы и ответы» as the staff change them."""

from dataclasses import dataclass

from elkk.base import editing
from elkk.base.db import atomic
from elkk.base.editing import Refused
from elkk.identity.audit import Editor
from elkk.support import faq
from elkk.support.faq import Section
from elkk.support.models import FaqCategory, FaqQuestion
from elkk.support.slugs import slug_of
from elkk.web.i18n import _


@dataclass(frozen=True)
class QuestionText:
    """What a question's form says; `text` is Markdown."""

    category_id: int
    title: str
    text: str
    keywords: str
    is_published: bool


def everything() -> list[Section]:
    """All categories with all questions, hidden ones too, without the answers."""
    questions = list(
        FaqQuestion.select(
            FaqQuestion.id,
            FaqQuestion.title,
            FaqQuestion.category,
            FaqQuestion.is_published,
            FaqQuestion.updated_at,
        ).order_by(FaqQuestion.position, FaqQuestion.id)
    )
    return [
        Section(category, [each for each in questions if each.category_id == category.id])
        for category in categories()
    ]


def categories() -> list[FaqCategory]:
    return list(FaqCategory.select().order_by(FaqCategory.position, FaqCategory.id))


def find_category(category_id: int) -> FaqCategory | None:
    return FaqCategory.get_or_none(FaqCategory.id == category_id)


def find_question(question_id: int) -> FaqQuestion | None:
    return FaqQuestion.get_or_none(FaqQuestion.id == question_id)


def add_category(title: str, by: Editor) -> FaqCategory:
    with atomic():
        slug = slug_of(title, lambda name: _taken(FaqCategory, name))
        category = faq.save_category(slug, title)
        by.note("faq_category_saved", title=category.title)
    return category


def rename_category(category_id: int, title: str, seen: str, by: Editor) -> None:
    """Its address stays. Raises Changed."""
    with atomic():
        category = editing.unchanged(FaqCategory, category_id, seen)
        faq.save_category(category.slug, title, category.position)
        by.note("faq_category_saved", title=title)


def remove_category(category_id: int, by: Editor) -> None:
    """Raises Refused where it has questions."""
    with atomic():
        category = editing.locked(FaqCategory, category_id)
        if category is None:
            return
        if FaqQuestion.select().where(FaqQuestion.category == category).exists():
            raise Refused("", _("Move or delete the questions of the category first."))
        faq.delete_category(category.slug)
        by.note("faq_category_deleted", title=category.title)


def move_category(category_id: int, by: Editor, *, up: bool) -> None:
    with atomic():
        if editing.move(categories(), category_id, up=up):
            by.note("faq_order_changed", category=category_id)


def add_question(text: QuestionText, by: Editor) -> FaqQuestion:
    with atomic():
        slug = slug_of(text.title, lambda name: _taken(FaqQuestion, name))
        return _save(slug, text, by)


def change_question(question_id: int, text: QuestionText, seen: str, by: Editor) -> None:
    """Its address stays. Raises Changed."""
    with atomic():
        question = editing.unchanged(FaqQuestion, question_id, seen)
        _save(question.slug, text, by)


def _save(slug: str, text: QuestionText, by: Editor) -> FaqQuestion:
    question = faq.save_question(
        FaqCategory.get_by_id(text.category_id),
        slug,
        text.title,
        text.text,
        keywords=text.keywords,
        is_published=text.is_published,
    )
    by.note("faq_question_saved", title=question.title, published=text.is_published)
    return question


def show_question(question_id: int, by: Editor, *, shown: bool) -> None:
    """Publish it, or hide it from subscribers."""
    with atomic():
        moved = (
            FaqQuestion.update(is_published=shown)
            .where((FaqQuestion.id == question_id) & (FaqQuestion.is_published != shown))
            .execute()
        )
        if moved:
            question = FaqQuestion.get_by_id(question_id)
            by.note("faq_question_saved", title=question.title, published=shown)


def move_question(question_id: int, by: Editor, *, up: bool) -> None:
    """Within its category."""
    with atomic():
        question = find_question(question_id)
        if question is None:
            return
        siblings = FaqQuestion.select().where(FaqQuestion.category == question.category_id)
        ordered = list(siblings.order_by(FaqQuestion.position, FaqQuestion.id))
        if editing.move(ordered, question_id, up=up):
            by.note("faq_order_changed", title=question.title)


def remove_question(question_id: int, by: Editor) -> None:
    with atomic():
        question = editing.locked(FaqQuestion, question_id)
        if question is not None and faq.delete_question(question.slug):
            by.note("faq_question_deleted", title=question.title)


def _taken(model: type[FaqCategory] | type[FaqQuestion], slug: str) -> bool:
    return bool(model.select().where(model.slug == slug).exists())
