"""What one may write about: sections with topics, each with its frequent questions."""

from collections.abc import Iterable, Sequence

from peewee import fn

from elkk.base.db import atomic
from elkk.support.models import FaqCategory, FaqQuestion, Topic, TopicQuestion


def topics_by_section() -> dict[str, list[Topic]]:
    """The active topics under their headings, in the order of the utility."""
    sections: dict[str, list[Topic]] = {}
    for topic in Topic.select().where(Topic.is_active).order_by(Topic.position, Topic.id):
        sections.setdefault(topic.section, []).append(topic)
    return sections


def find_topic(topic_id: int) -> Topic | None:
    """An active topic."""
    return Topic.get_or_none((Topic.id == topic_id) & Topic.is_active)


def get_topic(topic_id: int) -> Topic:
    """A topic that is known to exist."""
    return Topic.get_by_id(topic_id)


def frequent_questions(topic: Topic) -> list[FaqQuestion]:
    """With their categories, which their addresses need."""
    return list(
        FaqQuestion.select(FaqQuestion, FaqCategory)
        .join(FaqCategory)
        .switch(FaqQuestion)
        .join(TopicQuestion)
        .where((TopicQuestion.topic == topic) & FaqQuestion.is_published)
        .order_by(TopicQuestion.position)
    )


def save_topic(
    slug: str,
    section: str,
    title: str,
    services: Sequence[str],
    frequent: Iterable[str] = (),
    *,
    is_active: bool = True,
) -> Topic:
    """Create the topic or change it; `frequent` are slugs of questions, unknown ones left out."""
    with atomic():
        topic = Topic.get_or_none(Topic.slug == slug) or Topic(
            slug=slug, position=(Topic.select(fn.MAX(Topic.position)).scalar() or 0) + 10
        )
        topic.section, topic.title = section.strip(), title.strip()
        topic.services, topic.is_active = "\n".join(services), is_active
        topic.save()
        TopicQuestion.delete().where(TopicQuestion.topic == topic).execute()
        for position, question_slug in enumerate(frequent):
            question = FaqQuestion.get_or_none(FaqQuestion.slug == question_slug)
            if question is not None:
                TopicQuestion.create(topic=topic, question=question, position=position)
    return topic
