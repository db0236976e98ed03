"""A clerk says what subscribers may write about."""

import pytest

from elkk.identity.models import AuditEvent
from elkk.support import faq, topics
from elkk.support.models import Topic
from tests.support.forms import filled

NEW = {
    "section": "Счета",
    "title": "Перерасчет",
    "services": "Ошибка\n\n Отсутствие ",
    "is_active": "y",
}


@pytest.fixture
def topic(database: None) -> Topic:
    category = faq.save_category("payment", "Оплата")
    for slug in ("how", "receipt", "refund"):
        faq.save_question(category, slug, f"Вопрос {slug}", "Ответ")
    return topics.save_topic("pay", "Счета", "Оплата", ["Карта", "СБП"], ["how", "receipt"])


def change(browser, topic: Topic, **values: object):
    path = f"/staff/topics/{topic.id}/"
    return browser.post(path, data=filled(browser.get(path).text) | values)


def frequent(topic: Topic) -> list[str]:
    return [each.slug for each in topics.frequent_questions(topic)]


def test_a_new_topic_can_be_chosen_by_subscribers(topic, cast, clerk, owner) -> None:
    assert clerk.post("/staff/topics/add/", data=NEW).status_code == 303
    made = Topic.get(Topic.slug == "pereraschet")
    assert made.service_choices == ["Ошибка", "Отсутствие"]
    assert "Перерасчет" in owner.get("/ask/").text


def test_saving_a_topic_as_it_is_changes_nothing(topic, clerk) -> None:
    assert change(clerk, topic).status_code == 303
    after = Topic.get_by_id(topic.id)
    assert (after.title, after.service_choices) == ("Оплата", ["Карта", "СБП"])
    assert frequent(topic) == ["how", "receipt"]


def test_frequent_questions_are_chosen_in_their_order(topic, clerk) -> None:
    ids = {slug: faq.find_question("payment", slug).id for slug in ("refund", "how")}
    change(clerk, topic, frequent1=ids["refund"], frequent2=ids["how"], frequent3=ids["how"])
    assert frequent(topic) == ["refund", "how"]


def test_a_topic_out_of_use_cannot_be_chosen(topic, clerk) -> None:
    path = f"/staff/topics/{topic.id}/"
    fields = filled(clerk.get(path).text)
    del fields["is_active"]
    assert clerk.post(path, data=fields).status_code == 303
    assert topics.topics_by_section() == {}
    assert "не используется" in clerk.get("/staff/topics/").text


def test_topics_move_within_their_heading(topic, clerk, staff) -> None:
    clerk.post("/staff/topics/add/", data=NEW | {"section": "Прочее", "title": "Иное"})
    clerk.post("/staff/topics/add/", data=NEW)
    last = Topic.get(Topic.title == "Перерасчет")
    clerk.post(f"/staff/topics/{last.id}/move/", data={"way": "up"})
    listed = {
        name: [each.title for each in rows] for name, rows in topics.topics_by_section().items()
    }
    assert listed == {"Счета": ["Перерасчет", "Оплата"], "Прочее": ["Иное"]}
    clerk.post(f"/staff/topics/{last.id}/move/", data={"way": "up"})
    assert list(topics.topics_by_section()) == ["Счета", "Прочее"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("section", "Напишите, в каком разделе"),
        ("title", "Напишите тему"),
        ("services", "хотя бы один вариант"),
    ],
)
def test_what_is_missing_is_said(topic, clerk, field, words) -> None:
    response = clerk.post("/staff/topics/add/", data=NEW | {field: " "})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert words in response.text


def test_who_saves_second_is_told(topic, clerk, admin, staff) -> None:
    path = f"/staff/topics/{topic.id}/"
    mine = filled(clerk.get(path).text) | {"frequent3": ""}
    change(admin, topic, frequent2="")
    assert clerk.post(path, data=mine).status_code == 422
    assert frequent(topic) == ["how"]
    event = AuditEvent.get(AuditEvent.event == "staff.topic_saved")
    assert event.actor_id == staff.admin.id
