"""Topics of appeals as the staff change them."""

from collections.abc import Sequence
from dataclasses import dataclass

from elkk.base import editing
from elkk.base.db import atomic
from elkk.identity.audit import Editor
from elkk.support import topics
from elkk.support.models import FaqQuestion, Topic, TopicQuestion
from elkk.support.slugs import slug_of


@dataclass(frozen=True)
class TopicText:
    """What a topic's form says; `frequent` are numbers of questions, in their order."""

    section: str
    title: str
    services: Sequence[str]
    frequent: Sequence[int]
    is_active: bool


def all_topics() -> dict[str, list[Topic]]:
    """Under their headings; those out of use too."""
    found: dict[str, list[Topic]] = {}
    for topic in Topic.select().order_by(Topic.position, Topic.id):
        found.setdefault(topic.section, []).append(topic)
    return found


def find_topic(topic_id: int) -> Topic | None:
    return Topic.get_or_none(Topic.id == topic_id)


def frequent_numbers(topic: Topic) -> list[int]:
    """The questions that are shown for it, in their order."""
    found = TopicQuestion.select().where(TopicQuestion.topic == topic)
    return [each.question_id for each in found.order_by(TopicQuestion.position)]


def mark(topic: Topic) -> str:
    """Its frequent questions count as well."""
    return f"{editing.mark(topic)} {frequent_numbers(topic)}"


def add_topic(text: TopicText, by: Editor) -> Topic:
    with atomic():
        taken = lambda name: Topic.select().where(Topic.slug == name).exists()  # noqa: E731
        return _save(slug_of(text.title, taken), text, by)


def change_topic(topic_id: int, text: TopicText, seen: str, by: Editor) -> None:
    """Raises Changed."""
    with atomic():
        topic = editing.locked(Topic, topic_id)
        if topic is None or mark(topic) != seen:
            raise editing.Changed
        _save(topic.slug, text, by)


def _save(slug: str, text: TopicText, by: Editor) -> Topic:
    slugs = {
        question.id: question.slug
        for question in FaqQuestion.select(FaqQuestion.id, FaqQuestion.slug).where(
            FaqQuestion.id.in_(text.frequent)
        )
    }
    topic = topics.save_topic(
        slug,
        text.section,
        text.title,
        text.services,
        [slugs[number] for number in dict.fromkeys(text.frequent) if number in slugs],
        is_active=text.is_active,
    )
    by.note("topic_saved", title=topic.title, active=topic.is_active)
    return topic


def move_topic(topic_id: int, by: Editor, *, up: bool) -> None:
    """Past its neighbour of the same heading."""
    with atomic():
        listed = all_topics()
        for heading, rows in listed.items():
            order = editing.swapped(rows, topic_id, up=up)
            if order is not None:
                listed[heading] = order
                editing.renumber([topic for topics in listed.values() for topic in topics])
                by.note("topic_order_changed", title=heading)
