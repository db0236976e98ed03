"""Server-side sessions: idle and absolute limits, the list of devices, ending from elsewhere."""

from datetime import timedelta

import pytest

from elkk.base.db import db
from elkk.base.roles import Role
from elkk.identity.models import User, UserSession
from tests.support.app import USUAL_NOW
from tests.support.cast import PASSWORD, Cast
from tests.support.people import is_signed_in, sign_in


@pytest.fixture
def browser(client, cast: Cast):
    sign_in(client, cast.owner.phone, PASSWORD)
    return client


def test_an_hour_without_a_request_ends_it(browser, at) -> None:
    at(USUAL_NOW + timedelta(minutes=60))
    assert not is_signed_in(browser)


def test_requests_keep_it_alive(browser, at) -> None:
    for hour in range(1, 12):
        at(USUAL_NOW + timedelta(minutes=55 * hour))
        assert is_signed_in(browser)


def test_after_twelve_hours_it_ends_in_any_case(browser, at) -> None:
    for step in range(1, 14):
        at(USUAL_NOW + timedelta(minutes=55 * step))
        is_signed_in(browser)
    at(USUAL_NOW + timedelta(hours=12))
    assert not is_signed_in(browser)


def test_a_remembered_one_lasts_a_month_at_most(client, cast: Cast, at) -> None:
    sign_in(client, cast.owner.phone, PASSWORD, remember="y")
    for day in (13, 26):
        at(USUAL_NOW + timedelta(days=day))
        assert is_signed_in(client)
    at(USUAL_NOW + timedelta(days=30))
    assert not is_signed_in(client)


def test_the_staff_are_never_remembered(client, cast: Cast) -> None:
    User.update(role=Role.CLERK).where(User.id == cast.owner.id).execute()
    sign_in(client, cast.owner.phone, PASSWORD, remember="y")
    assert UserSession.get().idle_until == USUAL_NOW + timedelta(minutes=30)


def test_the_profile_lists_the_devices(app, browser, cast: Cast) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"
    app.test_client().post(
        "/auth/",
        data={"login": cast.owner.phone, "password": PASSWORD},
        headers={"User-Agent": firefox},
    )
    page = browser.get("/profile/").text
    assert "Firefox, Linux" in page
    assert page.count("это устройство") == 1


def test_one_of_them_can_be_ended(app, browser, cast: Cast) -> None:
    other = app.test_client()
    sign_in(other, cast.owner.phone, PASSWORD)
    newest = UserSession.select().order_by(UserSession.id.desc()).first()
    browser.post(f"/profile/devices/{newest.id}/end")
    assert not is_signed_in(other)
    assert is_signed_in(browser)


def test_all_the_others_can_be_ended_at_once(app, browser, cast: Cast) -> None:
    others = [app.test_client() for _ in range(3)]
    for other in others:
        sign_in(other, cast.owner.phone, PASSWORD)
    browser.post("/profile/devices/0/end")
    assert [is_signed_in(other) for other in others] == [False] * 3
    assert is_signed_in(browser)


def test_someone_elses_session_is_404(browser, sign_in, cast: Cast) -> None:
    stranger = sign_in(cast.stranger)
    theirs = UserSession.get(UserSession.user == cast.stranger.id)
    assert browser.post(f"/profile/devices/{theirs.id}/end").status_code == 404
    assert is_signed_in(stranger)


def test_session_and_user_are_read_in_one_query(browser, monkeypatch) -> None:
    asked: list[str] = []
    execute = db.obj.execute_sql

    def count(sql, *args, **kwargs):
        asked.append(sql)
        return execute(sql, *args, **kwargs)

    monkeypatch.setattr(db.obj, "execute_sql", count)
    browser.get("/auth/documents/other/")
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == 1


def test_the_database_holds_no_token(browser) -> None:
    with browser.session_transaction() as cookie:
        assert cookie["_user_id"] != UserSession.get().token_hash


def test_an_administrator_ends_the_sessions_of_one_user_or_of_all(
    app, browser, sign_in, cast: Cast
) -> None:
    stranger, commands = sign_in(cast.stranger), app.test_cli_runner()
    assert "1" in commands.invoke(args=["sessions", "end", "8 916 000-00-01"]).output
    assert not is_signed_in(browser)
    assert is_signed_in(stranger)
    commands.invoke(args=["sessions", "end", "all"])
    assert not is_signed_in(stranger)
    assert commands.invoke(args=["sessions", "end", "nobody"]).exit_code == 1


def test_signing_out_clears_what_the_browser_keeps(browser) -> None:
    answer = browser.post("/auth/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_deleting_the_user_ends_every_session(browser, sign_in, cast: Cast) -> None:
    elsewhere = sign_in(cast.owner)
    User.delete().where(User.id == cast.owner.id).execute()
    assert not is_signed_in(browser)
    assert not is_signed_in(elsewhere)
