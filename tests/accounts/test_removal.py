"""«Удалить» (manual 4.2): asked once, said afterwards, undone within a minute."""

from datetime import timedelta

import pytest

from elkk.accounts.models import AccountLink
from elkk.notices.models import Kind
from elkk.notices.services import tell
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/remove/"


def test_it_is_asked_first_and_nothing_happens_yet(cast: Cast, owner, url) -> None:
    page = owner.get(url).text
    assert "Удалить лицевой счет из списка?" in page
    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 200


def test_afterwards_the_data_no_longer_show(cast: Cast, owner, url) -> None:
    tell(cast.owner, cast.account, Kind.DEBT, "1", USUAL_NOW.date(), {"debt": 49927})
    response = owner.post(url)
    assert "Лицевой счет удален" in owner.get(response.location).text
    for path in ("", "details/", "statistics/", "settings/", "notices/", "bills/2026-02/"):
        assert owner.get(f"/accounts/{cast.account.id}/{path}").status_code == 404
    start = owner.get("/").text
    assert cast.account.number not in start
    assert "Задолженность" not in start


def test_it_comes_back_within_a_minute(cast: Cast, owner, url, at) -> None:
    said = owner.post(url).location
    at(USUAL_NOW + timedelta(seconds=59))
    assert "Вернуть" in owner.get(said).text
    assert owner.post(said).location == f"/accounts/{cast.account.id}/"
    assert "снова в списке" in owner.get(f"/accounts/{cast.account.id}/").text


def test_after_a_minute_it_is_too_late(cast: Cast, owner, url, at) -> None:
    said = owner.post(url).location
    at(USUAL_NOW + timedelta(seconds=60))
    assert "Вернуть" not in owner.get(said).text
    response = owner.post(said)
    assert response.status_code == 422
    assert "Минута на возврат прошла" in response.text
    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 404


def test_nobody_else_can_restore_it(cast: Cast, owner, stranger, url) -> None:
    said = owner.post(url).location
    assert stranger.get(said).status_code == 404
    assert stranger.post(said).status_code == 404


def test_others_keep_the_account(cast: Cast, owner, sign_in, url) -> None:
    owner.post(url)
    assert sign_in(cast.guest).get(f"/accounts/{cast.account.id}/").status_code == 200


def test_guests_of_who_removed_it_lose_it_and_get_it_back_with_it(
    cast: Cast, owner, sign_in, url
) -> None:
    AccountLink.update(granted_by=AccountLink.get(AccountLink.user == cast.owner)).where(
        AccountLink.user == cast.guest
    ).execute()
    assert "1 гость" in owner.get(url).text
    guest = sign_in(cast.guest)
    said = owner.post(url).location
    assert guest.get(f"/accounts/{cast.account.id}/").status_code == 404
    owner.post(said)
    assert guest.get(f"/accounts/{cast.account.id}/").status_code == 200


def test_removing_twice_is_removing_once(cast: Cast, owner, url) -> None:
    owner.post(url)
    assert owner.post(url).status_code == 404
