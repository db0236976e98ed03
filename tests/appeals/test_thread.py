"""The thread of an appeal: replies, the mark, closing and re-opening."""

from datetime import timedelta

import pytest

from elkk.base import clock
from elkk.support import answering, lifecycle
from elkk.support.models import Appeal, Message, Status
from tests.support.cast import Cast
from tests.support.queries import recorded


def status(appeal: Appeal) -> Status:
    return Appeal.get_by_id(appeal.id).status


def later(**distance: int):
    moment = clock.now() + timedelta(**distance)
    clock.use(lambda: moment)


def test_both_sides_stand_in_the_thread_in_their_order(owner, answered: Appeal) -> None:
    page = owner.get(f"/appeals/{answered.id}/").text
    assert page.index("Счетчик остановился") < page.index("Мастер придет во вторник")
    assert "Саратовэнерго" in page
    assert "Есть ответ" in page


def test_the_page_costs_the_same_for_a_long_thread(owner, cast: Cast, appeal: Appeal) -> None:
    with recorded() as short:
        owner.get(f"/appeals/{appeal.id}/")
    for number in range(10):
        lifecycle.reply(appeal, cast.owner, f"Сообщение {number}")
    with recorded() as long:
        owner.get(f"/appeals/{appeal.id}/")
    assert len(short) == len(long) <= 8


def test_html_in_a_message_is_shown_as_typed(owner, appeal: Appeal) -> None:
    owner.post(f"/appeals/{appeal.id}/reply", data={"text": "<script>alert(1)</script>"})
    page = owner.get(f"/appeals/{appeal.id}/").text
    assert "&lt;script&gt;alert(1)" in page


def test_a_reply_to_an_answer_takes_the_appeal_up_anew(owner, answered: Appeal) -> None:
    response = owner.post(f"/appeals/{answered.id}/reply", data={"text": "А в какое время?"})
    assert response.status_code == 303
    assert status(answered) is Status.IN_PROGRESS
    assert "А в какое время?" in owner.get(response.location).text


def test_a_reply_to_what_nobody_has_read_leaves_it_new(cast: Cast, appeal: Appeal) -> None:
    lifecycle.reply(appeal, cast.owner, "И еще")
    assert status(appeal) is Status.NEW


def test_an_empty_reply_is_explained(owner, appeal: Appeal) -> None:
    response = owner.post(f"/appeals/{appeal.id}/reply", data={"text": "  "})
    assert response.status_code == 422
    assert "Напишите сообщение." in response.text


def test_the_same_reply_twice_is_one_message(cast: Cast, appeal: Appeal) -> None:
    lifecycle.reply(appeal, cast.owner, "Когда?")
    lifecycle.reply(appeal, cast.owner, "Когда?")
    assert Message.select().count() == 2
    later(minutes=11)
    lifecycle.reply(appeal, cast.owner, "Когда?")
    assert Message.select().count() == 3


def test_a_solved_question_is_closed_with_its_mark(owner, answered: Appeal) -> None:
    data = {"solved": "yes", "rating": "5", "comment": "Спасибо мастеру"}
    response = owner.post(f"/appeals/{answered.id}/rate", data=data)
    assert response.status_code == 303
    closed = Appeal.get_by_id(answered.id)
    assert (closed.status, closed.rating, closed.rating_comment) == (
        Status.CLOSED,
        5,
        "Спасибо мастеру",
    )
    assert closed.closed_at == clock.now()


def test_an_unsolved_question_goes_back_to_work(owner, answered: Appeal) -> None:
    owner.post(f"/appeals/{answered.id}/rate", data={"solved": "no", "rating": "2"})
    assert status(answered) is Status.IN_PROGRESS
    assert Appeal.get_by_id(answered.id).rating == 2


def test_the_mark_is_no_duty_but_the_verdict_is(owner, answered: Appeal) -> None:
    assert owner.post(f"/appeals/{answered.id}/rate", data={"rating": "5"}).status_code == 422
    assert owner.post(f"/appeals/{answered.id}/rate", data={"solved": "yes"}).status_code == 303


def test_a_mark_out_of_range_is_refused(owner, answered: Appeal) -> None:
    data = {"solved": "yes", "rating": "6"}
    assert owner.post(f"/appeals/{answered.id}/rate", data=data).status_code == 422


def test_what_is_not_answered_cannot_be_rated(owner, appeal: Appeal) -> None:
    response = owner.post(f"/appeals/{appeal.id}/rate", data={"solved": "yes"})
    assert "изменилось" in owner.get(response.location).text
    assert status(appeal) is Status.NEW


@pytest.fixture
def closed(answered: Appeal) -> Appeal:
    lifecycle.rate(answered, True, 4, "")
    return Appeal.get_by_id(answered.id)


def test_a_closed_appeal_takes_no_replies(cast: Cast, closed: Appeal) -> None:
    with pytest.raises(lifecycle.NotNow):
        lifecycle.reply(closed, cast.owner, "Еще")


def test_it_can_be_reopened_within_fourteen_days(sign_in, cast: Cast, closed: Appeal) -> None:
    later(days=14)
    owner = sign_in(cast.owner)
    page = owner.get(f"/appeals/{closed.id}/").text
    assert "Возобновить обращение" in page
    owner.post(f"/appeals/{closed.id}/reopen", data={"text": "Снова не работает"})
    assert status(closed) is Status.IN_PROGRESS
    assert Message.select().order_by(Message.id.desc()).get().text == "Снова не работает"


def test_after_fourteen_days_a_new_question_is_offered(sign_in, cast: Cast, closed: Appeal) -> None:
    later(days=14, seconds=1)
    owner = sign_in(cast.owner)
    page = owner.get(f"/appeals/{closed.id}/").text
    assert "Возобновить обращение" not in page
    assert "Задать новый вопрос" in page
    owner.post(f"/appeals/{closed.id}/reopen", data={"text": "Снова не работает"})
    assert status(closed) is Status.CLOSED
    with pytest.raises(lifecycle.NotNow):
        lifecycle.reopen(closed, cast.owner, "Снова")


def test_an_answer_without_reaction_closes_after_fourteen_days(answered: Appeal) -> None:
    later(days=14)
    assert lifecycle.close_answered() == 0
    later(seconds=1)
    assert lifecycle.close_answered() == 1
    assert lifecycle.close_answered() == 0
    assert lifecycle.may_reopen(Appeal.get_by_id(answered.id))


def test_a_reply_that_was_not_sent_waits_in_the_form(owner, appeal: Appeal) -> None:
    owner.post(f"/appeals/{appeal.id}/reply", data={"text": "Недописано", "attach": "1"})
    assert "Недописано" in owner.get(f"/appeals/{appeal.id}/").text
    owner.post(f"/appeals/{appeal.id}/reply", data={"text": "Дописано"})
    assert "Недописано" not in owner.get(f"/appeals/{appeal.id}/").text


def test_two_answers_at_once_are_both_kept(answered: Appeal, operator) -> None:
    answering.answer(answered.id, operator, "Уточнение: в 10 часов")
    assert Message.select().where(Message.from_staff).count() == 2
