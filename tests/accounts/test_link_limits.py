"""Wrong answers are counted, and nothing can be learned from how long an answer takes."""

import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from elkk import clock
from elkk.accounts import attempts, linking
from elkk.accounts.attempts import (
    PER_ACCOUNT,
    PER_USER,
    QUESTIONS_PER_USER,
    count_answer,
    count_question,
)
from elkk.accounts.linking import Refusal, Wish, link_account
from elkk.accounts.models import AccountLink, FactKind, Relation
from elkk.db import db
from tests.accounts.linking import NOBODYS_NUMBER, answer, ask_only, begin, know
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast


@pytest.fixture
def wish(cast: Cast) -> Wish:
    ask_only(cast, FactKind.TOTAL_AREA)
    know(cast.account, FactKind.TOTAL_AREA, "52,0")
    return Wish(cast.supplier.id, cast.account.number, FactKind.TOTAL_AREA, Relation.OWNER)


def at_once(work, arguments) -> list:
    """Do the work for every argument in parallel, each with a connection of its own."""

    def connected(argument):
        with db.connection_context():
            return work(argument)

    db.close()
    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(connected, arguments))


def test_of_a_hundred_wrong_answers_at_once_five_are_looked_at(cast: Cast, wish: Wish) -> None:
    outcomes = at_once(
        lambda number: link_account(cast.stranger, wish, str(number + 100)), range(100)
    )
    counted = Counter(outcomes)
    assert counted == {Refusal.WRONG_ANSWER: PER_USER.most, Refusal.TOO_MANY_ANSWERS: 95}


def test_the_right_answer_among_them_comes_too_late(cast: Cast, wish: Wish) -> None:
    at_once(lambda number: link_account(cast.stranger, wish, str(number)), range(100, 200))
    assert link_account(cast.stranger, wish, "52") is Refusal.TOO_MANY_ANSWERS


def test_a_hundred_users_together_don_t_get_past_the_accounts_limit(cast: Cast, wish) -> None:
    allowed = at_once(
        lambda user_id: count_answer(user_id, wish.supplier_id, wish.number), range(1000, 1100)
    )
    assert sum(allowed) == PER_ACCOUNT.most


def test_linking_opens_again_after_a_while(cast: Cast, wish: Wish, at) -> None:
    for _ in range(PER_USER.most + 3):
        link_account(cast.stranger, wish, "1")
    at(USUAL_NOW + PER_USER.within)
    assert isinstance(linked(cast, wish), AccountLink)


def linked(cast: Cast, wish: Wish):
    return link_account(cast.stranger, wish, "52")


def test_right_answers_are_not_counted(cast: Cast, wish: Wish, app) -> None:
    with app.app_context():
        for _ in range(PER_USER.most * 3):
            assert isinstance(linked(cast, wish), AccountLink)


def test_the_page_says_that_linking_is_closed_for_a_while(cast: Cast, stranger, wish) -> None:
    for number in (cast.account.number, NOBODYS_NUMBER):
        attempts.AnswerCount.delete().execute()
        begin(stranger, cast, number)
        answers = [answer(stranger, "41") for _ in range(PER_USER.most + 1)]
        assert [each.status_code for each in answers] == [422] * PER_USER.most + [429]
        assert "Слишком много неверных ответов" in answers[-1].text


def test_a_user_gets_so_many_questions_only(cast: Cast, stranger, wish: Wish) -> None:
    for _ in range(QUESTIONS_PER_USER.most):
        assert count_question(cast.stranger.id)
    response = begin(stranger, cast, NOBODYS_NUMBER)
    assert response.status_code == 422
    assert "на время закрыто" in response.text


def test_one_users_limit_is_not_anothers(cast: Cast, wish: Wish, app) -> None:
    for _ in range(PER_USER.most + 1):
        link_account(cast.guest, wish, "1")
    with app.app_context():
        assert isinstance(linked(cast, wish), AccountLink)


def test_the_count_begins_anew_after_its_time(database, at) -> None:
    for _ in range(PER_USER.most):
        assert count_answer(1, 1, str(clock.now().timestamp()))
    assert not count_answer(1, 1, "2")
    at(USUAL_NOW + PER_USER.within - timedelta(seconds=1))
    assert not count_answer(1, 1, "3")
    at(USUAL_NOW + PER_USER.within)
    assert count_answer(1, 1, "4")


def test_known_and_unknown_numbers_take_as_long(
    cast: Cast, wish: Wish, monkeypatch, capsys
) -> None:
    """Medians of interleaved tries; the tolerance is for a busy machine, not for a difference."""
    monkeypatch.setattr(linking, "count_answer", lambda *_arguments: True)
    unknown = Wish(wish.supplier_id, NOBODYS_NUMBER, FactKind.TOTAL_AREA, Relation.OWNER)
    times: dict[str, list[float]] = {wish.number: [], NOBODYS_NUMBER: []}
    for _ in range(300):
        for each in (wish, unknown):
            started = time.perf_counter()
            link_account(cast.stranger, each, "41")
            times[each.number].append(time.perf_counter() - started)
    known_median, unknown_median = (statistics.median(found) for found in times.values())
    with capsys.disabled():
        for name, found in zip(("known", "unknown"), times.values(), strict=True):
            quarters = [round(1e6 * each) for each in statistics.quantiles(found)]
            print(f"\n{name} number, µs: quartiles {quarters}", end="")
    assert 0.7 < known_median / unknown_median < 1.4
