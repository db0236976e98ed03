"""«Задать вопрос» (manual 4.3.2.1)."""

import re
from datetime import UTC, datetime

import pytest

from elkk.support import appeals, faq, lifecycle, topics
from elkk.support.models import Appeal, Message, Status, Topic
from tests.support.cast import Cast, link, make_account, make_supplier
from tests.support.queries import budget

FORM = {
    "text": "Когда поменяют счетчик?",
    "email": "olga@example.org",
    "phone": "8 916 000-00-01",
    "service": "поверка",
}


@pytest.fixture
def choice(cast: Cast, topic: Topic) -> dict[str, str]:
    return {
        "supplier": str(cast.supplier.id),
        "account": str(cast.account.id),
        "topic": str(topic.id),
    }


@pytest.fixture
def frequent(topic: Topic) -> Topic:
    """The topic with a frequent question of its own."""
    category = faq.save_category("meters", "Приборы")
    faq.save_question(category, "who", "Кто меняет счетчик?", "Меняет **поставщик**.")
    return topics.save_topic(topic.slug, topic.section, topic.title, ["поверка"], ["who"])


def selected(html: str, field: str) -> str | None:
    select = re.search(rf'<select[^>]* name="{field}".*?</select>', html, re.DOTALL)
    assert select
    found = re.search(r'<option selected value="([^"]*)"', select[0])
    return found and found[1]


def test_with_a_single_account_supplier_and_account_are_filled_in(
    owner, cast: Cast, topic: Topic
) -> None:
    page = owner.get("/ask/").text
    options = re.search(r'<select[^>]* name="account".*?</select>', page, re.DOTALL)
    assert options
    first = re.search(r'<option[^>]*value="([^"]*)"', options[0])
    assert first
    assert first[1] == str(cast.account.id)


def test_with_several_accounts_none_is_chosen_for_the_user(owner, cast: Cast, topic: Topic) -> None:
    link(cast.owner, make_account(cast.supplier, "640000000009"))
    assert (
        "Выберите лицевой счет"
        in owner.post(
            "/ask/", data={"supplier": str(cast.supplier.id), "account": "", "topic": str(topic.id)}
        ).text
    )


def test_topics_stand_under_their_sections(owner, topic: Topic) -> None:
    page = owner.get("/ask/").text
    assert f'<optgroup label="{topic.section}">' in page
    assert topic.title in page


def test_the_topics_frequent_questions_come_first(owner, choice: dict, frequent: Topic) -> None:
    response = owner.post("/ask/", data=choice)
    assert response.status_code == 303
    assert response.location.endswith("#frequent")
    page = owner.get(response.location).text
    assert "Кто меняет счетчик?" in page
    assert "<strong>поставщик</strong>" in page
    going_on = owner.post("/ask/", data={**choice, "shown": choice["topic"]})
    assert going_on.location == "/ask/message/"


def test_choosing_a_topic_brings_its_questions_by_htmx(owner, frequent: Topic) -> None:
    assert "Кто меняет счетчик?" in owner.fragment(f"/ask/?topic={frequent.id}", "frequent")


def test_a_topic_without_frequent_questions_leads_on_at_once(owner, choice: dict) -> None:
    assert owner.post("/ask/", data=choice).location == "/ask/message/"


def test_the_form_is_filled_in_with_what_is_known(owner, choice: dict, cast: Cast) -> None:
    owner.post("/ask/", data=choice)
    with budget(8):
        page = owner.get("/ask/message/").text
    assert cast.supplier.name in page
    assert cast.account.number in page
    assert "Замена счетчика" in page
    assert 'value="olga@example.org"' in page
    assert 'value="8 (916) 000-00-01"' in page


def test_sending_gives_a_number_and_says_thank_you(owner, choice: dict, cast: Cast) -> None:
    owner.post("/ask/", data=choice)
    response = owner.post("/ask/message/", data=FORM)
    assert response.status_code == 303
    page = owner.get(response.location).text
    assert "Спасибо. Ваше обращение отправлено" in page
    sent = Appeal.get()
    assert sent.status is Status.NEW
    assert sent.number == f"2026-{sent.id:06d}"
    assert sent.number in page
    assert (sent.email, sent.phone, sent.service) == (
        "olga@example.org",
        "8 (916) 000-00-01",
        "поверка",
    )
    assert Message.get().text == "Когда поменяют счетчик?"


