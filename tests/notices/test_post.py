"""From notices to letters and SMS: by choice, in time, once, with a way to stop them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from blinker import Signal
from flask import Flask

from elkk.accounts.models import AccountLink
from elkk.accounts.signals import account_linked
from elkk.base.db import db
from elkk.delivery import outbox
from elkk.delivery.models import Message, MessageState
from elkk.identity.models import User
from elkk.notices import choices, events, posting
from elkk.notices.choices import Choices
from elkk.notices.models import Kind, Notice
from elkk.notices.services import tell
from elkk.readings.models import Reading
from elkk.readings.review import reading_rejected
from tests.notices.conftest import Gateway
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast

DETAILS = {"debt": 49_927, "overdue_since": "2026-03-15"}


def owe(cast: Cast, fact: str = "debt 2026-03") -> bool:
    return tell(cast.owner, cast.account, Kind.DEBT, fact, USUAL_NOW.date(), DETAILS)


def letters(gateway: Gateway) -> list:
    outbox.sweep()
    return [each for each in gateway.taken if "@" in each.recipient]


def texts(gateway: Gateway) -> list:
    outbox.sweep()
    return [each for each in gateway.taken if each.recipient.startswith("+")]


def test_a_fact_is_told_once_and_posted_once(cast: Cast, gateway: Gateway) -> None:
    assert owe(cast)
    assert not owe(cast)
    posting.post_waiting()
    (letter,) = letters(gateway)
    assert letter.recipient == "olga@example.org"


def test_a_letter_says_what_it_is_about_as_text_and_as_html(cast: Cast, gateway: Gateway) -> None:
    owe(cast)
    (letter,) = letters(gateway)
    assert letter.subject == "Задолженность: 499,27\u00a0руб."
    for body in (letter.text, letter.html):
        assert "640000000001" in body
        assert "15.03.2026" in body


def test_a_letter_is_in_its_readers_language(cast: Cast, gateway: Gateway) -> None:
    User.update(locale="en").execute()
    owe(cast)
    (letter,) = letters(gateway)
    assert letter.subject == "Debt: 499.27\u00a0rub."


def test_a_letter_has_the_mail_programs_own_button_to_stop(cast: Cast, gateway: Gateway) -> None:
    owe(cast)
    (letter,) = letters(gateway)
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter.headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://127.0.0.1:8000/notices/unsubscribe/")
    assert address in letter.text


def test_the_letter_of_an_open_window_leads_to_the_form(
    app: Flask, cast: Cast, gateway: Gateway
) -> None:
    details = {"opens_on": "2026-03-15", "closes_on": "2026-03-26"}
    tell(cast.owner, cast.account, Kind.WINDOW_OPEN, "window", USUAL_NOW.date(), details)
    (letter,) = letters(gateway)
    page = "readings/" if "readings.submit" in app.view_functions else "notices/"
    assert page in letter.text.split("unsubscribe")[0]


def test_a_guest_who_may_only_look_is_not_led_to_the_form(cast: Cast, gateway: Gateway) -> None:
    details = {"opens_on": "2026-03-15", "closes_on": "2026-03-26"}
    tell(cast.guest, cast.account, Kind.WINDOW_OPEN, "window", USUAL_NOW.date(), details)
    (letter,) = letters(gateway)
    assert f"/notices/{Notice.get().id}/" in letter.text


def test_nobody_is_written_to_at_an_address_that_is_not_confirmed(
    cast: Cast, gateway: Gateway
) -> None:
    User.update(email_confirmed_at=None).execute()
    owe(cast)
    assert letters(gateway) == []
    assert Notice.get().posted_at is not None


def test_channels_are_chosen_by_kind(cast: Cast, gateway: Gateway) -> None:
    choices.choose(cast.owner.id, Choices(frozenset(), frozenset({Kind.DEBT})))
    owe(cast)
    events.appeal_answered(cast.owner, cast.account, 1, "Перерасчет")
    assert letters(gateway) == []
    (sms,) = texts(gateway)
    assert sms.recipient == "+79160000001"
    home = "г. Саратов, ул. Степная, д. 9, кв. 1"
    assert sms.text == f"Саратовэнерго: {home}: Задолженность: 499,27\u00a0руб."


def test_what_was_read_in_the_cabinet_is_not_written_about(cast: Cast, gateway: Gateway) -> None:
    choices.choose(cast.owner.id, Choices(digest=True))
    owe(cast)
    Notice.update(read_at=USUAL_NOW).execute()
    posting.post_waiting(digests=True)
    assert letters(gateway) == []


def test_nothing_is_written_about_an_account_that_is_no_longer_linked(
    cast: Cast, gateway: Gateway, no_worker: None
) -> None:
    owe(cast)
    AccountLink.delete().execute()
    posting.post_waiting()
    assert letters(gateway) == []


def test_messages_wait_for_the_end_of_the_quiet_hours_in_the_users_zone(
    cast: Cast, gateway: Gateway, at
) -> None:
    choices.choose(cast.owner.id, Choices(time_zone="Asia/Vladivostok"))
    evening = datetime(2026, 3, 17, 11, 30, tzinfo=UTC)
    at(evening)
    owe(cast)
    assert letters(gateway) == []
    assert Message.get().next_try_at == datetime(2026, 3, 17, 23, 0, tzinfo=UTC)
    at(datetime(2026, 3, 17, 23, 0, tzinfo=UTC))
    assert len(letters(gateway)) == 1


def test_a_retry_does_not_come_in_the_quiet_hours_either(cast: Cast, gateway: Gateway, at) -> None:
    owe(cast)
    at(datetime(2026, 3, 17, 20, 0, tzinfo=UTC))
    assert letters(gateway) == []
    message = Message.get()
    assert message.next_try_at == datetime(2026, 3, 18, 5, 0, tzinfo=UTC)
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)


def test_a_digest_is_one_letter_in_the_morning(cast: Cast, gateway: Gateway, at) -> None:
    choices.choose(cast.owner.id, Choices(digest=True))
    at(datetime(2026, 3, 17, 4, 30, tzinfo=UTC))
    for number in range(3):
        owe(cast, f"debt {number}")
    posting.post_waiting()
    assert letters(gateway) == []
    at(datetime(2026, 3, 17, 5, 0, tzinfo=UTC))
    posting.post_waiting()
    (digest,) = letters(gateway)
    assert digest.subject == "3 новых уведомления"
    assert digest.text.count("499,27") == 3
    assert digest.html.count("499,27") == 3


def test_what_comes_during_the_day_is_in_the_next_mornings_digest(
    cast: Cast, gateway: Gateway, at
) -> None:
    choices.choose(cast.owner.id, Choices(digest=True))
    owe(cast, "debt 1")
    owe(cast, "debt 2")
    for hour in (13, 23):
        at(datetime(2026, 3, 17, hour, tzinfo=UTC))
        posting.post_waiting()
        assert letters(gateway) == []
    at(datetime(2026, 3, 18, 5, tzinfo=UTC))
    posting.post_waiting()
    assert [letter.text.count("499,27") for letter in letters(gateway)] == [2]


def test_a_reminder_of_a_window_is_not_sent_after_its_end(cast: Cast, gateway: Gateway, at) -> None:
    details = {"opens_on": "2026-03-15", "closes_on": "2026-03-17"}
    tell(cast.owner, cast.account, Kind.WINDOW_OPEN, "window", USUAL_NOW.date(), details)
    assert Message.get().expires_at == datetime(2026, 3, 17, 20, 0, tzinfo=UTC)


def test_many_workers_post_a_notice_once(
    app: Flask, cast: Cast, gateway: Gateway, no_worker: None
) -> None:
    choices.choose(cast.owner.id, Choices(sms=frozenset({Kind.DEBT})))
    for number in range(5):
        owe(cast, f"debt {number}")

    def work(_number: int) -> None:
        with app.app_context():
            posting.post_waiting()
        db.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(8)))
    assert Message.select().count() == 10


def test_a_crash_in_the_middle_posts_each_notice_once_afterwards(
    cast: Cast, gateway: Gateway, no_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        owe(cast, f"debt {number}")
    usual, calls = posting.messages.post_letter, []

    def dies_at_the_third(*args) -> None:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        usual(*args)

    monkeypatch.setattr(posting.messages, "post_letter", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        posting.post_waiting()
    assert Message.select().count() == 0
    monkeypatch.setattr(posting.messages, "post_letter", usual)
    assert posting.post_waiting() == 4
    assert len(letters(gateway)) == 4


@pytest.mark.parametrize(
    ("signal", "facts", "words"),
    [
        (
            reading_rejected,
            {
                "reading": Reading(id=7, taken_on=USUAL_NOW.date()),
                "reason": "Меньше предыдущего.",
            },
            "Меньше предыдущего.",
        ),
        (account_linked, {"fact": "link 7", "name": ""}, "контакт-центр"),
        (account_linked, {"fact": "link 7", "name": "Глеб Г."}, "Глеб Г."),
    ],
)
def test_events_of_other_rooms_are_told_once_in_words(
    cast: Cast, gateway: Gateway, signal: Signal, facts: dict[str, Any], words: str
) -> None:
    for _again in range(2):
        signal.send(user=cast.owner, account=cast.account, **facts)
    (letter,) = letters(gateway)
    assert words in letter.text
    assert json.loads(Message.get().headers)


def test_an_answer_to_an_appeal_is_a_letter_already(cast: Cast, gateway: Gateway) -> None:
    assert events.appeal_answered(cast.owner, cast.account, 7, "Тариф")
    assert not events.appeal_answered(cast.owner, cast.account, 7, "Тариф")
    assert letters(gateway) == []
