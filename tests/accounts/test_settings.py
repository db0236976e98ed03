"""Настройка ЛС (manual 4.5.3) and the note in the list."""

import re

import pytest

from elkk.accounts.models import AccountLink
from elkk.notices.models import Kind, Notice
from elkk.notices.services import tell
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/settings/"


def own_link(cast: Cast) -> AccountLink:
    return AccountLink.get(AccountLink.user == cast.owner)


def test_the_group_is_the_propertys_address_at_first(cast: Cast, owner, url) -> None:
    assert f'name="group" type="text" value="{cast.account.address}"' in owner.get(url).text
    owner.post(url, data={"group": cast.account.address})
    assert own_link(cast).group == ""


def test_a_group_and_a_note_are_saved(cast: Cast, owner, url) -> None:
    response = owner.post(url, data={"group": " Дача  наша ", "note": " у реки "})
    page = owner.get(response.location).text
    assert "Настройки сохранены" in page
    assert ">Дача наша<" in page
    assert ">у реки" in page


def test_the_consent_is_stored_with_its_time_and_can_be_withdrawn(cast, owner, url, at) -> None:
    owner.post(url, data={"ebill": "y", "email": "Olga@Example.org"})
    assert own_link(cast).ebill_consent_at == USUAL_NOW
    assert own_link(cast).ebill_email == "olga@example.org"
    assert "Вы согласились 17.03.2026" in owner.get(url).text
    owner.post(url, data={"email": "olga@example.org"})
    assert own_link(cast).ebill_consent_at is None


def test_saving_something_else_keeps_the_consents_time(cast, owner, url, at, sign_in) -> None:
    owner.post(url, data={"ebill": "y", "email": "olga@example.org"})
    at(USUAL_NOW.replace(year=2027))
    data = {"ebill": "y", "email": "olga@example.org", "note": "новое"}
    assert sign_in(cast.owner).post(url, data=data).location == url
    assert own_link(cast).note == "новое"
    assert own_link(cast).ebill_consent_at == USUAL_NOW


def test_a_guest_can_t_refuse_paper_bills(cast: Cast, sign_in, url) -> None:
    AccountLink.update(granted_by=own_link(cast)).where(AccountLink.user == cast.guest).execute()
    guest = sign_in(cast.guest)
    assert "отказываюсь от получения бумажных" not in guest.get(url).text
    guest.post(url, data={"ebill": "y", "email": "gleb@example.org"})
    assert AccountLink.get(AccountLink.user == cast.guest).ebill_consent_at is None


def test_a_kind_of_notices_taken_away_is_not_told(cast: Cast, owner, url) -> None:
    owner.post(url, data={"notices": ["debt"]})
    for kind in (Kind.DEBT, Kind.NEW_BILL, Kind.ACCOUNT_LINKED):
        tell(cast.owner, cast.account, kind, "1", USUAL_NOW.date(), {"debt": 5, "name": "Глеб"})
    assert {notice.kind for notice in Notice.select()} == {Kind.DEBT, Kind.ACCOUNT_LINKED}
    page = owner.get(url).text
    ticked = [tag for tag in re.findall(r"<input[^>]+>", page) if "checked" in tag]
    assert [tag for tag in ticked if 'value="debt"' in tag]
    assert not [tag for tag in ticked if 'value="new_bill"' in tag]


def test_a_note_that_is_too_long_is_explained(owner, url) -> None:
    response = owner.post(url, data={"note": "д" * 121})
    assert response.status_code == 422
    assert "Не больше 120 знаков" in response.text


def test_the_note_has_a_page_of_its_own_without_javascript(cast: Cast, owner) -> None:
    url = f"/accounts/{cast.account.id}/note/"
    assert "Заметка" in owner.get(url).text
    response = owner.post(url, data={"note": "дача"})
    assert ">дача" in owner.get(response.location).text


def test_the_note_is_edited_in_its_place_with_htmx(cast: Cast, owner) -> None:
    url, target = f"/accounts/{cast.account.id}/note/", f"note--{cast.account.id}"
    assert f'<form class="card-note" id="{target}"' in owner.fragment(url, target)
    headers = {"HX-Request": "true", "HX-Target": target}
    saved = owner.post(url, data={"note": "дача"}, headers=headers)
    assert saved.text.startswith(f'<p class="card-note" id="{target}"')
    assert ">дача" in saved.text
    assert owner.fragment(url + "?closed=1", target).startswith("<p")
