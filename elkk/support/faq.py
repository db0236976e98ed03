"""Вопросы и ответы (manual 4.3.2): reading and editing them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from peewee import fn

from elkk.base import clock
from elkk.base.db import atomic
from elkk.support.models import FaqCategory, FaqQuestion
from elkk.support.search import stems
from elkk.web import markup

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_ANSWER: Final = 20_000


class FaqRefused(ValueError):
    """A category or question can't be saved so; the text says why, for developers."""


@dataclass(frozen=True)
class Section:
    """A category with its published questions, without their answers."""

    category: FaqCategory
    questions: Sequence[FaqQuestion]

    @property
    def slug(self) -> str:
        return str(self.category.slug)


def sections() -> list[Section]:
    """Everything that is published; categories without questions are left out."""
    questions = list(
        FaqQuestion.select(FaqQuestion.slug, FaqQuestion.title, FaqQuestion.category)
        .where(FaqQuestion.is_published)
        .order_by(FaqQuestion.position, FaqQuestion.id)
    )
    found = [
        Section(category, [each for each in questions if each.category_id == category.id])
        for category in FaqCategory.select().order_by(FaqCategory.position, FaqCategory.id)
    ]
    return [section for section in found if section.questions]


def find_question(category_slug: str, slug: str) -> FaqQuestion | None:
    """A published question of that category, with its answer."""
    return (
        FaqQuestion.select(FaqQuestion, FaqCategory)
        .join(FaqCategory)
        .where(
            (FaqCategory.slug == category_slug)
            & (FaqQuestion.slug == slug)
            & FaqQuestion.is_published
        )
        .first()
    )


def save_category(slug: str, title: str, position: int | None = None) -> FaqCategory:
    """Create the category, or give it a new title and place. Raises FaqRefused."""
    _check_slug(slug)
    if not title.strip():
        raise FaqRefused("a category needs a title")
    with atomic():
        category = FaqCategory.get_or_none(FaqCategory.slug == slug) or FaqCategory(slug=slug)
        category.title = title.strip()
        category.position = _next_position(FaqCategory) if position is None else position
        category.save()
    return category


def save_question(
    category: FaqCategory,
    slug: str,
    title: str,
    text: str,
    *,
    keywords: str = "",
    position: int | None = None,
    is_published: bool = True,
) -> FaqQuestion:
    """Create the question or change it; the search knows at once. Raises FaqRefused."""
    _check_slug(slug)
    if not title.strip() or not text.strip() or len(text) > LONGEST_ANSWER:
        raise FaqRefused("a question needs a title and an answer of a readable length")
    with atomic():
        question = FaqQuestion.get_or_none(FaqQuestion.slug == slug) or FaqQuestion(
            slug=slug, position=_next_position(FaqQuestion)
        )
        question.category = category
        question.title, question.text, question.keywords = title.strip(), text, keywords.strip()
        question.position = question.position if position is None else position
        question.is_published = is_published
        question.title_words = " ".join(stems(f"{title} {keywords}"))
        question.text_words = " ".join(stems(markup.plain(text)))
        question.updated_at = clock.now()
        question.save()
    return question


def delete_question(slug: str) -> bool:
    """Whether there was one."""
    return bool(FaqQuestion.delete().where(FaqQuestion.slug == slug).execute())


def delete_category(slug: str) -> bool:
    """Delete an empty category; whether there was one. Raises FaqRefused where it has questions."""
    with atomic():
        category = FaqCategory.get_or_none(FaqCategory.slug == slug)
        if category is None:
            return False
        if FaqQuestion.select().where(FaqQuestion.category == category).exists():
            raise FaqRefused("move or delete the questions of the category first")
        return bool(FaqCategory.delete().where(FaqCategory.id == category.id).execute())


def _check_slug(slug: str) -> None:
    if not _SLUG.fullmatch(slug) or len(slug) > 40:
        raise FaqRefused(f"not a name for addresses: {slug!r}")


def _next_position(model: type[FaqCategory] | type[FaqQuestion]) -> int:
    return int(model.select(fn.MAX(model.position)).scalar() or 0) + 10
