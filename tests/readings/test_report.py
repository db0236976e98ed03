"""«Сообщить об ошибке в показаниях»: from a refusal to an appeal that knows what was typed."""

import re
from datetime import date

import pytest

from elkk.readings.models import Meter, Source
from elkk.support import appeals, topics
from elkk.support.models import Appeal, Topic
from tests.readings.steps import fill, make_reading, page_of, send
from tests.support.cast import Cast, make_meter

REPORT = "Сообщить об ошибке в показаниях"


@pytest.fixture(autouse=True)
def topic(database: None) -> Topic:
    topics.save_topic("other", "Разное", "Разное", ["другое"])
    return topics.save_topic(
        "readings", "Показания", "Передача показаний", ["показания не приняты", "другое"]
    )


@pytest.fixture(autouse=True)
def inspected(cast: Cast) -> None:
    """The inspector's slip of the pen: the register stands at 130."""
    make_reading(cast.meter, date(2026, 3, 10), "9999", source=Source.INSPECTOR)


def address(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/appeals/readings/"


def report(client, cast: Cast, *values: str, meter: Meter | None = None):
    meter = meter or cast.meter
    return client.post(address(cast), data=fill(meter, *values) | {"meter": str(meter.id)})


def test_every_refusal_offers_it(cast: Cast, owner) -> None:
    refused = send(owner, cast, "130").text
    button = re.search(rf'<button[^>]*formaction="{address(cast)}"[^>]*>{REPORT}', refused)
    assert button
    assert f'value="{cast.meter.id}"' in button[0]
    for text in ("много", "12345678"):
        assert REPORT in send(owner, cast, text).text


def test_so_does_a_meter_that_takes_no_readings(cast: Cast, owner) -> None:
    make_meter(cast.account, number="555", automatic=True)
    assert REPORT in owner.get(page_of(cast)).text


def test_where_nothing_is_refused_nothing_is_offered(cast: Cast, owner) -> None:
    assert REPORT not in owner.get(page_of(cast)).text


def test_enter_in_a_field_submits_and_does_not_report(cast: Cast, owner) -> None:
    page = send(owner, cast, "130").text
    form = page[page.index('<form method="post" action="/accounts/') :]
    assert "formaction" not in form[: form.index("</button>")]


def test_the_question_is_begun_with_meter_values_and_reason(cast: Cast, owner) -> None:
    answer = report(owner, cast, "130")
    assert (answer.status_code, answer.location) == (303, "/ask/message/")
    page = owner.get("/ask/message/").text
    assert "Передача показаний" in page
    typed = page[page.index("<textarea") :].partition("</textarea>")[0]
    for part in (
        "Счетчик: 012345678",
        "На нем сейчас: 130",
        "Ответ кабинета: Показания меньше предыдущих: 9999 от 10.03.2026.\n",
        "Последние известные показания: 9999, 10.03.2026, контрольные",
    ):
        assert part in typed, part
    assert '<option selected value="показания не приняты">' in page


def test_sent_it_is_an_appeal_about_the_account(cast: Cast, owner) -> None:
    report(owner, cast, "130")
    draft = appeals.draft_of(cast.owner.id)
    owner.post(
        "/ask/message/",
        data={"email": "olga@example.org", "text": draft.draft_text, "service": draft.service},
    )
    sent = Appeal.get()
    assert (sent.account, sent.topic.slug, sent.sent_at is not None) == (
        cast.account,
        "readings",
        True,
    )


def test_what_was_being_written_stays_and_nothing_is_said_twice(cast: Cast, owner) -> None:
    report(owner, cast, "130")
    draft = appeals.draft_of(cast.owner.id)
    appeals.keep_typed(draft, draft_text="Здравствуйте!\n\n" + draft.draft_text)
    report(owner, cast, "130")
    text = appeals.draft_of(cast.owner.id).draft_text
    assert text.startswith("Здравствуйте!")
    assert text.count("На нем сейчас: 130") == 1


def test_all_zones_are_named(cast: Cast, owner) -> None:
    meter = make_meter(cast.account, number="777", zones=2)
    report(owner, cast, "300", "", meter=meter)
    assert "На нем сейчас: День 300, Ночь —" in appeals.draft_of(cast.owner.id).draft_text


def test_where_the_utility_has_other_topics_one_of_them_serves(cast: Cast, owner) -> None:
    Topic.update(is_active=False).where(Topic.slug == "readings").execute()
    report(owner, cast, "130")
    assert appeals.draft_of(cast.owner.id).topic.slug == "other"


def test_without_topics_it_leads_to_the_questions(cast: Cast, owner) -> None:
    Topic.update(is_active=False).execute()
    assert report(owner, cast, "130").location == f"/ask/?account={cast.account.id}"


def test_another_accounts_meter_is_none_of_theirs(cast: Cast, owner) -> None:
    foreign = make_meter(cast.strangers_account, number="999")
    assert report(owner, cast, "130", meter=foreign).location.startswith("/ask/?")
    assert appeals.draft_of(cast.owner.id) is None


def test_who_may_not_act_may_not_report(cast: Cast, stranger, sign_in) -> None:
    assert report(stranger, cast, "130").status_code == 404
    assert report(sign_in(cast.guest), cast, "130").status_code in (403, 404)
