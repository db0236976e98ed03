"""Topics of appeals."""

from typing import Any, Final

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from elkk.staff.common import bp
from elkk.staff.edit_views import edit, editor, goes_up
from elkk.staff.faq_forms import MOST_FREQUENT, TopicForm
from elkk.support import faq_editing, topic_editing
from elkk.support.models import Topic
from elkk.support.topic_editing import TopicText
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _

_SECTION: Final = "topics"


@bp.get("/topics/", endpoint="topics")
@access(Allow.STAFF_CLERK)
def topics() -> Response:
    return page(
        "staff/topics.html",
        section=_SECTION,
        topics=topic_editing.all_topics(),
    )


@bp.route("/topics/add/", methods=["GET", "POST"], endpoint="topic_add")
@access(Allow.STAFF_CLERK)
def add() -> Response:
    form = TopicForm(section=request.args.get("in", ""))
    return _edit(
        form, lambda: topic_editing.add_topic(_text(form), editor()), heading=_("New topic")
    )


@bp.route("/topics/<int:topic_id>/", methods=["GET", "POST"], endpoint="topic")
@access(Allow.STAFF_CLERK)
def change(topic_id: int) -> Response:
    topic = topic_editing.find_topic(topic_id) or abort(404)
    form = TopicForm(obj=topic, **_frequent(topic))
    return _edit(
        form,
        lambda: topic_editing.change_topic(topic_id, _text(form), form.seen.data, editor()),
        mark=lambda: topic_editing.mark(topic),
        heading=_("Topic of appeals"),
    )


def _edit(form: TopicForm, save: Any, **context: Any) -> Response:
    form.offer(faq_editing.everything())
    return edit(
        form,
        save,
        back=url_for("staff.topics"),
        done=_("The topic is saved."),
        section=_SECTION,
        **context,
    )


def _frequent(topic: Topic) -> dict[str, str]:
    numbers = topic_editing.frequent_numbers(topic)[:MOST_FREQUENT]
    return {f"frequent{place}": str(number) for place, number in enumerate(numbers, start=1)}


def _text(form: TopicForm) -> TopicText:
    return TopicText(
        form.section.data,
        form.title.data,
        [line.strip() for line in form.services.data.splitlines() if line.strip()],
        form.frequent,
        form.is_active.data,
    )


@bp.post("/topics/<int:topic_id>/move/", endpoint="topic_move")
@access(Allow.STAFF_CLERK)
def move(topic_id: int) -> Response:
    topic_editing.move_topic(topic_id, editor(), up=goes_up())
    return see_other(url_for("staff.topics", _anchor=f"topic-{topic_id}"))
