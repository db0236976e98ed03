"""Confirming the e-mail within 60 hours (manual 3.1)."""

from datetime import timedelta

from elkk.identity.models import EmailConfirmation, User
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast
from tests.support.people import (
    NEW_PASSWORD,
    is_signed_in,
    last_to,
    link_to,
    register,
    sign_in,
)

ADDRESS = "nina@example.org"


def test_following_the_link_while_signed_in_confirms(client) -> None:
    register(client)
    assert "подтвержд" in client.get(link_to(ADDRESS)).text
    assert User.get().email == ADDRESS


def test_elsewhere_a_button_stands_between(app, client) -> None:
    register(client)
    link, mail_program = link_to(ADDRESS), app.test_client()
    mail_program.get(link)
    assert User.get().email is None
    mail_program.post(link)
    assert User.get().email == ADDRESS


def test_an_unconfirmed_address_does_not_sign_in(app, client) -> None:
    register(client)
    other = app.test_client()
    assert sign_in(other, ADDRESS, NEW_PASSWORD).status_code == 422
    client.get(link_to(ADDRESS))
    sign_in(other, ADDRESS, NEW_PASSWORD)
    assert is_signed_in(other)


def test_it_works_one_second_before_60_hours_have_passed(app, client, at) -> None:
    register(client)
    at(USUAL_NOW + timedelta(hours=60) - timedelta(seconds=1))
    app.test_client().post(link_to(ADDRESS))
    assert User.get().email == ADDRESS


def test_it_does_not_work_when_60_hours_have_passed(app, client, at) -> None:
    register(client)
    at(USUAL_NOW + timedelta(hours=60))
    assert app.test_client().post(link_to(ADDRESS)).status_code == 404
    assert User.get().email is None


def test_a_link_works_once(client) -> None:
    register(client)
    link = link_to(ADDRESS)
    client.get(link)
    assert client.get(link).status_code == 404


def test_someone_elses_address_gets_a_letter_that_says_so(client, cast: Cast) -> None:
    register(client, email=cast.owner.email)
    assert "другому пользователю" in last_to(cast.owner.email)
    assert "/auth/confirm-email/" not in last_to(cast.owner.email)
    assert User.get(User.id == cast.owner.id).email == cast.owner.email


def test_of_two_who_gave_one_address_the_first_to_confirm_has_it(app, client, cast: Cast) -> None:
    from elkk.base.visitor import Visitor
    from elkk.identity import email

    register(client)
    first = link_to(ADDRESS)
    with app.app_context():
        email.begin(cast.owner, ADDRESS, Visitor())
    second = link_to(ADDRESS)
    assert app.test_client().post(first).status_code == 200
    assert app.test_client().post(second).status_code == 404
    assert User.get(User.id == cast.owner.id).email == "olga@example.org"
    assert EmailConfirmation.select().count() == 1
