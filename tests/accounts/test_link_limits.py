"""Wrong answers are counted, and nothing can be learned from how long an answer takes."""

import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from elkk.accounts import linking
from elkk.accounts.attempts import (
    ANSWERS_BY_ACCOUNT,
    ANSWERS_BY_USER,
    QUESTIONS_BY_USER,
    count_answer,
)
from elkk.accounts.linking import Wish, WrongAnswer, link_account
from elkk.accounts.models import AccountLink, FactKind, Relation
from elkk.base.db import db
from elkk.identity.limits import TooMany
from elkk.identity.models import Bucket
from tests.accounts.linking import NOBODYS_NUMBER, answer, ask_only, begin, know
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast


@pytest.fixture
def wish(cast: Cast) -> Wish:
    ask_only(cast, FactKind.TOTAL_AREA)
    know(cast.account, FactKind.TOTAL_AREA, "52,0")
    return Wish(cast.supplier.id, cast.account.number, FactKind.TOTAL_AREA, Relation.OWNER)


def outcome(work, *arguments) -> str:
    """What it raises, or that it worked."""
    try:
        work(*arguments)
    except (TooMany, WrongAnswer) as error:
        return type(error).__name__
    return "done"


def at_once(work, arguments) -> Counter[str]:
    """Do the work for every argument in parallel, each with a connection of its own."""

    def connected(argument) -> str:
        with db.connection_context():
            return outcome(work, argument)

    db.close()
    with ThreadPoolExecutor(20) as pool:
        return Counter(pool.map(connected, arguments))


def answer_wrongly(cast: Cast, wish: Wish, times: int) -> None:
    for _ in range(times):
        outcome(link_account, cast.stranger, wish, "1")


def test_of_a_hundred_wrong_answers_at_once_five_are_looked_at(cast: Cast, wish: Wish) -> None:
    outcomes = at_once(
        lambda number: link_account(cast.stranger, wish, str(number + 100)), range(100)
    )
    assert outcomes == {"WrongAnswer": ANSWERS_BY_USER.most, "TooMany": 95}


def test_the_right_answer_after_them_comes_too_late(cast: Cast, wish: Wish) -> None:
    at_once(lambda number: link_account(cast.stranger, wish, str(number)), range(100, 200))
    with pytest.raises(TooMany):
        link_account(cast.stranger, wish, "52")


def test_a_hundred_users_at_once_don_t_get_past_the_accounts_limit(cast: Cast, wish) -> None:
    outcomes = at_once(
        lambda user_id: count_answer(user_id, wish.supplier_id, wish.number), range(1000, 1100)
    )
    assert outcomes == {"done": ANSWERS_BY_ACCOUNT.most, "TooMany": 90}


def test_linking_opens_again_after_a_while(app, cast: Cast, wish: Wish, at) -> None:
    answer_wrongly(cast, wish, ANSWERS_BY_USER.most + 3)
    at(USUAL_NOW + ANSWERS_BY_USER.window)
    with app.app_context():
        assert isinstance(link_account(cast.stranger, wish, "52"), AccountLink)


def test_right_answers_are_not_counted(app, cast: Cast, wish: Wish) -> None:
    with app.app_context():
        for _ in range(ANSWERS_BY_USER.most * 3):
            assert isinstance(link_account(cast.stranger, wish, "52"), AccountLink)


def test_one_users_limit_is_not_anothers(app, cast: Cast, wish: Wish) -> None:
    answer_wrongly(cast, wish, ANSWERS_BY_USER.most + 1)
    with app.app_context():
        assert isinstance(link_account(cast.guest, wish, "52"), AccountLink)


def test_an_accounts_limit_does_not_use_up_the_users(cast: Cast, wish: Wish) -> None:
    for user_id in range(ANSWERS_BY_ACCOUNT.most):
        count_answer(1000 + user_id, wish.supplier_id, wish.number)
    answer_wrongly(cast, wish, 20)
    count_answer(cast.stranger.id, wish.supplier_id, NOBODYS_NUMBER)


def test_the_page_says_that_linking_is_closed_for_a_while(cast: Cast, stranger, wish) -> None:
    for number in (cast.account.number, NOBODYS_NUMBER):
        Bucket.delete().execute()
        begin(stranger, cast, number)
        answers = [answer(stranger, "41") for _ in range(ANSWERS_BY_USER.most + 1)]
        assert [each.status_code for each in answers] == [422] * ANSWERS_BY_USER.most + [429]
        assert "Подключение закрыто на 12 минут" in answers[-1].text


def test_a_user_gets_so_many_questions_only(cast: Cast, stranger, wish: Wish) -> None:
    for _ in range(QUESTIONS_BY_USER.most):
        QUESTIONS_BY_USER.take(str(cast.stranger.id))
    response = begin(stranger, cast, NOBODYS_NUMBER)
    assert response.status_code == 422
    assert "Подключение закрыто" in response.text


def test_known_and_unknown_numbers_take_as_long(
    cast: Cast, wish: Wish, monkeypatch, capsys
) -> None:
    """Medians of interleaved tries; the tolerance is for a busy machine, not for a difference."""
    monkeypatch.setattr(linking, "count_answer", lambda *_arguments: None)
    unknown = Wish(wish.supplier_id, NOBODYS_NUMBER, wish.kind, Relation.OWNER)
    times: dict[str, list[float]] = {wish.number: [], NOBODYS_NUMBER: []}
    for _ in range(300):
        for each in (wish, unknown):
            started = time.perf_counter()
            assert outcome(link_account, cast.stranger, each, "41") == "WrongAnswer"
            times[each.number].append(time.perf_counter() - started)
    known_median, unknown_median = (statistics.median(found) for found in times.values())
    with capsys.disabled():
        for name, found in zip(("known", "unknown"), times.values(), strict=True):
            quarters = [round(1e6 * each) for each in statistics.quantiles(found)]
            print(f"\n{name} number, µs: quartiles {quarters}", end="")
    assert 0.75 < known_median / unknown_median < 1.35
