"""The questions and topics that an installation begins with."""

import re

from elkk.documents.seeding import load_documents
from elkk.support import topics
from elkk.support.models import FaqCategory, FaqQuestion, Topic, TopicQuestion
from elkk.support.search import search
from elkk.support.seeding import load_faq, load_topics


def load() -> None:
    load_faq()
    load_topics()
    load_documents()


def test_seven_categories_with_thirty_questions_and_more(database: None) -> None:
    assert load_faq() >= 30
    assert FaqCategory.select().count() == 7
    assert min(len(question.text) for question in FaqQuestion.select()) > 80


def test_what_staff_have_changed_is_not_loaded_over(database: None) -> None:
    load()
    FaqQuestion.update(title="Наше").execute()
    assert (load_faq(), load_topics(), load_documents()) == (0, 0, 0)
    assert FaqQuestion.select().where(FaqQuestion.title != "Наше").count() == 0


def test_every_frequent_question_of_a_topic_exists(database: None) -> None:
    import tomllib

    from elkk.support.seeding import SEED

    load()
    listed = tomllib.loads((SEED / "topics.toml").read_text(encoding="utf-8"))["topic"]
    assert TopicQuestion.select().count() == sum(len(topic["frequent"]) for topic in listed)
    assert all(topic.service_choices for topic in Topic.select())
    assert len(topics.topics_by_section()) >= 5


def test_links_in_the_answers_lead_somewhere(client, database: None) -> None:
    load()
    targets = {
        target
        for question in FaqQuestion.select()
        for target in re.findall(r"\]\((/[^)]*)\)", question.text)
    }
    assert targets
    for target in targets:
        assert client.get(target).status_code in (200, 303), target


def test_every_answer_is_a_page(client, database: None) -> None:
    load()
    for question in FaqQuestion.select(FaqQuestion, FaqCategory).join(FaqCategory):
        page = client.get(f"/questions/{question.category.slug}/{question.slug}/")
        assert page.status_code == 200
        assert "{" not in page.text.partition("<main")[2]


def test_usual_words_find_the_right_answer_first(database: None) -> None:
    load_faq()
    wanted = {
        "не приходят смс": "no-sms",
        "забыла пароль": "password-recovery",
        "срок поверки вышел": "verification",
        "ночной тариф": "two-zone-switch",
        "сменился собственник": "new-owner",
        "пеня": "penalty",
        "где мой чек": "receipt",
        "привязка лицевого счета": "link-account",
    }
    assert {query: search(query)[0].slug for query in wanted} == wanted
