"""The same reading from many sides at once is one reading."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask

from elkk.base.db import db
from elkk.delivery.models import Message
from elkk.readings.models import Reading, ReadingChange
from tests.readings.steps import TODAY, make_reading, saved, send
from tests.support.cast import Cast

AT_ONCE = 50


@pytest.fixture(autouse=True)
def previous(cast: Cast) -> Reading:
    return make_reading(cast.meter, date(2026, 2, 16), "1000")


def at_once(sign_in, cast: Cast, texts: list[str]) -> Counter[tuple[int, str | None]]:
    """Submit the texts from as many browsers, all at the same moment; status and address."""
    browsers = [(sign_in(cast.owner), text) for text in texts]
    start = Barrier(len(browsers))

    def submit(browser, text: str) -> tuple[int, str | None]:
        start.wait()
        try:
            answer = send(browser, cast, text)
            return answer.status_code, answer.location
        finally:
            db.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        return Counter(pool.map(lambda each: submit(*each), browsers))


def test_fifty_parallel_submissions_of_a_reading_are_one_row(
    app: Flask, cast: Cast, sign_in
) -> None:
    answers = at_once(sign_in, cast, ["1201"] * AT_ONCE)
    assert list(answers.values()) == [AT_ONCE]
    assert next(iter(answers))[0] == 303
    assert Reading.select().where(Reading.taken_on == TODAY).count() == 1
    assert ReadingChange.select().count() == Message.select().count() == 1


def test_of_parallel_submissions_of_different_readings_one_wins_and_the_rest_are_told(
    app: Flask, cast: Cast, sign_in
) -> None:
    answers = at_once(sign_in, cast, [str(1201 + number) for number in range(10)])
    assert sorted(answers.elements(), key=str)[0][0] == 303
    assert answers[422, None] == 9
    assert ReadingChange.select().count() == 1
    assert ReadingChange.get().t1 == saved(cast.meter).t1
