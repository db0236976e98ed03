"""The page for a code: the same at registration, recovery, a new phone, and deletion."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.support.app import USUAL_NOW
from tests.support.cast import PASSWORD
from tests.support.people import (
    NEW_PASSWORD,
    NEW_PHONE,
    apply,
    ask_recovery,
    code_to,
    messages_to,
    wrong,
)

OWNER = "+79160000001"


@dataclass(frozen=True)
class Way:
    """How somebody comes to the page; `address` is where the code is entered."""

    begin: Callable[[Any], object]
    address: str
    again: str
    phone: str
    who: str = "owner"
    more: tuple[tuple[str, str], ...] = ()

    def fields(self, code: str) -> dict[str, str]:
        return {"code": code, **dict(self.more)}


WAYS = {
    "registration": Way(
        apply,
        "/auth/registration/code/",
        "/auth/registration/code/again",
        NEW_PHONE,
        who="client",
    ),
    "recovery": Way(
        lambda browser: ask_recovery(browser, OWNER),
        "/auth/recovery/password/",
        "/auth/recovery/again",
        OWNER,
        who="client",
        more=(("password", NEW_PASSWORD), ("repeat", NEW_PASSWORD)),
    ),
    "phone": Way(
        lambda browser: browser.post(
            "/profile/phone/", data={"phone": NEW_PHONE, "current_password": PASSWORD}
        ),
        "/profile/phone/code/",
        "/profile/phone/code/again",
        NEW_PHONE,
    ),
    "deletion": Way(
        lambda browser: browser.post("/profile/delete/", data={"current_password": PASSWORD}),
        "/profile/delete/code/",
        "/profile/delete/code/again",
        OWNER,
    ),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def way(request) -> Way:
    return request.param


@pytest.fixture
def browser(way: Way, cast, request):
    browser = request.getfixturevalue(way.who)
    way.begin(browser)
    return browser


def where_it_goes(page: str) -> str:
    """The address to which the form with the code is sent."""
    form = next(part for part in page.split("<form")[1:] if 'name="code"' in part)
    found = re.search(r'action="([^"]+)"', form.partition(">")[0])
    assert found, "the form does not say where it goes"
    return found[1]


def test_the_right_code_does_after_another_was_asked_for_too_early(browser, way: Way) -> None:
    answer = browser.post(way.again)
    assert answer.status_code == 422
    assert "Код только что выслан" in answer.text
    assert where_it_goes(answer.text) == way.address
    assert browser.post(way.address, data=way.fields(code_to(way.phone))).status_code == 303


def test_an_expired_code_is_explained_in_its_place_and_another_one_does(
    browser, way: Way, at
) -> None:
    at(USUAL_NOW + timedelta(minutes=11))
    answer = browser.post(way.address, data=way.fields(code_to(way.phone)))
    assert answer.status_code == 422
    assert "Срок действия кода истек" in answer.text
    assert browser.post(way.again).location == way.address
    assert browser.post(way.address, data=way.fields(code_to(way.phone))).status_code == 303


def test_a_code_that_was_guessed_at_too_often_says_so(browser, way: Way, at) -> None:
    code = code_to(way.phone)
    for _ in range(5):
        browser.post(way.address, data=way.fields(wrong(code)))
    answer = browser.post(way.address, data=way.fields(code))
    assert "больше не действует" in answer.text
    at(USUAL_NOW + timedelta(minutes=1))
    assert browser.post(way.again).status_code == 303
    assert browser.post(way.address, data=way.fields(code_to(way.phone))).status_code == 303


def test_a_page_that_is_opened_anew_leads_back_and_sends_nothing(browser, way: Way) -> None:
    assert browser.get(way.again).location == way.address
    assert len(messages_to(way.phone)) == 1
