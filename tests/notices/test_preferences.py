"""How a subscriber wants to be told, and how letters are stopped without signing in."""

import re

import pytest
from flask import Flask

from elkk.identity.models import User
from elkk.notices import choices, unsubscribe
from elkk.notices.choices import Choices, choices_of
from elkk.notices.models import Kind
from elkk.notices.unsubscribe import Unsubscription
from tests.support.cast import Cast

PAGE = "/notices/preferences/"


@pytest.fixture
def token(app: Flask, cast: Cast) -> str:
    return unsubscribe.sign(Unsubscription(cast.owner.id, Kind.DEBT), app.config["SECRET_KEY"])


def form(**changes: object) -> dict[str, object]:
    return {
        "email": ["debt", "new_bill"],
        "sms": ["window_closes"],
        "quiet_from": "23",
        "quiet_until": "7",
        "time_zone": "Asia/Omsk",
        "digest": "y",
    } | changes


def test_choices_are_kept_and_shown_again(cast: Cast, owner) -> None:
    response = owner.post(PAGE, data=form())
    assert (response.status_code, response.location) == (303, PAGE)
    assert choices_of(cast.owner.id) == Choices(
        frozenset({Kind.DEBT, Kind.NEW_BILL}),
        frozenset({Kind.WINDOW_CLOSES}),
        "Asia/Omsk",
        23,
        7,
        True,
    )
    page = owner.get(PAGE).text
    assert "Настройки сохранены." in page
    ticked = re.findall(r'<input [^>]*checked[^>]*value="(\w+)"', page)
    ticked += re.findall(r'<input [^>]*value="(\w+)"[^>]*checked', page)
    assert {"debt", "new_bill", "window_closes"} <= set(ticked)


def test_nothing_at_all_can_be_chosen(cast: Cast, owner) -> None:
    owner.post(PAGE, data=form(email=[], sms=[]))
    chosen = choices_of(cast.owner.id)
    assert (chosen.email, chosen.sms) == (frozenset(), frozenset())


@pytest.mark.parametrize("wrong", [{"email": ["spam"]}, {"quiet_from": "24"}, {"time_zone": "X"}])
def test_what_is_not_offered_is_refused(cast: Cast, owner, wrong) -> None:
    assert owner.post(PAGE, data=form(**wrong)).status_code == 422
    assert choices_of(cast.owner.id) == Choices()


def test_the_profiles_switch_turns_a_channel_off_as_a_whole(cast: Cast, owner) -> None:
    owner.post(PAGE, data=form())
    User.update(notify_email=False).where(User.id == cast.owner.id).execute()
    assert choices_of(cast.owner.id).email == frozenset()
    assert choices_of(cast.owner.id).sms == {Kind.WINDOW_CLOSES}
    owner.post(PAGE, data=form())
    assert choices_of(cast.owner.id).email == {Kind.DEBT, Kind.NEW_BILL}


def test_switching_sms_on_in_the_profile_sends_what_cannot_wait(cast: Cast) -> None:
    User.update(notify_sms=True).where(User.id == cast.owner.id).execute()
    assert choices_of(cast.owner.id).sms == choices.USUAL_SMS


def test_an_unconfirmed_address_is_pointed_out(owner) -> None:
    assert "не подтвержден" not in owner.get(PAGE).text
    User.update(email_confirmed_at=None).execute()
    assert "не подтвержден" in owner.get(PAGE).text


def test_opening_the_link_of_a_letter_only_asks(cast: Cast, client, token: str) -> None:
    page = client.get(f"/notices/unsubscribe/{token}")
    assert "Задолженность" in page.text
    assert Kind.DEBT in choices_of(cast.owner.id).email


def test_one_click_of_the_mail_program_stops_the_letters_signed_out(
    app: Flask, cast: Cast, client, token: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        response = client.post(
            f"/notices/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"}
        )
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert response.status_code == 200
    assert Kind.DEBT not in choices_of(cast.owner.id).email
    assert Kind.NEW_BILL in choices_of(cast.owner.id).email


def test_stopping_letters_leaves_sms_as_they_are(cast: Cast, owner, client, token: str) -> None:
    owner.post(PAGE, data=form(sms=["debt"]))
    client.post(f"/notices/unsubscribe/{token}")
    assert choices_of(cast.owner.id).sms == {Kind.DEBT}


def test_a_digests_link_stops_all_letters(app: Flask, cast: Cast, client) -> None:
    every = unsubscribe.sign(Unsubscription(cast.owner.id, None), app.config["SECRET_KEY"])
    assert "все уведомления" in client.get(f"/notices/unsubscribe/{every}").text
    client.post(f"/notices/unsubscribe/{every}")
    assert choices_of(cast.owner.id).email == frozenset()


def test_a_changed_link_is_not_found(cast: Cast, client, token: str) -> None:
    for wrong in (token[:-1] + "x", "x", token.replace(".", "")):
        assert client.get(f"/notices/unsubscribe/{wrong}").status_code == 404
        assert client.post(f"/notices/unsubscribe/{wrong}").status_code == 404
    assert choices_of(cast.owner.id) == Choices()


def test_a_link_outlives_its_user(cast: Cast, client, token: str) -> None:
    User.delete().where(User.id == cast.owner.id).execute()
    assert client.post(f"/notices/unsubscribe/{token}").status_code == 404
