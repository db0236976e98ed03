"""Nobody can find out who is registered: not by what the pages say, nor by how long they take."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from elkk.delivery.models import Message
from elkk.identity.models import Bucket
from tests.support.cast import Cast
from tests.support.people import application, messages_to, sign_in, solved_captcha
from tests.support.queries import recorded

UNKNOWN = "+79169999999"
UNKNOWN_EMAIL = "nobody@example.org"
ROUNDS = 8
# A password check that is left out would be a difference of 30 ms.
MOST_DIFFERENCE_SECONDS = 0.008


@pytest.fixture
def slow_worker(app: Flask) -> Iterator[None]:
    """Messages wait for the worker, as they do in an installation."""
    huey = app.extensions["huey"]
    huey.immediate = False
    yield
    huey.storage.flush_all()
    huey.immediate = True


def alike(text: str, *contacts: str) -> str:
    """The page without what the visitor typed, tokens and the captcha."""
    for contact in contacts:
        text = text.replace(contact, "")
    return re.sub(r'value="[^"]{20,}"|/auth/captcha/\S+', "", text)


def sign_in_as(client, login: str):
    return sign_in(client, login, "не тот пароль")


def register_as(client, phone: str):
    captcha = solved_captcha(client.get("/auth/registration/"))
    return client.post("/auth/registration/", data=application(phone=phone) | captcha)


def recover_as(client, contact: str):
    captcha = solved_captcha(client.get("/auth/recovery/"))
    return client.post("/auth/recovery/", data={"contact": contact} | captcha)


WAYS: dict[str, tuple[Callable, str]] = {
    "sign-in by phone": (sign_in_as, "phone"),
    "sign-in by e-mail": (sign_in_as, "email"),
    "registration": (register_as, "phone"),
    "recovery by phone": (recover_as, "phone"),
    "recovery by e-mail": (recover_as, "email"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_pages_say_the_same(app: Flask, cast: Cast, way: str) -> None:
    act, kind = WAYS[way]
    known = getattr(cast.owner, kind)
    unknown = UNKNOWN if kind == "phone" else UNKNOWN_EMAIL
    one, other = app.test_client(), app.test_client()
    first, second = act(one, known), act(other, unknown)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    typed = (known, unknown, "8 (916) 000-00-01", "8 (916) 999-99-99")
    assert alike(first.text, *typed) == alike(second.text, *typed)
    if first.location:
        pages = one.get(first.location).text, other.get(second.location).text
        assert alike(pages[0], *typed) == alike(pages[1], *typed)


@pytest.mark.parametrize("path", ["/auth/registration/code/", "/auth/recovery/password/"])
def test_a_wrong_code_is_answered_the_same_until_the_tries_are_over(
    app: Flask, cast: Cast, path: str
) -> None:
    act = register_as if "registration" in path else recover_as
    answers = []
    for phone in (cast.owner.phone, UNKNOWN):
        browser = app.test_client()
        act(browser, phone)
        fields = {"code": "000000x", "password": "двенадцать", "repeat": "двенадцать"}
        pages = [browser.post(path, data=fields) for _ in range(6)]
        typed = ("8 (916) 000-00-01", "8 (916) 999-99-99")
        answers.append([(page.status_code, alike(page.text, *typed)) for page in pages])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("way", WAYS)
def test_the_limits_are_the_same(app: Flask, cast: Cast, way: str) -> None:
    act, kind = WAYS[way]
    statuses = []
    for contact in (
        getattr(cast.owner, kind),
        UNKNOWN if kind == "phone" else UNKNOWN_EMAIL,
    ):
        statuses.append([act(app.test_client(), contact).status_code for _ in range(7)])
        Bucket.delete().execute()
    assert statuses[0] == statuses[1]
    assert 429 in statuses[0]


def test_nobody_gets_a_message_whose_number_is_unknown(app: Flask, cast: Cast) -> None:
    recover_as(app.test_client(), UNKNOWN)
    assert messages_to(UNKNOWN) == []
    assert not Message.select().where(Message.recipient == "").exists()


@pytest.mark.parametrize("way", WAYS)
def test_the_database_does_the_same_work(
    app: Flask, cast: Cast, slow_worker: None, way: str
) -> None:
    act, kind = WAYS[way]
    made = []
    for contact in (
        getattr(cast.owner, kind),
        UNKNOWN if kind == "phone" else UNKNOWN_EMAIL,
    ):
        with recorded() as queries:
            act(app.test_client(), contact)
        made.append([_kind(query) for query in queries])
    assert made[0] == made[1]


def _kind(query: str) -> str:
    """«INSERT INTO "message" (…)», without values and names of savepoints."""
    return re.sub(r'"s[0-9a-f]{32}"', "", query).split("WHERE")[0].split("VALUES")[0]


@pytest.mark.parametrize("way", WAYS)
def test_the_answers_take_as_long(app: Flask, cast: Cast, slow_worker: None, way: str) -> None:
    """Measured as the least time of the processor, which other programs disturb little; what waits
    for the database is the same, as the test before shows.
    """
    act, kind = WAYS[way]
    known = getattr(cast.owner, kind)
    unknown = UNKNOWN if kind == "phone" else UNKNOWN_EMAIL
    taken: dict[str, list[float]] = {known: [], unknown: []}
    act(app.test_client(), known)
    for _ in range(ROUNDS):
        for contact in taken:
            Bucket.delete().execute()
            taken[contact].append(_duration(app, act, contact))
    difference = min(taken[known]) - min(taken[unknown])
    assert abs(difference) < MOST_DIFFERENCE_SECONDS, taken


def _duration(app: Flask, act: Callable, contact: str) -> float:
    """Of the last request only: drawing and solving the captcha is not what is compared."""
    browser = app.test_client()
    spans: list[float] = []
    post = browser.post

    def timed(*args, **kwargs):
        begun = time.thread_time()
        answer = post(*args, **kwargs)
        spans.append(time.thread_time() - begun)
        return answer

    browser.post = timed
    act(browser, contact)
    return spans[-1]