def test_required_fields_are_explained_and_the_rest_stays(owner, draft: Appeal) -> None:
    response = owner.post("/ask/message/", data={**FORM, "text": "", "service": ""})
    assert response.status_code == 422
    assert "Напишите вопрос." in response.text
    assert "Выберите тему услуги." in response.text
    assert 'value="olga@example.org"' in response.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "не почта"), ("phone", "12"), ("service", "чужая тема"), ("text", "я" * 10_001)],
)
def test_a_wrong_value_is_refused(owner, draft: Appeal, field: str, value: str) -> None:
    assert owner.post("/ask/message/", data={**FORM, field: value}).status_code == 422
    assert Appeal.get().status is Status.DRAFT


def test_back_keeps_what_was_typed(owner, draft: Appeal, choice: dict) -> None:
    typed = {"text": "Недописанный вопрос", "email": "не почта", "phone": "", "service": "другое"}
    back = owner.post("/ask/message/", data={**typed, "back": "1"})
    assert back.status_code == 303
    page = owner.get(back.location).text
    assert selected(page, "topic") == choice["topic"]
    assert selected(page, "account") == choice["account"]
    owner.post("/ask/", data={**choice, "shown": choice["topic"]})
    page = owner.get("/ask/message/").text
    assert "Недописанный вопрос" in page
    assert 'value="не почта"' in page
    assert selected(page, "service") == "другое"


def test_another_topic_keeps_the_text_and_forgets_the_topic_of_the_service(
    cast: Cast, draft: Appeal
) -> None:
    appeals.keep_typed(draft, draft_text="Мой вопрос", service="поверка")
    other = topics.save_topic("bills", "Счета", "Начисления", ["пени"])
    again = appeals.begin(cast.owner, cast.supplier, cast.account, other)
    assert (again.id, again.draft_text, again.service) == (draft.id, "Мой вопрос", "")


def test_sending_twice_is_one_appeal(owner, cast: Cast, draft: Appeal) -> None:
    assert lifecycle.send(draft, cast.owner, "Вопрос")
    assert not lifecycle.send(draft, cast.owner, "Вопрос")
    assert Message.select().count() == 1
    assert owner.post("/ask/message/", data=FORM).location == "/ask/"


def test_a_general_question_needs_no_account(owner, cast: Cast, topic: Topic) -> None:
    choice = {"supplier": str(cast.supplier.id), "account": "0", "topic": str(topic.id)}
    assert owner.post("/ask/", data=choice).location == "/ask/message/"
    owner.post("/ask/message/", data=FORM)
    assert Appeal.get().account_id is None
    assert Appeal.get().number in owner.get("/appeals/").text


def test_someone_elses_account_is_not_a_choice(owner, cast: Cast, choice: dict) -> None:
    theirs = {**choice, "account": str(cast.strangers_account.id)}
    assert owner.post("/ask/", data=theirs).status_code == 422
    assert Appeal.select().count() == 0


def test_nobody_writes_about_an_account_that_is_not_linked(cast: Cast, topic: Topic) -> None:
    with pytest.raises(appeals.NotYours):
        appeals.begin(cast.owner, cast.supplier, cast.strangers_account, topic)


def test_the_account_says_which_supplier_is_asked(owner, cast: Cast, choice: dict) -> None:
    other = make_supplier("OTHER")
    owner.post("/ask/", data={**choice, "supplier": str(other.id)})
    assert Appeal.get().supplier_id == cast.supplier.id


def test_an_address_typed_by_hand_does_no_harm(owner, topic: Topic) -> None:
    for query in ("topic=999999", "topic=abc", "topic=²", "account=abc&supplier=x"):
        assert owner.get(f"/ask/?{query}").status_code == 200
    assert owner.get("/ask/message/").status_code == 303


def test_too_many_appeals_in_a_day_are_refused_and_the_text_stays(
    owner, cast: Cast, topic: Topic, at, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appeals, "MOST_A_DAY", 1)
    for _ in range(2):
        appeals.begin(cast.owner, cast.supplier, cast.account, topic)
        response = owner.post("/ask/message/", data=FORM)
    assert response.status_code == 422
    assert "Когда поменяют счетчик?" in response.text
    at(datetime(2026, 3, 18, 10, tzinfo=UTC))
    assert owner.post("/ask/message/", data=FORM).status_code == 303
